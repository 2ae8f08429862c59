"""What plugins say of declarations that are not applied yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong in a declaration: which one, at which key of its body, and one sentence."""

    kind: str
    name: str
    message: str
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanNote:
    """What applying would change in the data: one sentence for people, figures for machines."""

    kind: str
    name: str
    text: str
    figures: Mapping[str, int] = field(default_factory=dict)
