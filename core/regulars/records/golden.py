"""The golden record of a subject, computed from its contributions by declared survivorship."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from regulars.catalog import Field
from regulars.records.contributions import Said, fetch_said
from regulars.records.rows import Rows
from regulars.storage.bulk import delete_rows, fetch
from regulars.storage.cells import Cell
from regulars.storage.domains import Shape
from regulars.storage.tables import merges


def survivor(
    field: Field, name: str, said: Sequence[Said], hand: int, sources: Mapping[int, str]
) -> Said | None:
    """The contribution whose value of `name` stands in the golden record; None where none says anything.

    A hand edit first; else as `survives` says: most_recent (by the source's time, then the smaller id), longest,
    or `source_order a b c`.
    """
    by_hand = _by_hand(name, said, hand)
    if by_hand:
        return max(by_hand, key=lambda s: (s.time(name), -s.node))
    held = [s for s in said if s.cells.get(name) is not None]
    if not held:
        return None
    rule, *order = field.survives.split()
    if rule == "longest":
        return max(held, key=lambda s: (len(str(s.cells[name])), s.time(name), -s.node))
    if rule == "source_order":
        rank = {source: position for position, source in enumerate(order)}
        return min(held, key=lambda s: (rank.get(sources.get(s.source, ""), len(rank)), s.node))
    return max(held, key=lambda s: (s.time(name), -s.node))


def _by_hand(name: str, said: Sequence[Said], hand: int) -> list[Said]:
    return [s for s in said if s.source == hand and (s.cells.get(name) is not None or s.emptied(name))]


def golden_cells(
    shape: Shape, said: Sequence[Said], hand: int, sources: Mapping[int, str]
) -> dict[str, Cell]:
    """The golden record of the contributions `said`, as cells by flat name."""
    cells: dict[str, Cell] = {}
    for field in shape.domain.fields.values():
        rule, *others = field.survives.split()
        if rule == "union" and not _by_hand(field.name, said, hand):
            cells[field.name] = _union(field, said)
            continue
        if field.type == "address":
            cells.update(_address(shape, field, said, hand, sources))
            continue
        leader = field.name
        if rule == "with" and others:
            leader = shape.flat_names(others[0])[0]
            winner = _address_winner(shape, others[0], said, hand, sources)
        else:
            winner = survivor(field, leader, said, hand, sources)
        cells[field.name] = winner.cells.get(field.name) if winner else None
    return cells


def _union(field: Field, said: Sequence[Said]) -> Cell:
    chosen = {code for s in said for code in str(s.cells.get(field.name) or "").split("|") if code}
    if not chosen:
        return None
    return "|" + "|".join(each.value for each in field.values if each.value in chosen) + "|"


def _address(
    shape: Shape, field: Field, said: Sequence[Said], hand: int, sources: Mapping[int, str]
) -> dict[str, Cell]:
    """An address survives whole: no city of one source with the street of another."""
    winner = _address_winner(shape, field.name, said, hand, sources)
    return {name: winner.cells.get(name) if winner else None for name in shape.flat_names(field.name)}


def _address_winner(
    shape: Shape, name: str, said: Sequence[Said], hand: int, sources: Mapping[int, str]
) -> Said | None:
    field = shape.domain.fields[name]
    winners = [survivor(field, flat, said, hand, sources) for flat in shape.flat_names(name)]
    ranked = [
        (
            winner.source == hand,
            max(winner.time(flat) for flat in shape.flat_names(name)),
            -winner.node,
            winner,
        )
        for winner in winners
        if winner is not None
    ]
    return max(ranked, key=lambda each: each[:3])[3] if ranked else None


class Golden:
    """Brings golden records up to date within one transaction."""

    def __init__(self, connection: Connection, rows: Rows, hand: int, sources: Mapping[int, str]) -> None:
        self.connection = connection
        self.rows = rows
        self.hand = hand
        self.sources = sources

    def refresh(self, shape: Shape, touched: Iterable[int]) -> None:
        """Compute the golden records of the subjects that these nodes are part of; drop those that are none now."""
        nodes = set(touched)
        members = self.members(nodes)
        said = fetch_said(self.connection, shape, {n for group in members.values() for n in group})
        there = self._there(shape, nodes | set(members))
        fresh: list[tuple[int, dict[str, Cell]]] = []
        for root, group in sorted(members.items()):
            spoken = [said[n] for n in sorted(group) if n in said]
            if not spoken:
                continue
            cells = golden_cells(shape, spoken, self.hand, self.sources)
            for field in shape.domain.fields.values():
                if field.default is not None and cells.get(field.name) is None and field.type != "address":
                    cells[field.name] = shape.codecs()[field.name].load([field.default])[0][0]
            if root in there:
                self.rows.change(shape, root, there[root], cells)
            else:
                fresh.append((root, cells))
        if fresh:
            columns = {name: [cells[name] for _, cells in fresh] for name in fresh[0][1]}
            self.rows.make(shape, [root for root, _ in fresh], columns)
        alive = {root for root, group in members.items() if any(n in said for n in group)}
        self.drop(shape, set(there) - alive)

    def drop(self, shape: Shape, records: set[int]) -> None:
        """Delete golden rows. They are derived: contributions are what is journalled."""
        for table in shape.golden.values():
            delete_rows(self.connection, table, ("id",), [(record,) for record in sorted(records)])

    def members(self, nodes: set[int]) -> dict[int, set[int]]:
        """Root -> its nodes, for the subjects that `nodes` are part of now."""
        root_of = {node: node for node in nodes}
        for node, root in fetch(self.connection, (merges.c.node, merges.c.root), merges.c.node, nodes):
            root_of[node] = root
        found: dict[int, set[int]] = {root: {root} for root in root_of.values()}
        for node, root in fetch(self.connection, (merges.c.node, merges.c.root), merges.c.root, set(found)):
            found[root].add(node)
        return found

    def _there(self, shape: Shape, records: set[int]) -> dict[int, dict[str, Cell]]:
        found: dict[int, dict[str, Cell]] = {}
        for owner, table in shape.golden.items():
            mine = [
                flat
                for each in shape.domain.fields.values()
                if each.owner == owner
                for flat in shape.flat_names(each.name)
            ]
            columns = [table.c.id, *(shape.column(tuple(n.split("."))) for n in mine)]
            for row in fetch(self.connection, columns, table.c.id, records):
                record = row[0]
                if owner == shape.domain.plugin or record in found:
                    found.setdefault(record, {}).update(zip(mine, row[1:], strict=True))
        return found
