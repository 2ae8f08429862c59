"""A plugin's part of a store taken away, in the transaction of a connection; what belongs to others stays as it is."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Table, delete, or_, select, update

from regulars.catalog import Catalog, Domain
from regulars.purging.forgetting import Forgetting
from regulars.purging.held import Held
from regulars.purging.naming import Naming
from regulars.purging.waiting import waiting
from regulars.records.contributions import fetch_said, flat_names
from regulars.records.linking import Identifier, identifier_fields, identifiers_of
from regulars.storage.bulk import among, delete_rows
from regulars.storage.domains import Domains, Shape
from regulars.storage.migrations import drop_indexes, drop_tables
from regulars.storage.tables import (
    befores,
    held,
    identifiers,
    merges,
    metadata,
    pairs,
    search_keys,
    shared_identifiers,
)

#: So many contributions are looked at together.
_MANY = 5_000


def drop(
    connection: Connection, of: Held, related: Sequence[Naming], live: Catalog, forgetting: Forgetting
) -> list[str]:
    """Take away all that the store holds of a plugin, and the records of others that name something of it.

    Gives the names of the tables that are gone. `live` tells what else the subjects carry that it extends.
    """
    shapes = Domains(of.catalog)
    for each in related:
        _forget_records(connection, each, forgetting)
    aside = [(each["id"],) for each in waiting(connection, of)]
    delete_rows(connection, held, ("id",), aside)
    for domain in of.own:
        if domain.subject:
            _forget_subject(connection, shapes[domain.name], forgetting)
    whole = Domains(live)
    for domain in of.extended:
        if domain.subject and domain.name in whole:
            _forget_carried(connection, whole[domain.name], of.plugin)
        if domain.subject:
            _forget_times(connection, shapes[domain.name], of.plugin)
    if of.numbers:
        wanted = among(connection, search_keys.c.field, sorted(of.numbers))
        connection.execute(delete(search_keys).where(wanted))
    gone = of.tables()
    forgetting.tables(gone)
    drop_tables(connection, gone)
    return gone


def drop_rule_indexes(connection: Connection, live: Catalog, left: Catalog) -> None:
    """Take away the indexes of others that only rules of the plugin looked rows up by; `left` is what stays live."""
    tables = metadata(left).tables
    fewer = [each for name, each in left.domains.items() if each.indexes != live.domains[name].indexes]
    drop_indexes(connection, {each.table: (tables[each.table], set()) for each in fewer})


def _forget_records(connection: Connection, each: Naming, forgetting: Forgetting) -> None:
    """Facts of somebody else, with their sides, their search keys and what they were before."""
    rows = [(record,) for record in each.ids]
    forgetting.tables([table.name for table in each.shape.golden.values()], each.ids)
    numbers = [field.number for field in each.shape.domain.fields.values() if field.search]
    delete_rows(
        connection,
        search_keys,
        ("field", "record"),
        [(number, record) for number in numbers for record in each.ids],
    )
    for table in each.shape.golden.values():
        delete_rows(connection, table, ("id",), rows)


def _forget_subject(connection: Connection, shape: Shape, forgetting: Forgetting) -> None:
    """What links the contributions of a subject of the plugin's own, and what was noted of that."""
    domain, plugin = shape.domain, shape.domain.plugin
    nodes = select(shape.contributions[plugin].c.id)
    connection.execute(delete(merges).where(or_(merges.c.node.in_(nodes), merges.c.root.in_(nodes))))
    connection.execute(delete(pairs).where(or_(pairs.c.first.in_(nodes), pairs.c.second.in_(nodes))))
    kinds = sorted({kind for _name, kind in identifier_fields(shape)} | _of_domain(domain))
    for table in (identifiers, shared_identifiers):
        connection.execute(delete(table).where(among(connection, table.c.kind, kinds)))
    forgetting.entries(_noted(connection, shape, kinds))


def _of_domain(domain: Domain) -> set[str]:
    return {f"phone:{domain.name}", f"email:{domain.name}"}


def _noted(connection: Connection, shape: Shape, kinds: Sequence[str]) -> list[tuple[int, int]]:
    """The entries of change sets about links, pairs and shared identifiers of a subject."""
    known = {
        int(each)
        for each in connection.execute(select(shape.contributions[shape.domain.plugin].c.id)).scalars()
    }
    noted = select(befores.c.chunk, befores.c.number, befores.c.table_name, befores.c.cells).where(
        among(connection, befores.c.table_name, [merges.name, pairs.name, shared_identifiers.name])
    )
    gone = []
    for chunk, number, table, text in connection.execute(noted):
        cells = json.loads(text) or {}
        if (
            (table == merges.name and cells.get("domain") == shape.domain.name)
            or (table == pairs.name and {cells.get("first"), cells.get("second")} & known)
            or (table == shared_identifiers.name and cells.get("kind") in kinds)
        ):
            gone.append((chunk, number))
    return gone


def _forget_carried(connection: Connection, shape: Shape, plugin: str) -> None:
    """The identifiers that subjects of somebody else carry by fields of the plugin alone."""
    names = [name for name, _kind in identifier_fields(shape) if shape.domain.fields[name].owner == plugin]
    if not names or plugin not in shape.contributions:
        return
    side = shape.contributions[plugin]
    columns = [shape.column((name,), shape.contributions) for name in names]
    found = connection.execute(select(side.c.id).where(or_(*(each.is_not(None) for each in columns))))
    nodes = sorted(int(each) for each in found.scalars())
    for start in range(0, len(nodes), _MANY):
        rows = _carried_by_plugin(connection, shape, nodes[start : start + _MANY], names)
        delete_rows(connection, identifiers, ("kind", "value", "node"), rows)
    own = [f"{kind}:{shape.domain.name}.{name}" for name in names for kind in ("number", "handle")]
    connection.execute(delete(shared_identifiers).where(among(connection, shared_identifiers.c.kind, own)))


def _carried_by_plugin(
    connection: Connection, shape: Shape, nodes: Sequence[int], names: Sequence[str]
) -> list[tuple[str, str, int]]:
    rows: list[tuple[str, str, int]] = []
    for node, said in fetch_said(connection, shape, nodes).items():
        cells = {name: [cell] for name, cell in said.cells.items()}
        mine: set[Identifier] = set(identifiers_of(shape, {n: cells[n] for n in names if n in cells}, 1)[0])
        others = {name: cell for name, cell in cells.items() if name not in names}
        mine -= set(identifiers_of(shape, others, 1)[0])
        rows += [(kind, value, node) for kind, value in sorted(mine)]
    return rows


def _forget_times(connection: Connection, shape: Shape, plugin: str) -> None:
    """When sources said what they said in the plugin's fields; it stands among the times of the others."""
    table: Table = shape.contributions[shape.domain.plugin]
    mine = set(flat_names(shape, plugin))
    found = connection.execute(select(table.c.id, table.c.times).where(table.c.times.is_not(None))).all()
    for node, text in found:
        times = json.loads(text)
        kept = {name: when for name, when in times.items() if name.removeprefix("!") not in mine}
        if len(kept) < len(times):
            told = json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None
            connection.execute(update(table).where(table.c.id == node).values(times=told))
