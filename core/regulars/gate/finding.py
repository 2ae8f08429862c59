"""Finding records by what people remember of them: part of a name, pinyin, the tail of a phone, a number."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, exists, func, or_, select

from regulars.catalog import Field
from regulars.expressions import fold
from regulars.gate.frames import Frame, statement
from regulars.gate.reading import Reader
from regulars.records.parts import Hit
from regulars.records.search import Analyzer, Analyzers
from regulars.storage.bulk import among, fetch
from regulars.storage.domains import Shape
from regulars.storage.tables import merges, search_keys
from regulars.storage.values.texts import storable

#: A word that hits more values than this is too short to be looked up further.
MOST = 20_000

#: Nobody is remembered by more characters than this.
_LONGEST = 500

#: So few records narrow the next word's look-up.
_FEW = 2_000

#: Sorts behind every character of a key.
_LAST = "\U0010ffff"


def find_text(reader: Reader, analyzers: Analyzers, text: str, domain: str | None, limit: int) -> list[Hit]:
    """Records of which every word of `text` is found in one searched field or another, subjects first.

    In a domain those come first that are known by what was found, then the older ones.
    """
    words = list(dict.fromkeys(fold(text).split())) if storable(text) and len(text) <= _LONGEST else []
    hits: list[Hit] = []
    domains = [d for d in reader.domains.catalog.domains.values() if domain in (None, d.name)]
    for each in sorted(domains, key=lambda d: not d.subject) if words else ():
        fields = [f for f in each.fields.values() if f.search]
        if fields and reader.policy.may(each.name, "read") and len(hits) < limit:
            hits += _InDomain(reader, analyzers, reader.domains[each.name], fields).find(
                words, limit - len(hits)
            )
    return hits


@dataclass(frozen=True)
class _Lookup:
    """What one analyzer looks up for one word, in the fields of its class."""

    analyzer: Analyzer
    word: str
    beginnings: Sequence[str]
    numbers: Sequence[int]

    def condition(self) -> ColumnElement[bool]:
        """The keys that begin with the longest text, of values that have keys with the others too."""
        longest, *others = sorted(self.beginnings, key=len, reverse=True)
        table = search_keys
        return and_(
            _begins(table.c.key, longest),
            table.c.field.in_(self.numbers),
            *(self._also(beginning) for beginning in others),
        )

    def _also(self, beginning: str) -> ColumnElement[bool]:
        table, other = search_keys, search_keys.alias()
        return exists().where(
            _begins(other.c.key, beginning), other.c.field == table.c.field, other.c.record == table.c.record
        )

    def hits(self, key: str, number: int) -> bool:
        """Whether this is what found a key."""
        return number in self.numbers and key.startswith(max(self.beginnings, key=len))

    @property
    def doubtful(self) -> bool:
        """Whether keys alone do not tell that the word is there."""
        return len(self.beginnings) > 1 and self.analyzer.confirms is not None

    def holds(self, value: str) -> bool:
        """Whether the word is in a value."""
        return self.analyzer.confirms is not None and self.analyzer.confirms(self.word, value)


def _begins(key: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    return and_(key >= beginning, key < beginning + _LAST)


@dataclass(frozen=True)
class _InDomain:
    """One domain, looked into with one connection."""

    reader: Reader
    analyzers: Analyzers
    shape: Shape
    fields: Sequence[Field]

    def find(self, words: Sequence[str], limit: int) -> list[Hit]:
        """The hits that the actor may see, at most `limit`."""
        found: dict[int, int] | None = None
        with self.reader.connect() as connection:
            # Long words are rare ones: what they leave narrows the others.
            for word in sorted(words, key=len, reverse=True):
                hit = self._word(connection, word, found)
                found = hit if found is None else {r: n for r, n in found.items() if r in hit}
                if not found:
                    return []
            return self._shown(connection, found or {}, limit)

    def _word(self, connection: Connection, word: str, among_: Mapping[int, int] | None) -> dict[int, int]:
        """Record (of a subject: the subject) -> number of the field, for one word; display fields win."""
        lookups = list(self._lookups(word))
        if not lookups:
            return {}
        doubtful = {number for lookup in lookups if lookup.doubtful for number in lookup.numbers}
        doubted: dict[int, dict[int, int]] = {}
        hits: dict[int, int] = {}
        display = self._display
        for key, number, record, root in connection.execute(self._select(connection, lookups, among_)):
            if number in doubtful and not any(
                each.hits(key, number) for each in lookups if not each.doubtful
            ):
                doubted.setdefault(number, {})[record] = root
            elif hits.get(root) != display:
                hits[root] = number
        for number, records in doubted.items():
            for record in self._confirmed(connection, lookups, number, records):
                if hits.get(records[record]) != display:
                    hits[records[record]] = number
        return hits

    def _select(
        self, connection: Connection, lookups: Sequence[_Lookup], among_: Mapping[int, int] | None
    ) -> Select[Any]:
        """The keys that are hit, with their records and the subjects that these are part of."""
        table = search_keys
        conditions: list[ColumnElement[bool]] = [or_(*(lookup.condition() for lookup in lookups))]
        if self.shape.domain.subject:
            source: FromClause = table.outerjoin(merges, merges.c.node == table.c.record)
            root: ColumnElement[int] = func.coalesce(merges.c.root, table.c.record)
        else:
            source, root = table, table.c.record
        if among_ is not None and len(among_) <= _FEW:
            conditions.append(among(connection, root, sorted(among_)))
        columns = (table.c.key, table.c.field, table.c.record, root)
        return select(*columns).select_from(source).where(*conditions).limit(MOST)

    def _lookups(self, word: str) -> Iterator[_Lookup]:
        for search in dict.fromkeys(str(field.search) for field in self.fields):
            numbers = [field.number for field in self.fields if field.search == search]
            for analyzer, beginnings in self.analyzers.queries(search, word):
                yield _Lookup(analyzer, word, beginnings, numbers)

    def _confirmed(
        self, connection: Connection, lookups: Sequence[_Lookup], number: int, records: Iterable[int]
    ) -> Iterator[int]:
        """Those of `records` whose value of a field holds the word; their keys alone do not tell."""
        name = next(field.name for field in self.fields if field.number == number)
        column = self.shape.column((name,), self.shape.contributions or self.shape.golden)
        for record, value in fetch(connection, (column.table.c.id, column), column.table.c.id, records):
            if any(lookup.holds(str(value)) for lookup in lookups if number in lookup.numbers):
                yield record

    @property
    def _display(self) -> int:
        """The number of the field that people know a record by; 0 where there is none."""
        field = self.shape.domain.fields.get(self.shape.domain.display or "")
        return field.number if field is not None else 0

    def _shown(self, connection: Connection, found: Mapping[int, int], limit: int) -> list[Hit]:
        """The hits with what people know each record by."""
        names = {field.number: field.name for field in self.fields}
        first = sorted(record for record, number in found.items() if number == self._display)
        rest = sorted(found.keys() - set(first))
        hits: list[Hit] = []
        for group in (first, rest):
            if group and len(hits) < limit:
                frame: Frame = self.reader.frame(self.shape.domain.name)
                display = self.shape.domain.display
                label = frame.value((display,)) if display else frame.main.c.id
                made = statement(frame, [frame.main.c.id, label], [among(connection, frame.main.c.id, group)])
                rows = connection.execute(made.order_by(frame.main.c.id).limit(limit - len(hits)))
                hits += [
                    Hit(
                        self.shape.domain.name,
                        record,
                        "" if value is None else str(value),
                        names[found[record]],
                    )
                    for record, value in rows
                ]
        return hits
