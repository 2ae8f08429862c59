"""Deleting records: whole, with what cannot stand without them, and only where nothing else refers to them."""

from collections.abc import Callable, Sequence

from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records.contributions import fetch_said
from regulars.records.linking import identifiers_of, unlink
from regulars.records.transaction import Transaction
from regulars.storage.bulk import delete_rows, fetch
from regulars.storage.cells import Cell
from regulars.storage.domains import Shape
from regulars.storage.tables import identifiers

#: Domain and ids of records -> those that are derived: they go along with what they are derived from.
Derived = Callable[[str, Sequence[int]], set[int]]


def delete(transaction: Transaction, shape: Shape, records: Sequence[int], derived: Derived) -> int:
    """Delete the records (of a subject: with all its contributions); gives how many there were."""
    transaction.rows.flush()
    connection = transaction.connection
    groups = transaction.golden.members(set(records)) if shape.domain.subject else {r: {r} for r in records}
    ids = {each for group in groups.values() for each in group}
    _release(transaction, shape, ids, derived)
    main = shape.main
    standing = {r[0] for r in fetch(connection, (main.c.id,), main.c.id, set(groups))}
    if shape.domain.subject:
        _forget(transaction, shape, ids)
    else:
        _unindex(transaction, shape, ids)
    for tables in (shape.contributions, shape.golden):
        for table in tables.values():
            if tables is shape.contributions or not shape.domain.subject:
                names = [column.name for column in table.columns if column.name != "id"]
                columns = [table.c.id, *(table.c[name] for name in names)]
                for row in fetch(connection, columns, table.c.id, ids):
                    held = dict(zip(names, row[1:], strict=True))
                    transaction.journal.deletes(table.name, row[0], held)
            delete_rows(connection, table, ("id",), [(each,) for each in sorted(ids)])
    transaction.forget()
    return len(standing)


def _release(transaction: Transaction, shape: Shape, ids: set[int], derived: Derived) -> None:
    """Delete what is derived from the records or must belong to them; refuse where anything else refers to them."""
    for domain, field in transaction.domains.catalog.referring_to(shape.domain.name):
        other = transaction.domains[domain.name]
        for tables in (other.contributions, other.golden):
            if not tables:
                continue
            column = other.column((field.name,), tables)
            found = {row[0] for row in fetch(transaction.connection, (column.table.c.id,), column, ids)} - ids
            going = (
                found
                if field.required and field.name in domain.belongs_to
                else derived(domain.name, sorted(found))
            )
            if going:
                delete(transaction, other, sorted(going), derived)
            if found - going:
                raise RegularsError(
                    _(
                        "{count} records of {domain} refer to it: delete them first.",
                        count=len(found - going),
                        domain=domain.called,
                    )
                )


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
