"""Deleting records: whole, with what cannot stand without them, and only where nothing else refers to them."""

import dataclasses
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from regulars.errors import NotPermittedError, RegularsError
from regulars.messages import _
from regulars.records.contributions import fetch_said
from regulars.records.guard import Guard, Touched
from regulars.records.linking import identifiers_of, unlink
from regulars.records.transaction import Transaction
from regulars.storage.bulk import delete_rows, fetch
from regulars.storage.cells import Cell
from regulars.storage.domains import Shape
from regulars.storage.tables import identifiers

#: Domain and ids of records -> those that are derived: they go along with what they are derived from.
Derived = Callable[[str, Sequence[int]], set[int]]


def delete(
    transaction: Transaction, shape: Shape, records: Sequence[int], derived: Derived, guard: Guard
) -> int:
    """Delete the records (of a subject: with all its contributions); gives how many there were.

    What must belong to them goes along, as far as `guard` lets its author delete that too; so does what is derived
    from them, whoever deletes. RegularsError where anything else refers to them.
    """
    transaction.rows.flush()
    main = shape.main
    going = _Going(transaction, derived, guard)
    standing = {r for (r,) in fetch(transaction.connection, (main.c.id,), main.c.id, set(records))}
    going.take_along(shape, going.whole(shape, records))
    going.demand_free()
    for name, ids in reversed(going.records.items()):
        _delete(transaction, transaction.domains[name], ids)
    transaction.forget()
    return len(standing)


@dataclass
class _Going:
    """What goes, by domain, and what stands in the way."""

    transaction: Transaction
    derived: Derived
    guard: Guard
    records: dict[str, set[int]] = dataclasses.field(default_factory=dict)
    #: What refers to what goes, and neither belongs to it nor is derived from it.
    referring: dict[str, set[int]] = dataclasses.field(default_factory=dict)
    #: What belongs to what goes.
    belonging: dict[str, set[int]] = dataclasses.field(default_factory=dict)

    def whole(self, shape: Shape, records: Collection[int]) -> set[int]:
        """The records; of a subject all its contributions."""
        if not shape.domain.subject:
            return set(records)
        groups = self.transaction.golden.members(set(records))
        return {each for group in groups.values() for each in group}

    def take_along(self, shape: Shape, ids: set[int]) -> None:
        """Take the records `ids` with all that goes along."""
        mine = self.records.setdefault(shape.domain.name, set())
        fresh = ids - mine
        mine |= fresh
        for domain, name in self._references(shape) if fresh else ():
            other = self.transaction.domains[domain]
            reference = other.domain.fields[name]
            found: set[int] = set()
            for tables in (other.contributions, other.golden):
                if tables:
                    column = other.column((name,), tables)
                    rows = fetch(self.transaction.connection, (column.table.c.id,), column, fresh)
                    found |= {row[0] for row in rows}
            found -= self.records.get(domain, set())
            along = self.derived(domain, sorted(found))
            if reference.required and name in other.domain.belongs_to:
                self.belonging.setdefault(domain, set()).update(found - along)
                along = found
            self.referring.setdefault(domain, set()).update(found - along)
            self.take_along(other, self.whole(other, along))

    def _references(self, shape: Shape) -> list[tuple[str, str]]:
        catalog = self.transaction.domains.catalog
        return [(domain.name, each.name) for domain, each in catalog.referring_to(shape.domain.name)]

    def demand_free(self) -> None:
        """Refuse where anything else refers to what goes, or what goes along may not be deleted.

        What the author may not see is spoken of last, neither counted nor named.
        """
        unseen = False
        for name, records in self.referring.items():
            left = records - self.records.get(name, set())
            seen = left - self.guard.unseen(self.transaction, name, left) if left else left
            if seen:
                raise RegularsError(
                    _(
                        "{count} records of {domain} refer to it: delete them first.",
                        count=len(seen),
                        domain=self.transaction.domains[name].domain.called,
                    )
                )
            unseen = unseen or bool(left)
        for name, records in self.belonging.items():
            seen = records - self.guard.unseen(self.transaction, name, records) if records else records
            unseen = unseen or seen != records
            if seen:
                self.guard.demand(name, "delete")
                rows = dict.fromkeys(seen, 0)
                self.guard.check(self.transaction, name, "delete", Touched(lambda rows=rows: rows))  # type: ignore[misc]
        if unseen:
            raise NotPermittedError(
                _("Something that you may not see or delete refers to it. Ask an admin to delete it.")
            )


def _delete(transaction: Transaction, shape: Shape, ids: set[int]) -> None:
    """Delete these rows with all that is kept of them."""
    if shape.domain.subject:
        standing = {r for (r,) in fetch(transaction.connection, (shape.main.c.id,), shape.main.c.id, ids)}
        transaction.journal.tells(shape.domain.name, "deleted", sorted(standing))
        _forget(transaction, shape, ids)
    else:
        _unindex(transaction, shape, ids)
    for tables in (shape.contributions, shape.golden):
        for table in tables.values():
            if tables is shape.contributions or not shape.domain.subject:
                names = [column.name for column in table.columns if column.name != "id"]
                columns = [table.c.id, *(table.c[name] for name in names)]
                for row in fetch(transaction.connection, columns, table.c.id, ids):
                    held = dict(zip(names, row[1:], strict=True))
                    transaction.journal.deletes(table.name, row[0], held)
            delete_rows(transaction.connection, table, ("id",), [(each,) for each in sorted(ids)])


def _forget(transaction: Transaction, shape: Shape, ids: set[int]) -> None:
    said = fetch_said(transaction.connection, shape, ids)
    cells: dict[str, list[Cell]] = {
        flat: [each.cells.get(flat) for each in said.values()]
        for name in shape.domain.fields
        for flat in shape.flat_names(name)
    }
    nodes = list(said)
    transaction.rows.unindex(shape, nodes, cells)
    carried = identifiers_of(shape, cells, len(nodes))
    rows = [(*each, node) for node, group in zip(nodes, carried, strict=True) for each in group]
    delete_rows(transaction.connection, identifiers, ("kind", "value", "node"), rows)
    unlink(transaction.connection, shape.domain.name, ids, transaction.journal)


def _unindex(transaction: Transaction, shape: Shape, ids: set[int]) -> None:
    for field in shape.domain.fields.values():
        if field.search:
            column = shape.column((field.name,))
            rows = list(fetch(transaction.connection, (column.table.c.id, column), column.table.c.id, ids))
            transaction.rows.unindex(shape, [r[0] for r in rows], {field.name: [r[1] for r in rows]})
