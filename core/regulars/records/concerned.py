"""The records that a hook is asked for, as they are named where it fails."""

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.catalog import Labels
from regulars.messages import _, in_language

#: So many are named one by one.
_NAMED = 5


@dataclass(frozen=True)
class Concerned:
    """Records of one domain, by their ids, or before they are written by their source rows."""

    domain: str
    called: Labels
    numbers: Sequence[int]
    are_rows: bool = False

    @property
    def first(self) -> tuple[int, ...]:
        """Those that are named one by one."""
        return tuple(self.numbers[:_NAMED])

    def __str__(self) -> str:
        label, count = in_language(self.called, self.domain), len(self.numbers)
        first = ", ".join(str(each) for each in self.first)
        more = count - len(self.first)
        if not count:
            return label
        if self.are_rows:
            if not more:
                return _("{domain}, row {numbers}", domain=label, numbers=first)
            return _("{domain}, rows {numbers} and {more} more", domain=label, numbers=first, more=more)
        if not more:
            return _("{domain} {numbers}", domain=label, numbers=first)
        return _("{domain} {numbers} and {more} more", domain=label, numbers=first, more=more)
