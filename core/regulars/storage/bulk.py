"""Many rows at once, by the driver's fastest way: executemany on SQLite, COPY on PostgreSQL."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)
from sqlalchemy import column as light_column
from sqlalchemy import table as light_table
from sqlalchemy.types import NullType

from regulars.storage.cells import Cell, plain

#: Rows of fewer than this are not worth a COPY.
_FEW = 50

#: Stands between texts that are sent as one: ASCII's own sign for that, which hardly any text holds.
_BETWEEN = "\x1f"


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> None:
    """Insert `rows` of cells in the columns `names`; cells go to the driver as they are, no type converts them."""
    if not rows:
        return
    if connection.dialect.name == "postgresql" and len(rows) >= _FEW:
        _copy(connection, table, names, rows)
        return
    target = light_table(table.name, *(light_column(name) for name in names))
    statement = insert(target).values({name: bindparam(name) for name in names})
    _many(connection, statement, names, rows)


def update_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> None:
    """Set the columns `names` in the row of the id that stands last in each of `rows`."""
    if not rows:
        return
    target = light_table(table.name, light_column("id"), *(light_column(name) for name in names))
    statement = (
        update(target)
        .where(target.c.id == bindparam("id__"))
        .values({name: bindparam(name) for name in names})
    )
    _many(connection, statement, [*names, "id__"], rows)


def delete_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> None:
    """Delete the rows whose columns `names` equal one of `rows`."""
    if not rows:
        return
    target = light_table(table.name, *(light_column(name) for name in names))
    statement = delete(target).where(*(target.c[name] == bindparam(f"{name}__") for name in names))
    _many(connection, statement, [f"{name}__" for name in names], rows)


def _many(
    connection: Connection, statement: Any, names: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    compiled = statement.compile(dialect=connection.dialect)
    if compiled.positional:
        order = [names.index(name) for name in compiled.positiontup]
        if order == list(range(len(names))):
            ready: list[Any] = [tuple(row) for row in rows]
        else:
            ready = [tuple(row[i] for i in order) for row in rows]
    else:
        ready = [dict(zip(names, row, strict=True)) for row in rows]
    connection.exec_driver_sql(str(compiled), ready)


def _copy(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    with cursor, cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def among(connection: Connection, column: ColumnElement[Any], values: Iterable[Any]) -> Any:
    """The condition that `column` is one of `values`: any number of cells as one bound value."""
    wanted = list(values)
    if connection.dialect.name == "postgresql":
        if isinstance(column.type, (Date, DateTime)):
            return column == any_(cast(_texts(wanted), ARRAY(column.type)))
        kind = column.type if isinstance(column.type, (Integer, Boolean)) else Text()
        return column == any_(_texts(wanted) if isinstance(kind, Text) else cast(_texts(wanted), ARRAY(kind)))
    each = func.json_each(json.dumps(wanted, ensure_ascii=False)).table_valued("value")
    return column.in_(select(each.c.value))


def _texts(values: Sequence[Any]) -> ColumnElement[Any]:
    """The values as an array of texts, sent as one text where they allow it: the driver takes long over an array."""
    texts = [str(value) for value in values]
    joined = _BETWEEN.join(texts)
    if all(texts) and joined.count(_BETWEEN) == len(texts) - 1:
        return func.string_to_array(joined, _BETWEEN, type_=ARRAY(Text()))
    return bindparam(None, texts, ARRAY(Text()), unique=True)


def fetch(
    connection: Connection,
    columns: Sequence[Column[Any]],
    key: Column[Any],
    values: Iterable[Any],
    *conditions: Any,
) -> Iterator[tuple[Any, ...]]:
    """The rows of cells whose `key` is one of `values`."""
    wanted = list(values)
    if not wanted:
        return iter(())
    # Without their types: a Date would make objects of what is compared as cells.
    statement = select(*(type_coerce(each, NullType()) for each in columns)).where(
        among(connection, key, wanted), *conditions
    )
    rows = connection.execute(statement)
    if connection.dialect.name == "sqlite" or not any(isinstance(c.type, (Date, DateTime)) for c in columns):
        return map(tuple, rows)
    return (tuple(plain(cell) for cell in row) for row in rows)
