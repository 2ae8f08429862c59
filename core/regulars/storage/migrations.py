"""The tables of a store brought to those of a catalog: only ever more tables, columns and indexes."""

from dataclasses import dataclass, field

from sqlalchemy import Column, Connection, Index, MetaData, Table, inspect


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


def migrate(connection: Connection, changes: TableChanges) -> None:
    """Make `changes` in the transaction of `connection`. A new column is empty in every row."""
    # Needed by apply alone, and slow to import.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations, ops

    operations = Operations(MigrationContext.configure(connection))
    for table in changes.tables:
        operations.invoke(ops.CreateTableOp.from_table(table))
    for table, column in changes.columns:
        operations.invoke(ops.AddColumnOp(table.name, Column(column.name, column.type)))
    for index in (*(each for table in changes.tables for each in table.indexes), *changes.indexes):
        operations.invoke(ops.CreateIndexOp.from_index(index))
