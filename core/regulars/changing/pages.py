"""The rows of a table, one range of ids after the other: any number of them, while they are written."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select, type_coerce
from sqlalchemy import column as light_column
from sqlalchemy.types import NullType

from regulars.storage.cells import plain

#: So many rows at a time.
_MANY = 5_000


def pages(
    connection: Connection, table: Table, names: Sequence[str], *conditions: ColumnElement[bool]
) -> Iterator[list[tuple[Any, ...]]]:
    """Pages of (id, cells of the columns `names`), rising by id. The columns may be none that `table` knows of."""
    last = -1
    columns = [light_column(name, NullType()) for name in names]
    while True:
        made = (
            select(type_coerce(table.c.id, NullType()), *columns)
            .select_from(table)
            .where(table.c.id > last, *conditions)
            .order_by(table.c.id)
            .limit(_MANY)
        )
        rows = [(int(str(key)), *map(plain, cells)) for key, *cells in connection.execute(made)]
        if not rows:
            return
        yield rows
        last = int(rows[-1][0] or 0)
