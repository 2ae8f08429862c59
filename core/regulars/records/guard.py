"""What the gate lets the author of a write do, as the write path asks for it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from regulars.records.loading import Loaded
from regulars.records.parts import Alias
from regulars.records.transaction import Transaction


def _nowhere(_field: str) -> Collection[int]:
    return ()


@dataclass(frozen=True)
class Touched:
    """Records that a write makes or changes. What it asks is computed only where rights depend on it."""

    #: Record (of a subject: any of its contributions) -> the source row that touches it.
    rows: Callable[[], Mapping[int, int]]
    #: The fields that its author sets, and the records in which each is set.
    fields: Collection[str] = ()
    where_set: Callable[[str], Collection[int]] = _nowhere


class Guard(Protocol):
    """The rights of one author."""

    @property
    def bounded(self) -> bool:
        """Whether there is anything that the author may not do."""

    def demand(self, domain: str, *actions: str) -> object:
        """NotPermittedError where none of `actions` is allowed on any record of `domain`."""

    def demand_fields(self, domain: str, actions: Sequence[str], fields: Iterable[str]) -> None:
        """NotPermittedError where one of `fields` may be set by none of `actions` in any record."""

    def blind(self, domain: str, fields: Iterable[str]) -> set[str]:
        """Those of `fields` that the author is not shown whole in each record: whether they changed is not told."""

    def unseen(
        self, transaction: Transaction, domain: str, records: Collection[int], fields: Iterable[str] = ()
    ) -> set[int]:
        """Those of `records` that the author may not see, or not find by each of `fields`."""

    def passing(
        self, transaction: Transaction, domain: str, action: str, records: Collection[int]
    ) -> set[int]:
        """Those of `records` that pass the row rules of `action` as they stand now."""

    def check(
        self, transaction: Transaction, domain: str, action: str, touched: Touched, *, standing: bool = False
    ) -> None:
        """NotPermittedError unless each record, as it stands now, and each field that is set there passes.

        `standing`: of the records only those that have a row already.
        """


class Clash(NamedTuple):
    """A record that the author of a write may not see, and by what the write meets it: `identity`, `key` or a field."""

    domain: str
    record: int
    by: str


@dataclass
class Meeting:
    """How a write meets what stands: a record that its author may not see is none, but for the clash with it."""

    guard: Guard
    transaction: Transaction
    #: Source row -> what it clashes with.
    clashes: dict[int, set[Clash]] = field(default_factory=dict)
    #: What the write itself has made so far.
    made: set[int] = field(default_factory=set)

    def unseen(self, domain: str, records: Iterable[int], fields: Iterable[str] = ()) -> set[int]:
        """Those of `records`, which have rows, that the author may not see, or not find by each of `fields`."""
        wanted = set(records) - self.made
        return self.guard.unseen(self.transaction, domain, wanted, fields) if wanted else set()

    def clash(self, row: int, domain: str, record: int, by: str) -> None:
        """Note that a source row clashes."""
        self.clashes.setdefault(row, set()).add(Clash(domain, record, by))


def fields_set(loaded: Loaded) -> list[str]:
    """The fields that the author of a write states."""
    return list(dict.fromkeys(name.partition(".")[0] for name in loaded.stated))


def positions_set(loaded: Loaded, field: str, *, clearing: bool) -> Iterable[int]:
    """The positions in which the author sets `field`; `clearing`: where a blank sets it too."""
    column = loaded.references.get(field)
    if clearing or isinstance(column, Alias):
        return range(len(loaded))
    columns = [loaded.cells[name] for name in loaded.cells if name.partition(".")[0] == field]
    columns += [list(column)] if column is not None else []
    return [p for p in range(len(loaded)) if any(each[p] is not None for each in columns)]
