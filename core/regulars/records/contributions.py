"""What each source said of a subject, as it lies in the contribution tables."""

import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from regulars.catalog import PARTS
from regulars.storage.bulk import fetch, insert_rows
from regulars.storage.cells import Cell
from regulars.storage.columns import fields_of
from regulars.storage.domains import Shape

#: A hand edit's source: it beats every other.
HAND = "hand"

#: Before the name of a field in `times`: it was emptied on purpose.
_EMPTIED = "!"


@dataclass
class Said:
    """One contribution as cells: flat name -> cell, the time of its newest statement, and older times by field."""

    node: int
    source: int
    key: str
    at: str
    cells: dict[str, Cell] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)

    def time(self, name: str) -> str:
        """When the source said what it says of this field."""
        return self.times.get(name) or self.times.get(_EMPTIED + name) or self.at

    def emptied(self, name: str) -> bool:
        """Whether the field was emptied on purpose."""
        return _EMPTIED + name in self.times

    def hear(self, cells: Mapping[str, Cell], at: str, *, empties: bool = False) -> bool:
        """Take in one more row of the source, whatever the order of rows; whether anything changed.

        The later statement holds; of two at one time the greater value, so that no order of rows matters.
        """
        before = (dict(self.cells), dict(self.times), self.at)
        emptied = {name for name in self.cells if self.emptied(name)}
        times = {
            name: self.time(name) for name, cell in self.cells.items() if cell is not None or name in emptied
        }
        for name, cell in cells.items():
            old = self.cells.get(name)
            if cell is None:
                if empties and old is not None:
                    self.cells[name] = None
                if empties:
                    emptied.add(name)
                    times[name] = at
                else:
                    self.cells.setdefault(name, None)
                continue
            emptied.discard(name)
            when = times.get(name)
            if (
                old is None
                or when is None
                or at > when
                or (at == when and _rank(cells, name) > _rank(before[0], name))
            ):
                self.cells[name] = cell
                times[name] = at
            elif cell == old and at > when:
                times[name] = at
        self.at = max([self.at, at])
        self.times = {
            (_EMPTIED if name in emptied else "") + name: when
            for name, when in times.items()
            if when != self.at or name in emptied
        }
        return before != (self.cells, self.times, self.at)

    def times_cell(self) -> Cell:
        """`times` as the column holds it."""
        return json.dumps(self.times, ensure_ascii=False, sort_keys=True) if self.times else None


def _rank(cells: Mapping[str, Cell], name: str) -> list[str]:
    """What tells two values of one time apart, the same in every database: SQLite gives 1 for True. A point is one
    value: no row's latitude goes with another's longitude."""
    outer, _dot, part = name.partition(".")
    names = [f"{outer}.{each}" for each in PARTS["point"]] if part in PARTS["point"] else [name]
    held = [cells.get(each) for each in names]
    return [str(int(cell)) if isinstance(cell, bool) else str(cell) for cell in held]


def source_key(given: object) -> str:
    """What a source calls a subject, as it is kept: widths and blanks around it do not count."""
    return unicodedata.normalize("NFKC", str(given)).strip()


def flat_names(shape: Shape, owner: str) -> list[str]:
    """The flat names of the fields that `owner` declares."""
    return [flat for each in fields_of(shape.domain, owner) for flat in shape.flat_names(each.name)]


def fetch_said(
    connection: Connection, shape: Shape, nodes: Iterable[int], names: Sequence[str] | None = None
) -> dict[int, Said]:
    """The contributions of these nodes, with all fields or those of `names`."""
    wanted = sorted(set(nodes))
    found: dict[int, Said] = {}
    plugin = shape.domain.plugin
    for owner, table in shape.contributions.items():
        mine = [n for n in flat_names(shape, owner) if names is None or n in names]
        head = ("id", "source", "source_key", "at", "times") if owner == plugin else ("id",)
        columns = [*(table.c[n] for n in head), *(shape.column(_path(n), shape.contributions) for n in mine)]
        if owner != plugin and not mine:
            continue
        for row in fetch(connection, columns, table.c.id, wanted):
            node = row[0]
            if owner == plugin:
                found[node] = Said(
                    node, int(row[1] or 0), str(row[2]), str(row[3]), times=json.loads(str(row[4] or "{}"))
                )
            if node in found:
                found[node].cells.update(zip(mine, row[len(head) :], strict=True))
    return found


def insert_said(
    connection: Connection,
    shape: Shape,
    nodes: Sequence[int],
    source: int,
    keys: Sequence[str],
    at: Sequence[str],
    times: Sequence[Cell],
    cells: Mapping[str, Sequence[Cell]],
) -> None:
    """Insert new contributions, column by column; a side table only where it says something."""
    plugin = shape.domain.plugin
    for owner, table in shape.contributions.items():
        mine = [n for n in flat_names(shape, owner) if n in cells]
        names = [shape.places[_path(n)].column for n in mine]
        held: list[Sequence[Cell]] = [cells[n] for n in mine]
        if owner == plugin:
            names = ["id", "source", "source_key", "at", "times", *names]
            held = [nodes, [source] * len(nodes), keys, at, times, *held]
            insert_rows(connection, table, names, list(zip(*held, strict=True)))
        elif mine:
            rows = zip(nodes, *held, strict=True)
            insert_rows(
                connection, table, ["id", *names], [r for r in rows if any(c is not None for c in r[1:])]
            )


def _path(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))
