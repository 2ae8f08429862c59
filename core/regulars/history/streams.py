"""The rows of the history's tables, streamed from one snapshot as the driver gives them."""

from collections.abc import Iterator, Sequence
from itertools import count, groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Select, func, select, type_coerce
from sqlalchemy.types import NullType

from regulars.errors import StoreError
from regulars.messages import _

#: Rows that are fetched together.
_MANY = 10_000

_numbers = count(1)

Row = tuple[Any, ...]


def cells(connection: Connection, columns: Sequence[Column[Any]]) -> list[Any]:
    """What to select so that each database gives the same: times as texts, no type of Python's."""
    if connection.dialect.name == "postgresql":
        return [
            func.to_char(each, "YYYY-MM-DD HH24:MI:SS.US") if isinstance(each.type, DateTime) else each
            for each in columns
        ]
    return [type_coerce(each, NullType()) for each in columns]


def stream(connection: Connection, statement: Select[Any]) -> Iterator[Row]:
    """The rows of a statement whose values are plain cells (see `cells`), fetched by the driver: that is quicker."""
    text = str(statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        cursor = driver.cursor(name=f"regulars_{next(_numbers)}")
    else:
        cursor = driver.cursor()
    try:
        cursor.execute(text)
        while rows := cursor.fetchmany(_MANY):
            yield from rows
    except connection.dialect.loaded_dbapi.Error as error:
        # Such as a text that is none, in a file that somebody has meddled with.
        names = ", ".join(str(each) for each in statement.get_final_froms())
        raise StoreError(_("{table} cannot be read: {reason}", table=names, reason=error)) from error
    finally:
        cursor.close()


def all_of(
    connection: Connection, columns: Sequence[Column[Any]], order: Sequence[Column[Any]], *conditions: Any
) -> Iterator[Row]:
    """The rows of a table that meet `conditions`, in order."""
    return stream(connection, select(*cells(connection, columns)).where(*conditions).order_by(*order))


class Waiting:
    """Rows in order of their first cell, a number, waiting to be asked for: groups of equal ones, each group once."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next: tuple[Any, list[Row]] | None = None

    @property
    def key(self) -> Any:
        """The number that comes next; None where nothing does."""
        group = self._peek()
        return None if group is None else group[0]

    def up_to(self, number: int | None) -> Iterator[list[Row]]:
        """The groups below `number` that nobody has asked for; all that are left of None."""
        while (group := self._peek()) is not None and (number is None or _below(group[0], number)):
            self._next = None
            yield group[1]

    def of(self, number: int) -> list[Row]:
        """The rows of `number`, when those below have been taken; empty where there are none."""
        group = self._peek()
        if group is None or group[0] != number:
            return []
        self._next = None
        return group[1]

    def _peek(self) -> tuple[Any, list[Row]] | None:
        if self._next is None:
            for key, rows in self._groups:
                self._next = (key, list(rows))
                break
        return self._next


def _below(key: Any, number: int) -> bool:
    # A SQLite file that somebody has meddled with may hold anything in a column of numbers; it stands last there.
    return key is None or (isinstance(key, (int, float)) and key < number)
