"""Who acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Actor:
    """A user with roles and attributes, or a plugin or the system (`trusted`: everything)."""

    name: str
    roles: tuple[str, ...] = ()
    #: `:user.<name>` in rules.
    attributes: Mapping[str, Any] = field(default_factory=dict)
    trusted: bool = False
    #: Who asked for it, where somebody acts as another user.
    on_behalf_of: str | None = None
