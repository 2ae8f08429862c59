"""The tables of a difference: renamed and widened before the data are changed, narrowed after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from regulars.changing.difference import Difference, FieldChange
from regulars.storage.columns import derived, stored
from regulars.storage.migrations import (
    add_indexes,
    add_tables,
    drop_columns,
    drop_indexes,
    drop_tables,
    missing,
    rename_columns,
    rename_tables,
    table_names,
)
from regulars.storage.tables import contribution_name, side_name

#: After the name of a column whose cells are still to be read anew.
_ASIDE = "__was"


def aside(name: str) -> str:
    """Where the cells of a column stand until they are read as those of another type."""
    return name + _ASIDE


@dataclass
class _Columns:
    """What is to be done with the columns of a table, by its new name."""

    renamed: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    #: Those that upgrade steps may still read, and those whose cells are read anew.
    later: list[str] = field(default_factory=list)


class TableWork:
    """Changes the tables in the transaction of a connection."""

    def __init__(self, connection: Connection, difference: Difference) -> None:
        self.connection = connection
        self.difference = difference
        self._columns = self._planned()
        self._leaving = dict(self._sides())

    def widen(self) -> None:
        """Give tables and columns their new names, and make those that are new."""
        moves = {each.table: each for each in self.difference.moves}
        after = self.difference.tables_after.tables
        changing = {
            name: (
                after.get((moves[name].to or "") if name in moves else name),
                set(moves[name].columns) if name in moves else set(),
            )
            for name in self.difference.tables_before.tables
            if name in moves or name in after
        }
        drop_indexes(self.connection, changing)
        names = {each.table: each.to for each in moves.values() if each.to is not None} | self._leaving
        there = table_names(self.connection)
        rename_tables(self.connection, {old: new for old, new in names.items() if old in there})
        for table, columns in self._columns.items():
            rename_columns(self.connection, table, columns.renamed)
            drop_columns(self.connection, table, columns.gone)
        add_tables(self.connection, missing(self.connection, self.difference.tables_after))

    def narrow(self) -> None:
        """Drop what goes, and make the indexes."""
        for table, columns in self._columns.items():
            drop_columns(self.connection, table, columns.later)
        there = table_names(self.connection)
        gone = [each.table for each in self.difference.moves if each.to is None]
        drop_tables(self.connection, there.intersection(self._leaving.get(each, each) for each in gone))
        add_indexes(self.connection, self.difference.tables_after)

    def _sides(self) -> Iterator[tuple[str, str]]:
        """The tables of which nothing is left, in domains that stay: what they are called until they go."""
        for before, after, leaving in self.difference.leaving_fields():
            if leaving.owner != after.plugin and leaving.owner not in after.owners():
                yield side_name(before, leaving.owner), side_name(after, leaving.owner)
                if before.subject:
                    yield contribution_name(before, leaving.owner), contribution_name(after, leaving.owner)

    def _planned(self) -> Mapping[str, _Columns]:
        found: dict[str, _Columns] = {}
        for each in self.difference.fields:
            for table, golden in _tables(each):
                self._field(each, found.setdefault(table, _Columns()), golden=golden)
        for before, after, leaving in self.difference.leaving_fields():
            if leaving.owner != after.plugin and leaving.owner not in after.owners():
                continue
            columns = [each.name for each in stored(leaving)]
            twins = [each.name for each in derived(leaving)]
            found.setdefault(side_name(after, leaving.owner), _Columns()).later += [*columns, *twins]
            if before.subject:
                found.setdefault(contribution_name(after, leaving.owner), _Columns()).later += columns
        return found

    def _field(self, each: FieldChange, columns: _Columns, *, golden: bool) -> None:
        before = [one.name for one in stored(each.old)]
        twins = [one.name for one in derived(each.old)] if golden else []
        if each.form == "replaced":
            columns.gone += [*before, *twins]
        elif each.form == "read":
            columns.renamed[before[0]] = aside(before[0])
            columns.later.append(aside(before[0]))
            columns.gone += twins
        else:
            after = [one.name for one in stored(each.new)]
            after += [one.name for one in derived(each.new)] if golden else []
            pairs = zip([*before, *twins], after, strict=True)
            columns.renamed |= {one: other for one, other in pairs if one != other}


def _tables(each: FieldChange) -> Iterator[tuple[str, bool]]:
    yield side_name(each.after, each.new.owner), True
    if each.after.subject:
        yield contribution_name(each.after, each.new.owner), False
