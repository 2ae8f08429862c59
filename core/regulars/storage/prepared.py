"""Statements that are asked over and over: compiled once, then given to the driver as they are."""

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    any_,
    bindparam,
    func,
    select,
)


class Prepared:
    """A compiled select. `rows` binds the parameters that it left open; all else in it stays as it was made."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        self._text = str(compiled)
        self._order = compiled.positiontup if compiled.positional else None
        self._bound: dict[str, Any] = {}
        for name, value in compiled.params.items():
            # The members of a list are numbered after its name.
            held = compiled.binds[name if name in compiled.binds else name.rpartition("_")[0]]
            process = held.type.dialect_impl(dialect).bind_processor(dialect)
            self._bound[name] = value if process is None else process(value)
        kinds = (each.type.dialect_impl(dialect) for each in statement.selected_columns)
        processes = enumerate(each.result_processor(dialect, None) for each in kinds)
        #: Of the columns that the driver does not give as they are: place, and what makes a value of it.
        self._given = [(place, process) for place, process in processes if process is not None]

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows, as a select of SQLAlchemy gives them. `values` are numbers, texts and what `listed` gave."""
        bound = {**self._bound, **values}
        held = tuple(bound[name] for name in self._order) if self._order is not None else bound
        # The driver's own cursor: what SQLAlchemy lays around it takes longer than a look-up in an index.
        try:
            with closing(connection.connection.cursor()) as cursor:
                cursor.execute(self._text, held)
                rows = list(cursor.fetchall())
        except connection.dialect.loaded_dbapi.Error:
            # What is wrong is told as of any other statement.
            rows = [tuple(row) for row in connection.exec_driver_sql(self._text, held)]
        return [self._made(row) for row in rows] if self._given else rows

    def _made(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        cells = list(row)
        for place, process in self._given:
            cells[place] = process(cells[place])
        return tuple(cells)


def is_listed(dialect: Dialect, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """The condition that a column of ids is one of those that the parameter `name` lists."""
    if dialect.name == "postgresql":
        return column == any_(bindparam(name, type_=ARRAY(BigInteger)))
    return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))


def listed(dialect: Dialect, ids: Iterable[int]) -> Any:
    """What `is_listed` is bound to."""
    return list(ids) if dialect.name == "postgresql" else json.dumps(list(ids))
