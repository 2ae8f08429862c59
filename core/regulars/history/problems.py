"""What is wrong with a history, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from regulars.messages import _

#: So many are told; of the others, how many they are.
_MOST = 1_000


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: at which entry, in which record of which table, where that is known."""

    text: str
    entry: int | None = None
    table: str | None = None
    record: int | None = None


@dataclass
class Problems:
    """Those that were found."""

    _found: list[Problem] = field(default_factory=list)
    _more: int = 0

    def __len__(self) -> int:
        return len(self._found) + self._more

    def add(
        self, text: str, *, entry: int | None = None, table: str | None = None, record: int | None = None
    ) -> None:
        """Another one."""
        if len(self._found) < _MOST:
            self._found.append(Problem(text, entry, table, record))
        else:
            self._more += 1

    def missing(self, first: int, last: int) -> None:
        """Entries are not there."""
        if first == last:
            self.add(_("The entry is gone."), entry=first)
        elif first < last:
            self.add(_("The entries {first} to {last} are gone.", first=first, last=last), entry=first)
        else:
            self.add(_("There are two entries of this number."), entry=last + 1)

    def sorted(self) -> tuple[tuple[Problem, ...], int]:
        """In order of entry, those of none last; and how many more there are."""
        ordered: Sequence[Problem] = sorted(self._found, key=lambda p: (p.entry is None, p.entry or 0))
        return tuple(ordered), self._more
