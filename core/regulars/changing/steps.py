"""The steps of a plan, as plain data: what each does, what it would lose, and which records stand in its way."""

from collections.abc import Sequence
from dataclasses import dataclass

#: So many of the records that stand in the way of a step are told of.
FIRST = 10


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A record that is not as a step demands it: its value (masked where it is sensitive) and what is wrong."""

    domain: str
    record: int
    field: str
    value: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. `what` names its kind: field_renamed, field_dropped, privacy, required, upgrade …"""

    what: str
    #: `customer.points`, `customer`, `vip 2`
    name: str
    #: One sentence for people, in the language in which the plan was made.
    text: str
    #: By which name whoever applies it says that what is lost may be lost; None where nothing is.
    loss: str | None = None
    #: How many values or records are lost; None where they were not counted: not for this reader.
    lost: int | None = None
    #: How many records stand in its way, and the first of them.
    violating: int = 0
    violations: Sequence[Violation] = ()
