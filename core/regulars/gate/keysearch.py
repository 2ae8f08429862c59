"""One domain, looked into by the keys of its searched fields."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
)

from regulars.clock import present_day
from regulars.gate.fieldrights import Use, rights
from regulars.gate.frames import Frame, statement
from regulars.gate.reading import Reader
from regulars.gate.reads import Asked
from regulars.records.parts import Hit
from regulars.records.search import Analyzer, Analyzers
from regulars.storage.domains import Shape
from regulars.storage.prepared import is_listed, listed
from regulars.storage.tables import merges, search_keys

#: A word that hits more values than this is too short to be looked up further.
MOST = 20_000

#: So few records narrow the next word's look-up.
_FEW = 2_000

#: Sorts behind every character of a key.
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class _Lookup:
    """What one analyzer looks up for one word, in the fields of its class: `beginnings`, the longest first."""

    analyzer: Analyzer
    word: str
    beginnings: Sequence[str]
    numbers: tuple[int, ...]

    @property
    def form(self) -> tuple[int, tuple[int, ...]]:
        """What its statement hangs on."""
        return len(self.beginnings), self.numbers

    def hits(self, key: str, number: int) -> bool:
        """Whether this is what found a key."""
        return number in self.numbers and key.startswith(self.beginnings[0])

    @property
    def doubtful(self) -> bool:
        """Whether keys alone do not tell that the word is there."""
        return len(self.beginnings) > 1 and self.analyzer.confirms is not None

    def holds(self, value: str) -> bool:
        """Whether the word is in a value."""
        return self.analyzer.confirms is not None and self.analyzer.confirms(self.word, value)


def _condition(lookup: int, count: int, numbers: Sequence[int]) -> ColumnElement[bool]:
    """The keys that begin with the longest text, of values that have keys with the others too."""
    table = search_keys
    fields = or_(*(table.c.field == number for number in numbers))
    others = (_also(f"{lookup}_{place}") for place in range(1, count))
    return and_(_begins(table.c.key, f"{lookup}_0"), fields, *others)


def _also(name: str) -> ColumnElement[bool]:
    table, other = search_keys, search_keys.alias()
    return exists().where(
        _begins(other.c.key, name), other.c.field == table.c.field, other.c.record == table.c.record
    )


def _begins(key: ColumnElement[str], name: str) -> ColumnElement[bool]:
    return and_(key >= bindparam(f"from_{name}", type_=Text()), key < bindparam(f"to_{name}", type_=Text()))


@dataclass(frozen=True, kw_only=True)
class InDomain:
    """One domain, looked into with one connection."""

    name: str
    reader: Reader
    analyzers: Analyzers
    shape: Shape
    #: Search class -> the numbers of its fields; number -> name of each searched field.
    classes: Mapping[str, tuple[int, ...]]
    fields: Mapping[int, str]
    #: The number of the field that people know a record by; 0 where there is none.
    display: int
    asked: Asked

    def find(self, text: str, words: Sequence[str], limit: int) -> list[Hit]:
        """The hits that the actor may see, at most `limit`, of each of `words`, which are those of `text`."""
        with self.reader.connect() as connection:
            found = self.found(connection, text, words)
            return self._shown(connection, found, limit) if found else []

    def found(self, connection: Connection, text: str, words: Sequence[str]) -> dict[int, int]:
        """Record -> number of the field, of all records in which every word is found."""
        del text
        found: dict[int, int] | None = None
        # Long words are rare ones: what they leave narrows the others.
        for word in sorted(words, key=len, reverse=True):
            hit = self._word(connection, word, found)
            found = hit if found is None else {r: n for r, n in found.items() if r in hit}
            if not found:
                break
        return found or {}

    def candidates(self, connection: Connection, words: Sequence[str]) -> Collection[int]:
        """The records in which each word may be found, whoever asks."""
        left: set[int] | None = None
        for word in sorted(words, key=len, reverse=True):
            hit = {record for record, _number in self.pairs(connection, word, left)}
            left = hit if left is None else left & hit
            if not left:
                break
        return left or set()

    def _word(self, connection: Connection, word: str, among_: Mapping[int, int] | None) -> dict[int, int]:
        """Record (of a subject: the subject) -> number of the field, for one word; display fields win."""
        hits: dict[int, int] = {}
        for root, number in self.pairs(connection, word, among_):
            if hits.get(root) != self.display:
                hits[root] = number
        return hits

    def pairs(
        self, connection: Connection, word: str, among_: Collection[int] | None
    ) -> Iterator[tuple[int, int]]:
        """Each record with the number of each field that one word is found in."""
        lookups = list(self._lookups(word))
        if not lookups:
            return
        doubtful = sorted({number for lookup in lookups if lookup.doubtful for number in lookup.numbers})
        for key, number, root, *values in self._keys(connection, lookups, doubtful, among_):
            sure = number not in doubtful or any(
                each.hits(key, number) for each in lookups if not each.doubtful
            )
            if sure or self._holds(lookups, number, str(values[doubtful.index(number)])):
                yield root, number

    def _holds(self, lookups: Sequence[_Lookup], number: int, value: str) -> bool:
        return any(lookup.holds(value) for lookup in lookups if number in lookup.numbers)

    def _keys(
        self,
        connection: Connection,
        lookups: Sequence[_Lookup],
        doubtful: Sequence[int],
        among_: Collection[int] | None,
    ) -> list[tuple[Any, ...]]:
        """The keys that are hit, the subjects that their records are part of, what doubtful fields hold."""
        values: dict[str, Any] = {}
        for number, lookup in enumerate(lookups):
            for place, beginning in enumerate(lookup.beginnings):
                values[f"from_{number}_{place}"] = beginning
                values[f"to_{number}_{place}"] = beginning + _LAST
        few = among_ is not None and len(among_) <= _FEW
        if few:
            values["among"] = listed(connection.dialect, sorted(among_ or ()))
        forms = tuple(lookup.form for lookup in lookups)
        prepared = self.reader.prepared(
            connection,
            ("keys", self.name, forms, tuple(doubtful), few),
            lambda: self._select(connection, forms, doubtful, few),
        )
        return prepared.rows(connection, values)

    def _select(
        self,
        connection: Connection,
        forms: Sequence[tuple[int, tuple[int, ...]]],
        doubtful: Sequence[int],
        few: bool,
    ) -> Select[Any]:
        table = search_keys
        conditions = [or_(*(_condition(at, *form) for at, form in enumerate(forms)))]
        source: FromClause = table
        root: ColumnElement[int] = table.c.record
        if self.shape.domain.subject:
            source = table.outerjoin(merges, merges.c.node == table.c.record)
            root = func.coalesce(merges.c.root, table.c.record)
        # A record's keys are those of its own row, of a subject those of a contribution.
        tables = self.shape.contributions or self.shape.golden
        held = [self.shape.column((self.fields[number],), tables) for number in doubtful]
        for holder in {column.table.name: column.table for column in held}.values():
            source = source.outerjoin(holder, holder.c.id == table.c.record)
        if few:
            conditions.append(is_listed(connection.dialect, root, "among"))
        made = select(table.c.key, table.c.field, root, *held).select_from(source)
        return made.where(*conditions).limit(MOST)

    def _lookups(self, word: str) -> Iterator[_Lookup]:
        for search, numbers in self.classes.items():
            for analyzer, beginnings in self.analyzers.queries(search, word):
                yield _Lookup(analyzer, word, sorted(beginnings, key=len, reverse=True), numbers)

    def _shown(self, connection: Connection, found: Mapping[int, int], limit: int) -> list[Hit]:
        """The hits with what people know each record by."""
        first = sorted(record for record, number in found.items() if number == self.display)
        rest = sorted(found.keys() - set(first))
        # A row rule may ask for the day.
        name = ("hits", self.name, present_day(self.reader.domains.catalog.zone))
        prepared = self.reader.prepared(connection, name, lambda: self._labels(connection))
        hits: list[Hit] = []
        for group in (first, rest):
            if group and len(hits) < limit:
                values = {"among": listed(connection.dialect, group), "most": limit - len(hits)}
                hits += [
                    Hit(self.name, record, "" if label is None else str(label), self.fields[found[record]])
                    for record, label in prepared.rows(connection, values)
                ]
        return hits

    def _labels(self, connection: Connection) -> Select[Any]:
        """Of the records listed, at most so many that the actor may see: id, and what people know it by."""
        frame: Frame = self.reader.frame(self.name)
        display = self.shape.domain.display
        label: ColumnElement[Any] = frame.main.c.id
        if display:
            known = rights(frame.policy, self.name, self.shape.domain.fields[display], Use.SHOWN)
            label = literal("", Text()) if known.nothing else frame.value((display,))
        wanted = is_listed(connection.dialect, frame.main.c.id, "among")
        made = statement(frame, [frame.main.c.id, label], [wanted])
        return made.order_by(frame.main.c.id).limit(bindparam("most", type_=Integer()))
