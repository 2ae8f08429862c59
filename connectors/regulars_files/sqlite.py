"""Tables of a SQLite file that another program made, read-only. Never the store."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from regulars import SourceBatch
from regulars.errors import Place, SourceError
from regulars.messages import _
from regulars_files.document import Document
from regulars_files.gathering import Gathering
from regulars_files.header import column_names
from regulars_files.tables import followed, quoted
from regulars_files.typedcells import typed_cell


def read_sqlite(document: Document, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The rows of the table `table:`, numbered from 1 in the order of its primary key, with the columns of the rows
    that its foreign keys `follow:` lead to: `Invoice.CustomerId`.

    Raises SourceError where the file is no database, is being written, or has no such table.
    """
    file = document.name
    with document.on_disk() as path:
        journal = path.with_name(path.name + "-wal")
        if journal.is_file() and journal.stat().st_size:
            raise SourceError(
                _(
                    "{file} is in use: close the program that writes it, or import a copy made with its backup.",
                    file=file,
                )
            )
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as database:
                database.text_factory = _text
                yield from _rows(database, file, settings)
        except sqlite3.Error:
            raise SourceError(
                _("{file} cannot be read as a SQLite database: it is damaged, or something else.", file=file)
            ) from None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _rows(database: sqlite3.Connection, file: str, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    table = _table(database, file, settings.get("table"))
    keys = [
        row[1]
        for row in sorted(database.execute(f"PRAGMA table_info({quoted(table)})"), key=lambda row: row[5])
        if row[5]
    ]
    total = database.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()[0]
    order = f" ORDER BY {', '.join(f't.{quoted(key)}' for key in keys)}" if keys else ""
    named, joined = followed(database, file, table, settings.get("follow", ()))
    selected = ", ".join(["t.*", *named.values()])
    cursor = database.execute(f"SELECT {selected} FROM {quoted(table)} AS t{joined}{order}")
    own = len(cursor.description) - len(named)
    names = column_names([*(column[0] for column in cursor.description[:own]), *named], Place(file))
    gathering = Gathering(file, table, names)
    for number, values in enumerate(cursor, 1):
        faults: dict[int, str] = {}
        cells = [typed_cell(value, at, faults) for at, value in enumerate(values)]
        gathering.add(number, cells, faults)
        if gathering.full:
            yield gathering.give(number, total)
    yield gathering.give(total, total)


def _table(database: sqlite3.Connection, file: str, wanted: str | None) -> str:
    found = database.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    names = [row[0] for row in found]
    if wanted in names:
        return str(wanted)
    if wanted is None and len(names) == 1:
        return str(names[0])
    known = ", ".join(names)
    if wanted is None:
        raise SourceError(
            _(
                "{file} has several tables: {known}. Name one in the channel's settings: table: …",
                file=file,
                known=known,
            )
        )
    raise SourceError(
        _(
            "There is no table '{table}' in {file}. It has: {known}.",
            table=wanted,
            file=file,
            known=known,
        )
    )
