"""A store inside a transaction that is open already: what sessions write there is committed with it, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from regulars.storage.database import Database


class Within(Database):
    """A database whose every transaction is a part of the one of `connection`."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.url = database.url
        self.engine = database.engine
        self._connection = connection

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """The connection, with all that was written so far."""
        yield self._connection

    @contextmanager
    def begin(self, *, alone: bool = True) -> Iterator[Connection]:
        """A SAVEPOINT of the connection."""
        with self._connection.begin_nested():
            yield self._connection
