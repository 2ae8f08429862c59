"""Tables changed by Alembic's operations, in the transaction of a connection: nothing here reads or writes a row."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Index, MetaData, Table, inspect
from sqlalchemy.engine.reflection import Inspector

from regulars.storage.dialects import RenameConstraint

if TYPE_CHECKING:
    from alembic.operations import Operations

#: What a table or a column is called while another one still has its new name.
_WAITING = "regulars_waiting_"


@dataclass
class TableChanges:
    """What a database lacks."""

    tables: list[Table] = field(default_factory=list)
    columns: list[tuple[Table, Column[object]]] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)


def missing(connection: Connection, wanted: MetaData) -> TableChanges:
    """The tables, columns and indexes of `wanted` that the database of `connection` does not have."""
    found = inspect(connection)
    have = set(found.get_table_names())
    changes = TableChanges()
    for table in wanted.sorted_tables:
        if table.name not in have:
            changes.tables.append(table)
            continue
        columns = {each["name"] for each in found.get_columns(table.name)}
        changes.columns += [(table, each) for each in table.columns if each.name not in columns]
        indexes = {each["name"] for each in found.get_indexes(table.name)}
        changes.indexes += [each for each in table.indexes if each.name not in indexes]
    return changes


def add_tables(connection: Connection, changes: TableChanges) -> None:
    """Make the tables and columns of `changes`, without indexes. A new column is empty in every row."""
    operations = _operations(connection)
    ops = _ops()
    for table in changes.tables:
        operations.invoke(ops.CreateTableOp.from_table(table))
    for table, column in changes.columns:
        operations.invoke(ops.AddColumnOp(table.name, Column(column.name, column.type)))


def add_indexes(connection: Connection, wanted: MetaData) -> None:
    """Make the indexes of `wanted` that are not there."""
    operations = _operations(connection)
    changes = missing(connection, wanted)
    for index in (*(each for table in changes.tables for each in table.indexes), *changes.indexes):
        operations.invoke(_ops().CreateIndexOp.from_index(index))


def drop_indexes(connection: Connection, tables: Mapping[str, tuple[Table | None, set[str]]]) -> None:
    """Drop the indexes that are not as they are to be: old table name -> (new table, columns that change or go)."""
    found = inspect(connection)
    operations = _operations(connection)
    have = set(found.get_table_names())
    for name, (table, changing) in tables.items():
        if name not in have:
            continue
        wanted = {str(each.name): _shape(each) for each in table.indexes} if table is not None else {}
        uniques = {each["name"] for each in found.get_unique_constraints(name)}
        for each in found.get_indexes(name):
            columns = [str(column) for column in each["column_names"]]
            stays = wanted.get(str(each["name"])) == (columns, bool(each["unique"])) and changing.isdisjoint(
                columns
            )
            if each["name"] not in uniques and not stays:
                operations.drop_index(str(each["name"]), name)


def rename_tables(connection: Connection, names: Mapping[str, str]) -> None:
    """Give tables other names: old -> new, two may swap theirs. Constraints called after a table follow it."""
    operations = _operations(connection)
    for old, new in _in_turn(names):
        operations.rename_table(old, new)
        _rename_constraints(connection, old, new)


def rename_columns(connection: Connection, table: str, names: Mapping[str, str]) -> None:
    """Give columns of a table other names: old -> new, two may swap theirs."""
    operations = _operations(connection)
    for old, new in _in_turn(names):
        operations.alter_column(table, old, new_column_name=new)


def _in_turn(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Renames one after the other, so that no name is given that another one still has."""
    renamed = {old: new for old, new in names.items() if old != new}
    waiting = {
        old: f"{_WAITING}{number}" for number, old in enumerate(sorted(renamed)) if renamed[old] in renamed
    }
    yield from waiting.items()
    yield from ((old, new) for old, new in renamed.items() if old not in waiting)
    yield from ((there, renamed[old]) for old, there in waiting.items())


def drop_columns(connection: Connection, table: str, names: Iterable[str]) -> None:
    """Drop columns of a table, with what they hold."""
    operations = _operations(connection)
    for each in names:
        operations.drop_column(table, each)


def drop_tables(connection: Connection, names: Iterable[str]) -> None:
    """Drop tables, with what they hold."""
    operations = _operations(connection)
    for each in names:
        operations.drop_table(each)


def table_names(connection: Connection) -> set[str]:
    """The tables that there are."""
    return set(inspect(connection).get_table_names())


def _shape(index: Index) -> tuple[list[str], bool]:
    return [str(each.name) for each in index.columns], bool(index.unique)


def _rename_constraints(connection: Connection, old: str, new: str) -> None:
    """SQLite leaves a constraint its name, which means nothing there."""
    if connection.dialect.name != "postgresql":
        return
    found: Inspector = inspect(connection)
    named = [each["name"] for each in found.get_unique_constraints(new)]
    key = found.get_pk_constraint(new)["name"]
    for name in (*named, key):
        if name is not None and name.startswith(old):
            connection.execute(RenameConstraint(new, name, new + name.removeprefix(old)))


def _operations(connection: Connection) -> "Operations":
    # Needed by apply alone, and slow to import.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    return Operations(MigrationContext.configure(connection))


def _ops() -> Any:
    from alembic.operations import ops

    return ops
