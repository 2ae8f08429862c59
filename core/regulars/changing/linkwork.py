"""Which contributions are one subject, after fields have become identifiers or are none any more; and who goes."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, delete, or_, select

from regulars.catalog import Domain
from regulars.changing.difference import Difference
from regulars.changing.pages import pages
from regulars.records.contributions import fetch_said
from regulars.records.linking import Identifier, Linker, identifier_fields, identifiers_of, kind_of
from regulars.records.transaction import Transaction
from regulars.storage.bulk import insert_rows
from regulars.storage.domains import Shape
from regulars.storage.tables import contribution_name, identifiers, merges, pairs, shared_identifiers


def changed_kinds(difference: Difference) -> Mapping[str, set[str]]:
    """Subject -> the kinds of identifier that other fields hold now than before, as they are called now."""
    found: dict[str, set[str]] = {}
    for domain, kind in _changed(difference):
        found.setdefault(domain.name, set()).add(kind)
    return found


def _changed(difference: Difference) -> Iterator[tuple[Domain, str]]:
    for each in difference.fields:
        if each.old.identifier != each.new.identifier or (each.new.identifier and each.form != "same"):
            for one in (each.old, each.new):
                if one.identifier:
                    yield each.after, kind_of(each.after.name, one, each.new.name)
    for _before, after, field in difference.leaving_fields():
        if field.identifier:
            yield after, kind_of(after.name, field)


def link_anew(transaction: Transaction, shape: Shape, kinds: set[str]) -> set[int]:
    """Link the contributions of a subject by what their identifiers of `kinds` are now; gives whom that touches."""
    connection = transaction.connection
    transaction.rows.flush()
    for table in (identifiers, shared_identifiers):
        connection.execute(delete(table).where(table.c.kind.in_(sorted(kinds))))
    contributions = shape.contributions[shape.domain.plugin]
    touched: set[int] = set()
    mine = select(contributions.c.id)
    tied = sorted({f"{kind.partition(':')[0]}:" for kind in kinds})
    joined = [
        int(node)
        for node, via in connection.execute(
            select(merges.c.node, merges.c.via).where(merges.c.node.in_(mine))
        )
        if via.startswith(tuple(tied))
    ]
    connection.execute(
        delete(pairs).where(pairs.c.first.in_(mine), or_(*(pairs.c.via.startswith(each) for each in tied)))
    )
    linker = Linker(connection, shape, transaction.journal)
    linker.know_roots(joined)
    linker.part(joined)
    linker.flush()
    touched |= linker.links.touched
    for page in pages(connection, contributions, ("source",)):
        linker = Linker(connection, shape, transaction.journal)
        carried = _carried(connection, shape, [record for record, _source in page], kinds)
        linker.look_up(each for some in carried.values() for each in some)
        linker.know_roots(carried)
        for record, source in page:
            if record in carried:
                linker.carries(record, carried[record], int(source))
        linker.flush()
        rows = [(*each, record, source) for record, source in page for each in carried.get(record, ())]
        insert_rows(connection, identifiers, ("kind", "value", "node", "source"), rows)
        touched |= linker.links.touched
    return touched


def _carried(
    connection: Connection, shape: Shape, nodes: list[int], kinds: set[str]
) -> dict[int, list[Identifier]]:
    """What contributions carry of these kinds."""
    names = [name for name, kind in identifier_fields(shape) if kind in kinds]
    found: dict[int, list[Identifier]] = {}
    if not names:
        return found
    for node, said in fetch_said(connection, shape, nodes, names).items():
        carried = identifiers_of(shape, {name: [said.cells.get(name)] for name in names}, 1)[0]
        if carried:
            found[node] = carried
    return found


def forget_subjects(connection: Connection, difference: Difference) -> None:
    """Take out what links the contributions of subjects that go."""
    for domain in difference.leaving_domains():
        if not domain.subject:
            continue
        table = difference.tables_before.tables[contribution_name(domain, domain.plugin)]
        nodes = select(table.c.id)
        connection.execute(delete(merges).where(or_(merges.c.node.in_(nodes), merges.c.root.in_(nodes))))
        connection.execute(delete(pairs).where(or_(pairs.c.first.in_(nodes), pairs.c.second.in_(nodes))))
        kinds = sorted({kind_of(domain.name, each) for each in domain.fields.values() if each.identifier})
        for stored in (identifiers, shared_identifiers):
            connection.execute(delete(stored).where(stored.c.kind.in_(kinds)))
