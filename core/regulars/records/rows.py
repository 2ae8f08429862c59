"""Golden rows on their way to the tables: main and side tables, derived columns, search keys, the journal."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table

from regulars.expressions import fold
from regulars.records.changes import Journal
from regulars.records.search import Analyzers
from regulars.storage.bulk import delete_rows, fetch, insert_rows, update_rows
from regulars.storage.cells import Cell, local_clocks
from regulars.storage.columns import FOLDED_TYPES, derived, fields_of, folded_name, local_name
from regulars.storage.domains import Shape
from regulars.storage.tables import search_keys

_KEYS = ("key", "field", "record")


class Rows:
    """Inserts at once, gathers updates by table and columns until `flush`."""

    def __init__(self, connection: Connection, journal: Journal, analyzers: Analyzers) -> None:
        self.connection = connection
        self.journal = journal
        self.analyzers = analyzers
        self._updates: dict[tuple[str, tuple[str, ...]], tuple[Table, list[tuple[Cell, ...]]]] = {}
        self._sides: dict[str, tuple[Table, set[int]]] = {}
        self._keys_gone: list[tuple[str, int, int]] = []
        self._keys_new: list[tuple[str, int, int]] = []

    def make(
        self,
        shape: Shape,
        ids: Sequence[int],
        cells: Mapping[str, Sequence[Cell]],
        identity: Sequence[str] | None = None,
        source: int = 0,
        zone: str | None = None,
    ) -> None:
        """Insert golden rows with their derived columns; a side table only where it says something."""
        for owner, table in shape.golden.items():
            names = ["id"]
            held: list[Sequence[Cell]] = [ids]
            if owner == shape.domain.plugin and identity is not None:
                names += ["identity", "source"]
                held += [identity, [source] * len(ids)]
            fixed = len(names)
            for each in fields_of(shape.domain, owner):
                for flat in shape.flat_names(each.name):
                    if flat in cells:
                        names.append(shape.places[tuple(flat.split("."))].column)
                        held.append(cells[flat])
                for name, column in twins(shape, each.name, cells, zone):
                    names.append(name)
                    held.append(column)
            rows: list[tuple[Cell, ...]] = list(zip(*held, strict=True))
            if owner != shape.domain.plugin:
                rows = [row for row in rows if any(cell is not None for cell in row[fixed:])]
            insert_rows(self.connection, table, names, rows)
        if shape.domain.subject:
            self.journal.tells(shape.domain.name, "created", ids)
        else:
            self.index(shape, ids, cells)

    def index(self, shape: Shape, records: Sequence[int], cells: Mapping[str, Sequence[Cell]]) -> None:
        """Add the search keys of new records."""
        for each in shape.domain.fields.values():
            if each.search and each.name in cells:
                rows = self.analyzers.column(each.search, each.number, cells[each.name], records)
                insert_rows(self.connection, search_keys, _KEYS, rows)

    def unindex(self, shape: Shape, records: Sequence[int], cells: Mapping[str, Sequence[Cell]]) -> None:
        """Take away the search keys of records that hold `cells`."""
        for each in shape.domain.fields.values():
            if each.search and each.name in cells:
                rows = self.analyzers.column(each.search, each.number, cells[each.name], records)
                delete_rows(self.connection, search_keys, _KEYS, rows)

    def change(
        self,
        shape: Shape,
        record: int,
        before: Mapping[str, Cell],
        after: Mapping[str, Cell],
        zone: str | None = None,
    ) -> bool:
        """Set the cells of a golden row that differ; whether any differs.

        What stood there is journalled, but for a subject: its golden record follows from its contributions. So of
        facts, `before` holds the derived columns too.
        """
        changed = {name: cell for name, cell in after.items() if before.get(name) != cell}
        for owner, table in shape.golden.items():
            mine = [n for n in changed if shape.places[tuple(n.split("."))].owner == owner]
            if not mine:
                continue
            cells: dict[str, Cell] = {}
            held: dict[str, Cell] = {}
            for name in mine:
                place = shape.places[tuple(name.split("."))]
                cells[place.column], held[place.column] = changed[name], before.get(name)
                for twin, values in twins(shape, place.field.name, {name: [changed[name]]}, zone):
                    cells[twin], held[twin] = values[0], before.get(twin)
            if not shape.domain.subject:
                self.journal.changes(table.name, record, held)
            self.set(table, record, cells, side=owner != shape.domain.plugin)
        if not shape.domain.subject:
            self.reindex(shape, record, before, changed)
        elif changed:
            self.journal.tells(shape.domain.name, "updated", [record])
        return bool(changed)

    def set(self, table: Table, record: int, cells: Mapping[str, Cell], *, side: bool = False) -> None:
        """Update one row, later; `side`: a table in which the row may not stand yet."""
        names = tuple(cells)
        self._updates.setdefault((table.name, names), (table, []))[1].append((*cells.values(), record))
        if side:
            self._sides.setdefault(table.name, (table, set()))[1].add(record)

    def reindex(
        self, shape: Shape, record: int, before: Mapping[str, Cell], after: Mapping[str, Cell]
    ) -> None:
        """Change the search keys of a record whose values changed from `before` to `after`."""
        for name, cell in after.items():
            each = shape.places[tuple(name.split("."))].field
            if not each.search:
                continue
            old = before.get(name)
            gone = self.analyzers.keys(each.search, str(old)) if old is not None else frozenset()
            new = self.analyzers.keys(each.search, str(cell)) if cell is not None else frozenset()
            self._keys_gone += [(key, each.number, record) for key in gone - new]
            self._keys_new += [(key, each.number, record) for key in new - gone]

    def drop(self) -> None:
        """Forget the gathered updates: what they follow from was undone."""
        self._updates.clear()
        self._sides.clear()
        self._keys_gone, self._keys_new = [], []

    def flush(self) -> None:
        """Send the gathered updates."""
        for table, records in self._sides.values():
            there = {row[0] for row in fetch(self.connection, (table.c.id,), table.c.id, records)}
            insert_rows(self.connection, table, ("id",), [(record,) for record in sorted(records - there)])
        self._sides.clear()
        for (_name, names), (table, rows) in self._updates.items():
            update_rows(self.connection, table, names, rows)
        self._updates.clear()
        delete_rows(self.connection, search_keys, _KEYS, self._keys_gone)
        insert_rows(self.connection, search_keys, _KEYS, self._keys_new)
        self._keys_gone, self._keys_new = [], []


def twins(
    shape: Shape, name: str, cells: Mapping[str, Sequence[Cell]], zone: str | None = None
) -> list[tuple[str, list[Cell]]]:
    """The derived columns of a field: civil times in the writer's `zone`, folded keys where they differ."""
    each = shape.domain.fields[name]
    if not derived(each):
        return []
    found: list[tuple[str, list[Cell]]] = []
    for flat in shape.flat_names(name):
        if flat not in cells:
            continue
        column = shape.places[tuple(flat.split("."))].column
        if each.type == "datetime":
            found.append((local_name(column), local_clocks(cells[flat], shape.local_zone(each, zone))))
        elif each.type in FOLDED_TYPES or each.type == "address":
            found.append((folded_name(column), _folded_column(cells[flat])))
    return found


def _folded_column(cells: Sequence[Cell]) -> list[Cell]:
    texts = [cell for cell in cells if isinstance(cell, str)]
    joined = "".join(texts)
    # Mostly a whole column is its own key, or plain Latin.
    if fold(joined) == joined:
        return [None] * len(cells)
    if joined.isascii() and len(texts) == len(cells):
        return [None if key == text else key for key, text in zip(map(str.lower, texts), texts, strict=True)]
    return [folded(cell) for cell in cells]


def folded(cell: Cell) -> Cell:
    """The folded key of a text; None where the text is its own."""
    if not isinstance(cell, str):
        return None
    key = fold(cell)
    return None if key == cell else key
