"""Finding records by what people remember of them: part of a name, pinyin, the tail of a phone, a number."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from regulars.catalog import Domain, Field
from regulars.expressions import fold
from regulars.gate.frames import Frame, statement
from regulars.gate.reading import Reader
from regulars.records.parts import Hit
from regulars.records.search import Analyzers
from regulars.storage.bulk import among, fetch
from regulars.storage.tables import merges, search_keys

#: A word that hits more keys than this is too short to be looked up further.
MOST = 20_000

#: Sorts behind every character of a key.
_LAST = "\U0010ffff"


def find_text(reader: Reader, analyzers: Analyzers, text: str, domain: str | None, limit: int) -> list[Hit]:
    """Records of which every word of `text` is found in one searched field or another, subjects first."""
    words = fold(text).split()
    if not words:
        return []
    hits: list[Hit] = []
    domains = [d for d in reader.domains.catalog.domains.values() if domain in (None, d.name)]
    for each in sorted(domains, key=lambda d: (not d.subject, d.name)):
        fields = [f for f in each.fields.values() if f.search]
        if fields and reader.policy.may(each.name, "read") and len(hits) < limit:
            hits += _in_domain(reader, analyzers, each, fields, words, limit - len(hits))
    return hits


def _in_domain(
    reader: Reader,
    analyzers: Analyzers,
    domain: Domain,
    fields: Sequence[Field],
    words: Sequence[str],
    limit: int,
) -> list[Hit]:
    found: dict[int, int] | None = None
    with reader.connect() as connection:
        for word in words:
            hit = _word(connection, analyzers, domain, fields, word)
            found = hit if found is None else {r: number for r, number in found.items() if r in hit}
            if not found:
                return []
        assert found is not None
        frame = reader.frame(domain.name)
        return _shown(connection, frame, found, {f.number: f.name for f in fields}, limit)


def _word(
    connection: Connection, analyzers: Analyzers, domain: Domain, fields: Sequence[Field], word: str
) -> dict[int, int]:
    """Record (of a subject: the subject) -> number of the field, for one word."""
    hits: dict[int, int] = {}
    for search in dict.fromkeys(str(field.search) for field in fields):
        numbers = [field.number for field in fields if field.search == search]
        for beginnings in analyzers.queries(search, word):
            hits = _prefixed(connection, beginnings, numbers) | hits
    if not domain.subject or not hits:
        return hits
    roots = dict.fromkeys(hits, 0) | {record: record for record in hits}
    for node, root in fetch(connection, (merges.c.node, merges.c.root), merges.c.node, hits):
        roots[node] = root
    return {roots[record]: number for record, number in hits.items()}


def _prefixed(connection: Connection, beginnings: Sequence[str], numbers: Sequence[int]) -> dict[int, int]:
    """Record -> field, where a field has a key with each of `beginnings`; the longest narrows most."""
    table = search_keys
    kept: dict[int, int] | None = None
    for beginning in sorted(beginnings, key=len, reverse=True):
        conditions = [table.c.key >= beginning, table.c.key < beginning + _LAST, table.c.field.in_(numbers)]
        if kept is not None and len(kept) < 500:
            conditions.append(among(connection, table.c.record, sorted(kept)))
        rows = connection.execute(select(table.c.record, table.c.field).where(and_(*conditions)).limit(MOST))
        hit = {int(record): int(number) for record, number in rows}
        kept = hit if kept is None else {r: n for r, n in hit.items() if r in kept}
        if not kept:
            return {}
    return kept or {}


def _shown(
    connection: Connection, frame: Frame, found: Mapping[int, int], names: Mapping[int, str], limit: int
) -> list[Hit]:
    """The hits that the actor may see, with what people know the record by."""
    domain = frame.shape.domain
    display = [domain.display] if domain.display else []
    label = [frame.value((name,)) for name in display] or [frame.main.c.id]
    made = statement(
        frame, [frame.main.c.id, *label], [or_(among(connection, frame.main.c.id, sorted(found)))]
    )
    rows: list[Any] = list(connection.execute(made.order_by(frame.main.c.id).limit(limit)))
    return [
        Hit(domain.name, int(row[0]), str(row[1]) if row[1] is not None else "", names[found[int(row[0])]])
        for row in rows
    ]
