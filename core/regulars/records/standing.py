"""A record put back to what it was at some time, in a transaction that is undone: to look at it by today's rights."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, UniqueConstraint, column, delete, func, select
from sqlalchemy import table as light_table

from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records.formernames import FormerNames
from regulars.records.transaction import Transaction
from regulars.storage.bulk import among, delete_rows, insert_rows, update_rows
from regulars.storage.cells import Cell
from regulars.storage.domains import Shape
from regulars.storage.tables import befores, change_sets, chunks, created, merges


def turn_back(transaction: Transaction, shape: Shape, record: int, moment: datetime) -> None:
    """Make the tables say of `record` what they said at `moment` (aware), and of a subject who was one with it then.

    What it refers to, and what belongs to it, stays as it is now. The transaction must not be committed. RegularsError
    where what stood there has been erased since.
    """
    back = _Back(transaction, shape, moment)
    if shape.domain.subject:
        back.subject(record)
    else:
        back.rows(tuple(shape.golden.values()), [record])


class _Back:
    def __init__(self, transaction: Transaction, shape: Shape, moment: datetime) -> None:
        self.transaction = transaction
        self.connection: Connection = transaction.connection
        self.shape = shape
        self.former = FormerNames(self.connection)
        at = moment.astimezone(UTC).replace(tzinfo=None)
        last = select(func.max(chunks.c.id)).where(chunks.c.committed_at <= at)
        #: The last chunk that was there then.
        self.last = self.connection.execute(last).scalar() or 0

    def subject(self, record: int) -> None:
        """Put the contributions of whoever was one with `record` back, and compute the subject from them."""
        then = self._roots_then()
        now = self._members(self._root(record))
        root = then.get(record, self._root(record))
        group = {node for node, each in then.items() if each == root} | {root}
        group |= {node for node in self._members(root) if then.get(node, root) == root}
        nodes = sorted(group | now)
        links = [(node, then.get(node, self._root(node)), "then") for node in nodes]
        delete_rows(self.connection, merges, ("node",), [(node,) for node in nodes])
        gone = self.rows(tuple(self.shape.contributions.values()), nodes)
        insert_rows(
            self.connection,
            merges,
            ("node", "root", "via"),
            [each for each in links if each[0] != each[1] and each[0] not in gone],
        )
        self.transaction.golden.refresh(self.shape, nodes)
        self.transaction.forget()

    def rows(self, tables: Sequence[Table], records: Sequence[int]) -> set[int]:
        """Put rows back, the latest change first; those that were made since go: gives which."""
        by_name = {table.name: table for table in tables}
        changes = (
            select(
                befores.c.table_name,
                befores.c.record,
                befores.c.action,
                befores.c.cells,
                change_sets.c.catalog,
            )
            .join(chunks, chunks.c.id == befores.c.chunk)
            .join(change_sets, change_sets.c.id == chunks.c.change_set)
            .where(
                befores.c.chunk > self.last,
                among(self.connection, befores.c.record, records),
                befores.c.table_name.in_(self.former.called(by_name)),
            )
        )
        for written, record, action, text, version in self.connection.execute(
            changes.order_by(befores.c.chunk.desc(), befores.c.number.desc())
        ).all():
            cells = json.loads(text)
            if cells is None:
                raise RegularsError(
                    _(
                        "What {domain} {id} was before has been erased.",
                        domain=self.shape.domain.called,
                        id=record,
                    )
                )
            told = self.former.row(version, written, cells)
            if told.converted:
                raise RegularsError(
                    _("What {domain} {id} was before cannot be shown: `{column}` holds values in another form since.",
                      domain=self.shape.domain.called, id=record, column=told.converted[0])
                )  # fmt: skip
            if told.table in by_name:
                self._put(by_name[told.table], int(record), action, told.cells)
        gone = set(self._made_since(tables[0], records))
        for table in tables:
            delete_rows(self.connection, table, ("id",), [(record,) for record in sorted(gone)])
        return gone

    def _put(self, table: Table, record: int, action: str, cells: dict[str, Cell]) -> None:
        # Of a column that has gone since nothing can be said.
        held = {name: cell for name, cell in cells.items() if name in table.c}
        standing = self.connection.execute(select(table.c.id).where(table.c.id == record)).first()
        if standing is None and action == "update":
            return
        self._make_room(table, record, held)
        if standing is None:
            insert_rows(self.connection, table, ["id", *held], [(record, *held.values())])
        elif held:
            update_rows(self.connection, table, list(held), [(*held.values(), record)])

    def _make_room(self, table: Table, record: int, cells: dict[str, Cell]) -> None:
        """Take away what has come since to where a row must stand again."""
        for names in _unique(table):
            if all(cells.get(name) is not None for name in names):
                same = [column(name) == cells[name] for name in names]
                target = light_table(table.name, column("id"), *(column(name) for name in names))
                self.connection.execute(delete(target).where(*same, column("id") != record))

    def _made_since(self, table: Table, records: Sequence[int]) -> Iterator[int]:
        for record in records:
            made = select(created.c.chunk).where(
                created.c.table_name.in_(self.former.called([table.name])),
                created.c.first_id <= record,
                created.c.last_id >= record,
            )
            chunk = self.connection.execute(made).scalar()
            if chunk is not None and chunk > self.last:
                yield record

    def _roots_then(self) -> dict[int, int]:
        """Contribution -> the subject that it was part of then, of those that were linked anew since."""
        found: dict[int, int] = {}
        rows = self.connection.execute(
            select(befores.c.record, befores.c.cells, change_sets.c.catalog)
            .join(chunks, chunks.c.id == befores.c.chunk)
            .join(change_sets, change_sets.c.id == chunks.c.change_set)
            .where(befores.c.chunk > self.last, befores.c.table_name == merges.name)
            .order_by(befores.c.chunk, befores.c.number)
        )
        for node, text, version in rows:
            cells: Any = json.loads(text)
            if cells is None:
                raise RegularsError(_("Who was one with whom then has been erased."))
            if self.former.domain(version, cells["domain"]) == self.shape.domain.name:
                found.setdefault(int(node), int(cells["root"] or node))
        return found

    def _root(self, node: int) -> int:
        """The subject that it is part of now."""
        found = self.connection.execute(select(merges.c.root).where(merges.c.node == node)).scalar()
        return node if found is None else int(found)

    def _members(self, root: int) -> set[int]:
        """All that are part of the subject now."""
        found = self.connection.execute(select(merges.c.node).where(merges.c.root == root)).scalars()
        return {root, *map(int, found)}


def _unique(table: Table) -> Iterator[tuple[str, ...]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(each.name for each in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(str(each.name) for each in index.columns)
