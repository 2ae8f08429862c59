"""How much of a field a policy tells, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.catalog import FieldRight

#: How a field may be shown, from nothing on: each tells more than those before it.
SHOWN = ("hide", "hash", "initial", "last4", "year", "whole")
#: How a field may be found by: not at all, by its whole value, or in any way.
FOUND = ("none", "exact", "full")

#: What a grant gives in a field that it does not name; of a sensitive one nothing.
OPEN = FieldRight(show="whole", write=True)
CLOSED = FieldRight(show="hide", write=False)


@dataclass(frozen=True)
class FieldRules:
    """The level of the first case of which a rule is surely true; none is, or a denial is not surely false: nothing.

    `cases`: (level, rules), the most telling first; None for rules: every row that may be read. Levels are those of
    SHOWN without `hide`, or of FOUND without `none`.
    """

    cases: tuple[tuple[str, tuple[str, ...] | None], ...] = ()
    denials: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether it tells nothing of any row."""
        return not self.cases

    @property
    def always(self) -> str | None:
        """The one level of every row that may be read; None where it depends on the row, or is none at all."""
        return self.cases[0][0] if self.cases and self.cases[0][1] is None and not self.denials else None


def right(fields: Mapping[str, FieldRight], name: str, *, sensitive: bool) -> FieldRight:
    """What a grant with these `fields` gives in the field `name`."""
    if name in fields:
        return fields[name]
    if sensitive:
        return CLOSED
    return fields.get("*", OPEN)


def found_by(given: FieldRight) -> str:
    """How a grant lets one find by a field: by default in any way where it shows it whole, else not at all."""
    if given.find is not None:
        return given.find
    return "full" if given.show == "whole" else "none"
