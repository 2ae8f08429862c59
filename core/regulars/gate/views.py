"""One record from all sides: who said what of it, what happened to it, whom it may be one with."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select

from regulars.catalog import Domain
from regulars.expressions.domainscope import subject_field
from regulars.gate.fieldrights import Use, is_masked, rights
from regulars.gate.frames import Frame, statement
from regulars.gate.query import Query
from regulars.gate.reading import Reader
from regulars.gate.reads import Asked
from regulars.gate.telling import Told, ToldOfEach
from regulars.records.contributions import fetch_said
from regulars.records.parts import Contribution, Entry
from regulars.records.transaction import source_names
from regulars.storage.bulk import among
from regulars.storage.domains import Shape
from regulars.storage.tables import merges, sources
from regulars.storage.tables import pairs as pairs_table

_MIDNIGHT = datetime.min.time()


def contributions(reader: Reader, domain: str, record: int) -> list[Contribution]:
    """What each source said of a subject that the actor may see, as far as it is shown that, oldest first."""
    root = int(reader.one(domain, record)[0]["id"])
    shape = reader.domains[domain]
    if not shape.domain.subject:
        return []
    with reader.connect() as connection:
        said = fetch_said(connection, shape, nodes_of(reader, root))
        names = source_names(connection)
        told = Told.of(reader.frame(domain), connection, root)
    found = [
        Contribution(
            each.node,
            names[each.source],
            told.key(each),
            datetime.fromisoformat(each.at).replace(tzinfo=UTC),
            told.values(each),
        )
        for each in said.values()
    ]
    reader.listed("contributions", [whole(shape)], {domain: [root]})
    return sorted(found, key=lambda each: (each.at, each.id))


def whole(shape: Shape) -> Asked:
    """Every field of a domain."""
    return Asked(shape.domain.name, [(name,) for name in shape.domain.fields])


def brought(reader: Reader, domain: str, source: str) -> Iterator[int]:
    """The ids of the records that one source brought and the actor may see; of a subject: of its contributions."""
    frame = reader.frame(domain)
    number = select(sources.c.id).where(sources.c.name == source).scalar_subquery()
    if frame.shape.domain.subject:
        said = frame.shape.contributions[frame.shape.domain.plugin]
        whose = func.coalesce(merges.c.root, said.c.id).in_(statement(frame, [frame.main.c.id], []))
        made = select(said.c.id).where(said.c.source == number, whose).order_by(said.c.id)
        made = made.select_from(said.outerjoin(merges, merges.c.node == said.c.id))
    else:
        made = statement(frame, [frame.main.c.id], [frame.main.c.source == number])
        made = made.order_by(frame.main.c.id)
    with reader.connect() as connection, connection.execute(_streamed(made)) as result:
        for (record,) in result:
            yield int(record)


def _streamed(made: Select[Any]) -> Select[Any]:
    return made.execution_options(yield_per=5_000)


def nodes_of(reader: Reader, root: int) -> list[int]:
    """All nodes that are one subject."""
    with reader.connect() as connection:
        rows = connection.execute(select(merges.c.node).where(merges.c.root == root))
        return sorted({root, *(int(node) for (node,) in rows)})


def timeline(reader: Reader, domain: str, record: int, limit: int, before: datetime | None) -> list[Entry]:
    """The latest records that belong to a subject, over all domains that have a time and may be read."""
    root = int(reader.one(domain, record)[0]["id"])
    nodes = nodes_of(reader, root)
    entries: list[Entry] = []
    asked: list[Asked] = []
    for child in reader.domains.catalog.domains.values():
        link = subject_field(reader.domains.catalog, child, domain)
        if link is None or child.time is None or not reader.policy.may(child.name, "read"):
            continue
        if not _told(reader, child, link) or not _told(reader, child, child.time):
            continue
        asked.append(whole(reader.domains[child.name]))
        entries += _of_domain(reader, child.name, link, child.time, nodes, limit, before)
    entries = sorted(entries, key=lambda entry: (entry.time, entry.id), reverse=True)[:limit]
    given: dict[str, list[int]] = {domain: [root]}
    for entry in entries:
        given.setdefault(entry.domain, []).append(entry.id)
    reader.listed("timeline", asked, given)
    return entries


def _told(reader: Reader, domain: Domain, name: str) -> bool:
    """Whether the actor is shown a field of some records, and no mask of it."""
    shown = rights(reader.policy, domain.name, domain.fields[name], Use.SHOWN)
    return not shown.nothing and not is_masked(shown)


def _of_domain(
    reader: Reader, domain: str, link: str, time: str, nodes: list[int], limit: int, before: datetime | None
) -> list[Entry]:
    frame: Frame = reader.frame(domain)
    query = Query(frame, None, None, (f"-{time}",))
    zone = ZoneInfo(reader.domains.catalog.zone)
    with reader.connect() as connection:
        # The plain column, not the merged subject: an index holds it.
        conditions = [
            among(connection, frame.main.c[link], nodes),
            frame.value((link,)).is_not(None),
            frame.value((time,)).is_not(None),
        ]
        if before is not None:
            column = frame.main.c[time]
            if frame.shape.domain.fields[time].type == "date":
                began = before.astimezone(zone)
                whole_day = began.time() == _MIDNIGHT
                conditions.append(column < began.date() if whole_day else column <= began.date())
            else:
                conditions.append(column < before.astimezone(UTC).replace(tzinfo=None))
        made = statement(frame, query.columns(), conditions).order_by(*query.ordering()).limit(limit)
        records = [query.record(row) for row in connection.execute(made)]
    return [Entry(_moment(each[time], zone), domain, int(each["id"]), each) for each in records]


def _moment(value: datetime | date, zone: ZoneInfo) -> datetime:
    """A day begins at midnight by the clock of the workspace."""
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, _MIDNIGHT, zone).astimezone(UTC)


def pairs(reader: Reader, domain: str) -> list[tuple[int, int, str]]:
    """Pairs of subjects that an identifier ties, as far as the actor may see both and is shown that of each."""
    reader.policy.demand(domain, "read")
    with reader.connect() as connection:
        rows = connection.execute(select(pairs_table).order_by(pairs_table.c.first, pairs_table.c.second))
        found = [(int(first), int(second), str(via)) for first, second, via in rows]
        frame = reader.frame(domain)
        ids = sorted({each for pair in found for each in pair[:2]})
        told = ToldOfEach.of(frame, connection, ids)
    shown = [(first, second, via) for first, second, tie in found if (via := told.tie(first, second, tie))]
    identifying = [(f.name,) for f in frame.shape.domain.fields.values() if f.identifier]
    reader.listed(
        "pairs", [Asked(domain, identifying)], {domain: sorted({each for pair in shown for each in pair[:2]})}
    )
    return shown
