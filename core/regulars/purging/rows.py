"""The rows of a plugin's tables as plain values, some at a time, each with what tells whose it is."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from regulars.storage.bulk import among, fetch
from regulars.storage.domains import Shape
from regulars.storage.tables import merges

#: So many rows are held at a time.
_PAGE = 5_000


def records(
    connection: Connection,
    shape: Shape,
    owner: str,
    sources: Mapping[int, str],
    ids: Sequence[int] | None = None,
) -> Iterator[dict[str, Any]]:
    """The golden rows or facts that hold fields of `owner`: all, or these."""
    table = shape.golden[owner]
    names = _flat(shape, owner)
    for row in _pages(connection, table, ids):
        head: dict[str, Any] = {"id": row["id"]}
        if "source" in row:
            head |= {"source": sources.get(row["source"]), "identity": row["identity"]}
        yield head | _values(shape, names, row)


def contributions(
    connection: Connection, shape: Shape, owner: str, sources: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    """What each source said in fields of `owner`, with the subject that it is part of."""
    main, table = shape.contributions[shape.domain.plugin], shape.contributions[owner]
    names = _flat(shape, owner)
    for page in _paged(connection, table, None):
        nodes = [row["id"] for row in page]
        roots = dict(fetch(connection, (merges.c.node, merges.c.root), merges.c.node, nodes))
        heads = {
            row["id"]: row
            for row in connection.execute(
                select(main.c.id, main.c.source, main.c.source_key, main.c.at, main.c.times).where(
                    among(connection, main.c.id, nodes)
                )
            ).mappings()
        }
        for row in page:
            head = heads.get(row["id"])
            told = {"id": row["id"], "subject": roots.get(row["id"], row["id"])}
            if head is not None:
                told |= {"source": sources.get(head["source"]), "key": head["source_key"], "at": head["at"]}
                told |= (
                    {"times": json.loads(head["times"])}
                    if head["times"] and owner == shape.domain.plugin
                    else {}
                )
            yield told | _values(shape, names, row)


def _flat(shape: Shape, owner: str) -> list[str]:
    return [
        flat
        for each in shape.domain.fields.values()
        if each.owner == owner
        for flat in shape.flat_names(each.name)
    ]


def _values(shape: Shape, names: Sequence[str], row: RowMapping) -> dict[str, Any]:
    """What stands in a row, by flat name; a json field as what its text means."""
    codecs = shape.codecs()
    found: dict[str, Any] = {}
    for flat in names:
        place = shape.places[tuple(flat.split("."))]
        cell = row[place.column]
        if cell is not None:
            value = codecs[flat].value(cell) if flat in codecs else cell
            found[flat] = json.loads(value) if place.field.type == "json" else value
    return found


def _pages(connection: Connection, table: Table, ids: Sequence[int] | None) -> Iterator[RowMapping]:
    for page in _paged(connection, table, ids):
        yield from page


def _paged(connection: Connection, table: Table, ids: Sequence[int] | None) -> Iterator[Sequence[RowMapping]]:
    """The rows of a table in order of id, some at a time."""
    statement = select(table).order_by(table.c.id).limit(_PAGE)
    if ids is not None:
        statement = statement.where(among(connection, table.c.id, ids))
    last = None
    while True:
        wanted = statement if last is None else statement.where(table.c.id > last)
        page = connection.execute(wanted).mappings().all()
        if not page:
            return
        yield page
        last = page[-1]["id"]
