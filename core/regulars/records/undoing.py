"""Undoing a change set: what it created goes, what it changed stands as before; later work is never torn."""

import json

from sqlalchemy import Table, select, update

from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records.contributions import fetch_said
from regulars.records.linking import Linker, identifiers_of
from regulars.records.transaction import Transaction
from regulars.storage.bulk import delete_rows, fetch, insert_rows, update_rows
from regulars.storage.cells import Cell
from regulars.storage.domains import Domains, Shape
from regulars.storage.tables import befores, change_sets, chunks, created, identifiers, merges, pairs


def undo(transaction: Transaction, change_set: int) -> int:
    """Undo the change set; gives the number of rows put back or taken away. RegularsError where it cannot be."""
    connection = transaction.connection
    row = connection.execute(select(change_sets).where(change_sets.c.id == change_set)).first()
    if row is None:
        raise RegularsError(_("There is no change set {id}.", id=change_set))
    if row.undone_by is not None:
        raise RegularsError(_("The change set {id} has been undone already.", id=change_set))
    return _Undoing(transaction, change_set).run()


class _Undoing:
    def __init__(self, transaction: Transaction, change_set: int) -> None:
        self.transaction = transaction
        self.connection = transaction.connection
        self.domains: Domains = transaction.domains
        self.change_set = change_set
        self.chunks = [
            int(each)
            for (each,) in self.connection.execute(
                select(chunks.c.id).where(chunks.c.change_set == change_set).order_by(chunks.c.id.desc())
            )
        ]
        self.tables: dict[str, tuple[Shape, Table, bool]] = {}
        for shape in self.domains.values():
            self.tables |= {table.name: (shape, table, False) for table in shape.golden.values()}
            self.tables |= {table.name: (shape, table, True) for table in shape.contributions.values()}

    def run(self) -> int:
        """Put everything back; subjects are linked and computed anew from what is left."""
        made, before = self._created(), self._befores()
        self._refuse_later(made, before)
        changed: dict[str, set[int]] = {}
        for name, record, _action, _cells in before:
            changed.setdefault(name, set()).add(record)
        touched: dict[str, set[int]] = {}
        for name, records in [*made.items(), *changed.items()]:
            shape = self.tables[name][0]
            touched.setdefault(shape.domain.name, set()).update(records)
        members = {name: self._forget(self.domains[name], records) for name, records in touched.items()}
        for name, record, action, cells in before:
            self._restore(self.tables[name][1], record, action, json.loads(cells))
        for name, records in made.items():
            shape, _table, contribution = self.tables[name]
            for side in shape.contributions.values() if contribution else shape.golden.values():
                delete_rows(self.connection, side, ("id",), [(record,) for record in sorted(records)])
        for name, records in touched.items():
            self._remember(self.domains[name], records, members[name])
        self.connection.execute(
            update(change_sets)
            .where(change_sets.c.id == self.change_set)
            .values(undone_by=self.transaction.journal.change_set)
        )
        return len(before) + sum(map(len, made.values()))

    def _created(self) -> dict[str, set[int]]:
        """Table -> ids that this change set made and that still stand."""
        found: dict[str, set[int]] = {}
        rows = self.connection.execute(
            select(created.c.table_name, created.c.first_id, created.c.last_id).where(
                created.c.chunk.in_(self.chunks)
            )
        )
        for name, first, last in rows:
            if name not in self.tables:
                continue
            table = self.tables[name][1]
            standing = select(table.c.id).where(table.c.id.between(first, last))
            found.setdefault(name, set()).update(int(each) for (each,) in self.connection.execute(standing))
        return found

    def _befores(self) -> list[tuple[str, int, str, str]]:
        """What stood before, the newest first."""
        rows = self.connection.execute(
            select(befores.c.table_name, befores.c.record, befores.c.action, befores.c.cells)
            .where(befores.c.chunk.in_(self.chunks))
            .order_by(befores.c.chunk.desc(), befores.c.number.desc())
        )
        return [
            (name, int(record), action, cells) for name, record, action, cells in rows if name in self.tables
        ]

    def _refuse_later(self, made: dict[str, set[int]], before: list[tuple[str, int, str, str]]) -> None:
        """Later change sets that touched the same records, or records that refer to what would go."""
        mine = {record for records in made.values() for record in records}
        mine |= {record for _name, record, _action, _cells in before}
        later = (
            select(chunks.c.change_set)
            .join(befores, befores.c.chunk == chunks.c.id)
            .join(change_sets, change_sets.c.id == chunks.c.change_set)
            .where(
                chunks.c.id > max(self.chunks, default=0),
                chunks.c.change_set != self.change_set,
                change_sets.c.undone_by.is_(None),
            )
        )
        for (number,) in fetch(self.connection, (befores.c.chunk,), befores.c.record, mine):
            found = self.connection.execute(later.where(chunks.c.id == number)).first()
            if found:
                raise RegularsError(
                    _(
                        "Change set {later} changed records of {id} since: undo it first.",
                        later=found[0],
                        id=self.change_set,
                    )
                )
        for name, records in made.items():
            self._refuse_referred(self.tables[name][0], records, made)

    def _refuse_referred(self, shape: Shape, records: set[int], made: dict[str, set[int]]) -> None:
        catalog = self.domains.catalog
        for domain, field in catalog.referring_to(shape.domain.name):
            other = self.domains[domain.name]
            tables = other.contributions or other.golden
            column = other.column((field.name,), tables)
            own = made.get(column.table.name, set()) | made.get(next(iter(tables.values())).name, set())
            for (record,) in fetch(self.connection, (column.table.c.id,), column, records):
                if record not in own:
                    raise RegularsError(
                        _(
                            "{domain} {id} refers to what change set {change_set} made: undo what brought it first.",
                            domain=domain.name,
                            id=record,
                            change_set=self.change_set,
                        )
                    )

    def _restore(self, table: Table, record: int, action: str, cells: dict[str, Cell]) -> None:
        names = list(cells)
        row = tuple(cells.values())
        if action == "update":
            update_rows(self.connection, table, names, [(*row, record)])
        else:
            insert_rows(self.connection, table, ["id", *names], [(record, *row)])

    def _cells(self, shape: Shape, records: set[int]) -> tuple[list[int], list[int], dict[str, list[Cell]]]:
        """Ids, sources and cells by column of what stands of `records`: contributions, or facts."""
        names = [flat for name in shape.domain.fields for flat in shape.flat_names(name)]
        if shape.domain.subject:
            said = [each for _node, each in sorted(fetch_said(self.connection, shape, records).items())]
            cells = {name: [each.cells.get(name) for each in said] for name in names}
            return [each.node for each in said], [each.source for each in said], cells
        searched = [field.name for field in shape.domain.fields.values() if field.search]
        held: dict[int, dict[str, Cell]] = {record: {} for record in records}
        for name in searched:
            column = shape.column((name,))
            for record, cell in fetch(
                self.connection, (column.table.c.id, column), column.table.c.id, records
            ):
                held[record][name] = cell
        return (
            list(held),
            [0] * len(held),
            {name: [each.get(name) for each in held.values()] for name in searched},
        )

    def _forget(self, shape: Shape, records: set[int]) -> set[int]:
        """Drop identifiers, search keys and merge entries of `records`; gives the nodes they were one with."""
        ids, _sources, cells = self._cells(shape, records)
        self.transaction.rows.unindex(shape, ids, cells)
        if not shape.domain.subject:
            return set()
        members = {node for group in self.transaction.golden.members(records).values() for node in group}
        carried = identifiers_of(shape, cells, len(ids))
        rows = [(*each, node) for node, group in zip(ids, carried, strict=True) for each in group]
        delete_rows(self.connection, identifiers, ("kind", "value", "node"), rows)
        nodes = [(node,) for node in sorted(members | records)]
        delete_rows(self.connection, merges, ("node",), nodes)
        for name in ("first", "second"):
            delete_rows(self.connection, pairs, (name,), nodes)
        return members | records

    def _remember(self, shape: Shape, records: set[int], members: set[int]) -> None:
        """Index what stands again, link it, and compute the golden records of all that it was one with."""
        ids, sources, cells = self._cells(shape, records)
        self.transaction.rows.index(shape, ids, cells)
        if not shape.domain.subject:
            return
        carried = identifiers_of(shape, cells, len(ids))
        rows = [
            (*each, node, source)
            for node, source, group in zip(ids, sources, carried, strict=True)
            for each in group
        ]
        insert_rows(self.connection, identifiers, ("kind", "value", "node", "source"), rows)
        linker = Linker(self.connection, shape)
        linker.know_roots(members)
        linker.part(members)
        linker.flush()
        self.transaction.golden.refresh(shape, members | linker.links.touched)
