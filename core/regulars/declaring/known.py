"""What is known where a schema for editors is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


def _nothing(_hook: str) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Known:
    """Names that editors offer. None of them is demanded: what a file means may be declared a moment later."""

    #: Kind of declaration (and `plugin`) -> the names of that kind.
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Domain -> what may be set of its records -> what people call it.
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Hook -> what plugins provide by it, by name.
    provided: Callable[[str], Mapping[str, Any]] = _nothing
