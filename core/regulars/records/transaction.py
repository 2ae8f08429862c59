"""One writing transaction: its connection, journal, rows on their way, and what it has made so far."""

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, NestedTransaction, insert, select

from regulars.records.changes import Journal, Mark
from regulars.records.contributions import HAND
from regulars.records.golden import Golden
from regulars.records.rows import Rows
from regulars.records.search import Analyzers
from regulars.storage.cells import Cell
from regulars.storage.domains import Domains, Shape
from regulars.storage.ids import take
from regulars.storage.tables import sources as sources_table


class Transaction:
    """What the parts of a write share."""

    def __init__(
        self, connection: Connection, domains: Domains, analyzers: Analyzers, journal: Journal
    ) -> None:
        self.connection = connection
        self.domains = domains
        self.analyzers = analyzers
        self.journal = journal
        self.rows = Rows(connection, journal, analyzers)
        #: Domain -> identity text -> id: what was looked up or made.
        self.made_identities: dict[str, dict[str, int]] = {}
        #: (domain, source) -> key -> node.
        self.made_keys: dict[tuple[str, int], dict[str, int]] = {}
        #: Records and contributions that have a number but no row yet.
        self.unwritten: set[int] = set()
        #: How many ids were taken so far, and which of them for what: kept while a write is only tried.
        self.taken = 0
        self.numbered: list[tuple[Hashable, int]] | None = None
        #: What has its numbers from such a trial.
        self._given: dict[Hashable, deque[int]] = {}
        #: How often all that was looked up was forgotten.
        self._forgotten = 0
        table = sources_table
        self._sources = {
            name: number for number, name in connection.execute(select(table.c.id, table.c.name))
        }

    def source(self, name: str) -> int:
        """The number of a source, given at its first use."""
        number = self._sources.get(name)
        if number is None:
            number = self._sources[name] = len(self._sources) + 1
            self.connection.execute(insert(sources_table).values(id=number, name=name))
        return number

    @property
    def golden(self) -> Golden:
        """What keeps golden records up to date."""
        names = {number: name for name, number in self._sources.items()}
        return Golden(self.connection, self.rows, self._sources.get(HAND, 0), names)

    def take(self, count: int) -> range:
        """`count` new record ids."""
        self.taken += count
        return take(self.connection, count) if count else range(0)

    def number(self, count: int, names: Callable[[], Sequence[Hashable]]) -> Sequence[int]:
        """New ids for `count` things, which `names` tells apart; the same as in the trial where there was one."""
        if self.numbered is None and not self._given:
            return self.take(count)
        if self.numbered is None:
            return [given.popleft() if (given := self._given.get(n)) else self.take(1)[0] for n in names()]
        ids = self.take(count)
        self.numbered += zip(names(), ids, strict=True)
        return ids

    @contextmanager
    def trial(self) -> Iterator[list[tuple[Hashable, int]]]:
        """What is numbered inside, for `numbered_again`."""
        before, self.numbered = self.numbered, []
        try:
            yield self.numbered
        finally:
            self.numbered = before

    @contextmanager
    def numbered_again(self, count: int, numbered: Sequence[tuple[Hashable, int]]) -> Iterator[None]:
        """Take the `count` ids that a trial took, and give them inside to what had them there."""
        self.take(count)
        before, self._given = self._given, {}
        for name, each in numbered:
            self._given.setdefault(name, deque()).append(each)
        try:
            yield
        finally:
            self._given = before

    def fill_defaults(self, shape: Shape, cells: dict[str, Sequence[Cell]], count: int) -> None:
        """Give new records the declared defaults where nothing was said."""
        for each in shape.domain.fields.values():
            if each.default is None or each.type == "reference":
                continue
            default = shape.codecs()[each.name].load([each.default])[0][0]
            column = cells.get(each.name)
            if column is None:
                cells[each.name] = [default] * count
            elif None in column:
                cells[each.name] = [default if cell is None else cell for cell in column]

    @contextmanager
    def attempt(self) -> Iterator[NestedTransaction]:
        """A SAVEPOINT. Rolled back, or left by an error, nothing stays of what was done or looked up inside."""
        self.rows.flush()
        before = self._standing()
        try:
            with self.connection.begin_nested() as nested:
                yield nested
                undone = not nested.is_active
        except BaseException:
            self._back_to(before)
            raise
        if undone:
            self._back_to(before)

    def _standing(self) -> "_Standing":
        return _Standing(
            journal=self.journal.mark(),
            taken=self.taken,
            numbered=len(self.numbered or ()),
            sources=dict(self._sources),
            given={name: deque(each) for name, each in self._given.items()},
            unwritten=set(self.unwritten),
            known={id(each): len(each) for each in self._known()},
            forgotten=self._forgotten,
        )

    def _back_to(self, before: "_Standing") -> None:
        self.rows.drop()
        self.journal.cut(before.journal)
        self.taken, self._sources, self._given = before.taken, before.sources, before.given
        if self.numbered is not None:
            del self.numbered[before.numbered :]
        if self._forgotten > before.forgotten:
            self.forget()
        for each in self._known():
            # What was looked up last stands last.
            while len(each) > before.known.get(id(each), 0):
                each.popitem()
        self.unwritten = before.unwritten

    def _known(self) -> Iterator[dict[str, int]]:
        yield from self.made_identities.values()
        yield from self.made_keys.values()

    def forget(self) -> None:
        """Look everything up anew: records have gone since."""
        self._forgotten += 1
        self.made_identities.clear()
        self.made_keys.clear()
        self.unwritten.clear()

    def finish(self) -> None:
        """Send what is gathered, write the journal, and last of all its entry in the history."""
        self.rows.flush()
        self.journal.flush(self.connection, self.domains)


@dataclass(frozen=True)
class _Standing:
    """How far a transaction has come; of what was looked up, how much there was of each."""

    journal: Mark
    taken: int
    numbered: int
    sources: dict[str, int]
    given: dict[Hashable, deque[int]]
    unwritten: set[int]
    known: dict[int, int]
    forgotten: int


def source_names(connection: Connection) -> Mapping[int, str]:
    """Number -> name of every source."""
    table = sources_table
    return {each.id: each.name for each in connection.execute(select(table.c.id, table.c.name))}
