"""Finding records by what people remember of them: part of a name, pinyin, the tail of a phone, a number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from regulars.catalog import Field
from regulars.expressions import fold
from regulars.gate.frames import Frame, statement
from regulars.gate.reading import Reader
from regulars.records.parts import Hit
from regulars.records.search import Analyzer, Analyzers
from regulars.storage.bulk import among, fetch
from regulars.storage.domains import Shape
from regulars.storage.fieldtypes import storable
from regulars.storage.tables import merges, search_keys

#: A word that hits more values than this is too short to be looked up further.
MOST = 20_000

#: Sorts behind every character of a key.
_LAST = "\U0010ffff"


def find_text(reader: Reader, analyzers: Analyzers, text: str, domain: str | None, limit: int) -> list[Hit]:
    """Records of which every word of `text` is found in one searched field or another, subjects first.

    In a domain those come first that are known by what was found, then the older ones.
    """
    words = fold(text).split() if storable(text) else []
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
            for word in words:
                hit = self._word(connection, word)
                found = hit if found is None else {r: n for r, n in found.items() if r in hit}
                if not found:
                    return []
            return self._shown(connection, found or {}, limit)

    def _word(self, connection: Connection, word: str) -> dict[int, int]:
        """Record (of a subject: the subject) -> number of the field, for one word; display fields win."""
        lookups = list(self._lookups(word))
        if not lookups:
            return {}
        table = search_keys
        rows = connection.execute(
            select(table.c.key, table.c.field, table.c.record)
            .where(or_(*(lookup.condition() for lookup in lookups)))
            .limit(MOST)
        ).all()
        hits: dict[int, int] = {}
        for record, number in self._confirmed(connection, lookups, [tuple(row) for row in rows]):
            if hits.get(record) != self._display:
                hits[record] = number
        return self._of_subjects(connection, hits) if self.shape.domain.subject else hits

    def _lookups(self, word: str) -> Iterator[_Lookup]:
        for search in dict.fromkeys(str(field.search) for field in self.fields):
            numbers = [field.number for field in self.fields if field.search == search]
            for analyzer, beginnings in self.analyzers.queries(search, word):
                yield _Lookup(analyzer, word, beginnings, numbers)

    def _confirmed(
        self, connection: Connection, lookups: Sequence[_Lookup], rows: Sequence[tuple[str, int, int]]
    ) -> Iterator[tuple[int, int]]:
        """(record, field) of keys that tell it all, and of values that were looked into."""
        doubted: dict[int, list[int]] = {}
        for key, number, record in rows:
            found = [lookup for lookup in lookups if lookup.hits(key, number)]
            if any(len(lookup.beginnings) == 1 or lookup.analyzer.confirms is None for lookup in found):
                yield record, number
            elif found:
                doubted.setdefault(number, []).append(record)
        tables = self.shape.contributions or self.shape.golden
        for number, records in doubted.items():
            name = next(field.name for field in self.fields if field.number == number)
            column = self.shape.column((name,), tables)
            for record, value in fetch(connection, (column.table.c.id, column), column.table.c.id, records):
                if any(
                    lookup.analyzer.confirms(lookup.word, str(value))
                    for lookup in lookups
                    if lookup.analyzer.confirms is not None and number in lookup.numbers
                ):
                    yield record, number

    def _of_subjects(self, connection: Connection, hits: Mapping[int, int]) -> dict[int, int]:
        found: dict[int, int] = {}
        roots = dict(fetch(connection, (merges.c.node, merges.c.root), merges.c.node, hits))
        for record, number in hits.items():
            root = roots.get(record, record)
            if found.get(root) != self._display:
                found[root] = number
        return found

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
