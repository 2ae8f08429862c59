"""Parquet files, row group by row group, through DuckDB."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regulars import SourceBatch
from regulars.errors import Place, SourceError
from regulars.messages import _
from regulars_files.document import Document
from regulars_files.gathering import Gathering
from regulars_files.header import column_names
from regulars_files.typedcells import typed_cell

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Types whose values are JSON, and those that Python takes as they are; all others DuckDB writes exactly as texts.
_NESTED = ("STRUCT", "MAP", "UNION", "VARIANT", "JSON")
_TYPED = ("FLOAT", "DOUBLE", "BLOB")
#: One file is read by one thread in little memory. No extension comes in: the one for SQLite has a library of its
#: own, whose closing would drop our locks on the store.
_CONFIG: dict[str, Any] = {
    "threads": 1,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_FILE = "read_parquet(?, hive_partitioning = false)"


def read_parquet(document: Document, _settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The rows of a Parquet file, numbered from 1. Lists, maps and structs are JSON texts.

    Raises SourceError where the file is damaged or encrypted, or the extra is missing.
    """
    try:
        import duckdb
    except ImportError:
        raise SourceError(
            _(
                "To read {file}, install what Parquet needs: pip install 'regulars[parquet]'",
                file=document.name,
            )
        ) from None
    with document.on_disk() as path:
        try:
            with closing(duckdb.connect(":memory:", config=_CONFIG)) as connection:
                yield from _rows(connection, path, document.name)
        except duckdb.Error:
            raise SourceError(
                _(
                    "{file} cannot be read as Parquet: it is damaged, encrypted, or something else.",
                    file=document.name,
                )
            ) from None


def _rows(connection: "DuckDBPyConnection", path: Path, file: str) -> Iterator[SourceBatch]:
    # A path is a pattern to DuckDB.
    place = [escape(str(path))]
    connection.execute("SET TimeZone = 'UTC'")
    columns = connection.execute(f"DESCRIBE SELECT * FROM {_FILE}", place).fetchall()
    counted = connection.execute(f"SELECT count(*) FROM {_FILE}", place).fetchone()
    total = int(counted[0]) if counted else 0
    gathering = Gathering(file, None, column_names([column[0] for column in columns], Place(file)))
    wanted = ", ".join(_text(column[0], column[1]) for column in columns)
    connection.execute(f"SELECT {wanted} FROM {_FILE}", place)
    number = 0
    while rows := connection.fetchmany(gathering.limit):
        for values in rows:
            number += 1
            faults: dict[int, str] = {}
            cells = [typed_cell(_decoded(value), at, faults) for at, value in enumerate(values)]
            gathering.add(number, cells, faults)
        yield gathering.give(number, total)
    if not number:
        yield gathering.give(total, total)


def _text(name: str, type_: str) -> str:
    """SQL for the column `name` as a text, or as a value that is as exact."""
    quoted = '"' + name.replace('"', '""') + '"'
    if type_.endswith("]") or type_.partition("(")[0] in _NESTED:
        return f"CAST(to_json({quoted}) AS VARCHAR)"
    return quoted if type_ in _TYPED else f"CAST({quoted} AS VARCHAR)"


def _decoded(value: object) -> object:
    """Older writers keep texts as bytes."""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value
    return value
