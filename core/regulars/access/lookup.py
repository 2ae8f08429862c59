"""The entries of the access log that a record stands in."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, func, select

from regulars.access.places import EVERY
from regulars.access.reading import Reading
from regulars.access.tables import entries, places, words

_ACTOR, _BEHALF, _WHAT = words.alias(), words.alias(), words.alias()


def placed(
    connection: Connection, domain: str, records: Sequence[int], since: datetime | None = None
) -> Iterator[tuple[Reading, int | None]]:
    """The readings that `records` of a domain stand in, the latest first, each once; and how far the store was then.

    Of the record EVERY: the readings that gave what met their filter.
    """
    number = connection.execute(select(words.c.number).where(words.c.word == domain)).scalar()
    if number is None:
        return
    made = _select(places.c.domain == number, len(records) == 1, since)
    bound = records[0] if len(records) == 1 else json.dumps(list(records))
    certainty: Literal["given", "probable"] = "probable" if list(records) == [EVERY] else "given"
    for row in connection.execute(made, {"record": bound}):
        yield _reading(row, certainty), row.sequence


def _select(where: ColumnElement[bool], one: bool, since: datetime | None) -> Select[Any]:
    record: BindParameter[Any] = bindparam("record")
    whose = (
        places.c.record == record
        if one
        else places.c.record.in_(select(func.json_each(record).table_valued("value").c.value))
    )
    made = select(
        entries.c.number,
        entries.c.at,
        _ACTOR.c.word.label("actor"),
        _BEHALF.c.word.label("behalf"),
        _WHAT.c.word.label("what"),
        entries.c.sequence,
        entries.c.asked,
        entries.c.digest,
    )
    made = made.join_from(places, entries, entries.c.number == places.c.entry)
    made = made.join(_ACTOR, _ACTOR.c.number == entries.c.actor)
    made = made.join(_WHAT, _WHAT.c.number == entries.c.what)
    made = made.outerjoin(_BEHALF, _BEHALF.c.number == entries.c.behalf)
    made = made.where(where, whose)
    if since is not None:
        made = made.where(entries.c.at >= since.astimezone(UTC).replace(tzinfo=None))
    # Several records of one page are one reading.
    return (made if one else made.distinct()).order_by(entries.c.number.desc())


def _reading(row: Any, certainty: Literal["given", "probable"]) -> Reading:
    how, domain, fields = json.loads(row.what)
    return Reading(
        number=row.number,
        at=row.at.replace(tzinfo=UTC),
        actor=row.actor,
        on_behalf_of=row.behalf,
        how=how,
        domain=domain,
        fields=tuple(fields),
        certainty=certainty,
        asked=json.loads(row.asked) if row.asked else None if row.digest else {},
    )
