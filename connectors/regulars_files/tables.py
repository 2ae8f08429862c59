"""The tables of a SQLite file, and where their foreign keys lead."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from regulars.errors import SourceError
from regulars.messages import _

_MAGIC = b"SQLite format 3\0"


def tables_of(path: Path) -> dict[str, dict[str, list[str]]] | None:
    """Each table and view -> its foreign keys -> the columns that following one brings; None for another file.

    Raises SourceError where it cannot be read.
    """
    with path.open("rb") as stream:
        if stream.read(16) != _MAGIC:
            return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            names = database.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' "
                "ORDER BY name"
            ).fetchall()
            return {name: _followed(database, path.name, name) for (name,) in names}
    except sqlite3.Error:
        raise SourceError(
            _("{file} cannot be read as a SQLite database: it is damaged, or something else.", file=path.name)
        ) from None


def _followed(database: sqlite3.Connection, file: str, table: str) -> dict[str, list[str]]:
    keys = [column for column, _other, _theirs in foreign_keys(database, table)]
    named, _joined = followed(database, file, table, keys)
    columns = {key: f"f{number}." for number, key in enumerate(keys)}
    return {key: [name for name, sql in named.items() if sql.startswith(at)] for key, at in columns.items()}


def foreign_keys(database: sqlite3.Connection, table: str) -> list[tuple[str, str, str]]:
    """The keys of one column that lead from `table` to a row of another: column, that table, its column."""
    found = database.execute(f"PRAGMA foreign_key_list({quoted(table)})").fetchall()
    parts: dict[int, list[tuple[str, str, str]]] = {}
    for number, _part, other, column, theirs, *_rest in found:
        parts.setdefault(number, []).append((column, other, theirs or primary_key(database, other)))
    single = [each[0] for each in parts.values() if len(each) == 1]
    return sorted(each for each in single if each[1] != table and each[2])


def followed(
    database: sqlite3.Connection, file: str, table: str, follow: Sequence[str]
) -> tuple[dict[str, str], str]:
    """What a select from `table` AS t takes besides: a column's name (`Invoice.CustomerId`) -> its SQL; and the joins.

    SourceError where one of `follow` is no foreign key of the table.
    """
    keys = (
        {column: (other, theirs) for column, other, theirs in foreign_keys(database, table)} if follow else {}
    )
    named: dict[str, str] = {}
    joined = ""
    for number, column in enumerate(follow):
        if column not in keys:
            raise SourceError(
                _(
                    "'{column}' in follow: is no foreign key of the table {table} in {file}. It has: {known}.",
                    column=column,
                    table=table,
                    file=file,
                    known=", ".join(keys) or "-",
                )
            )
        other, theirs = keys[column]
        # Two keys may lead to one table.
        alone = sum(each[0] == other for each in keys.values()) == 1
        for row in database.execute(f"PRAGMA table_info({quoted(other)})"):
            if row[1] != theirs:
                named[f"{other if alone else column}.{row[1]}"] = f"f{number}.{quoted(row[1])}"
        joined += (
            f" LEFT JOIN {quoted(other)} AS f{number} ON f{number}.{quoted(theirs)} = t.{quoted(column)}"
        )
    return named, joined


def primary_key(database: sqlite3.Connection, table: str) -> str:
    """The column that is the primary key of a table; empty where there is none, or several."""
    keys = [row[1] for row in database.execute(f"PRAGMA table_info({quoted(table)})") if row[5]]
    return str(keys[0]) if len(keys) == 1 else ""


def quoted(name: str) -> str:
    """A name as SQL writes it: a quote in it doubled, so that it can be nothing but a name."""
    return '"' + name.replace('"', '""') + '"'
