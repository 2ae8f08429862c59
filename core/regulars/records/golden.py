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
    field: Field, names: Sequence[str], said: Sequence[Said], hand: int, sources: Mapping[int, str]
) -> Said | None:
    """The contribution whose values of `names` stand in the golden record; None where none says anything.

    `names` are the flat names of `field`: an address survives whole, no city of one source with the street of
    another. A hand edit first; else as `survives` says: most_recent (by the source's time, then the smaller id),
    longest, `source_order a b c` (others come last), or hand, and then nothing else.
    """
    by_hand = _by_hand(names, said, hand)
    if by_hand:
        return max(by_hand, key=lambda s: (_time(s, names), -s.node))
    held = [s for s in said if any(s.cells.get(name) is not None for name in names)]
    rule, *order = field.survives.split()
    if not held or rule == "hand":
        return None
    if rule == "longest":
        return max(held, key=lambda s: (len(str(s.cells[field.name])), _time(s, names), -s.node))
    if rule == "source_order":
        rank = {source: position for position, source in enumerate(order)}
        places = [rank.get(sources.get(s.source, ""), len(rank)) for s in held]
        held = [s for s, place in zip(held, places, strict=True) if place == min(places)]
    return max(held, key=lambda s: (_time(s, names), -s.node))


def _by_hand(names: Sequence[str], said: Sequence[Said], hand: int) -> list[Said]:
    return [s for s in said if s.source == hand and any(_speaks(s, name) for name in names)]


def _speaks(said: Said, name: str) -> bool:
    return said.cells.get(name) is not None or said.emptied(name)


def _time(said: Said, names: Sequence[str]) -> str:
    """When it said the newest of what it says of these."""
    return max(said.time(name) for name in names if _speaks(said, name))


def golden_cells(
    shape: Shape, said: Sequence[Said], hand: int, sources: Mapping[int, str]
) -> dict[str, Cell]:
    """The golden record of the contributions `said`, as cells by flat name."""
    cells: dict[str, Cell] = {}
    for field in shape.domain.fields.values():
        names = shape.flat_names(field.name)
        if field.survives == "union" and not _by_hand(names, said, hand):
            cells[field.name] = _union(field, said)
            continue
        winner = survivor(field, names, said, hand, sources)
        cells.update((name, winner.cells.get(name) if winner else None) for name in names)
    return cells


def _union(field: Field, said: Sequence[Said]) -> Cell:
    chosen = {code for s in said for code in str(s.cells.get(field.name) or "").split("|") if code}
    if not chosen:
        return None
    return "|" + "|".join(each.value for each in field.values if each.value in chosen) + "|"


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
                if field.default is not None and cells.get(field.name) is None:
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
        self.rows.journal.tells(shape.domain.name, "deleted", sorted(records))

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
