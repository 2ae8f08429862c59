"""What the connector hands over: rows of one file, column by column, all of them text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulars_pos.columns import COLUMNS

#: A batch holds at most this many rows.
ROWS = 10_000


@dataclass(frozen=True)
class RefusedRow:
    """A row that could not be read as it should: kept whole, with why."""

    number: int
    values: Mapping[str, str | None]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SourceBatch:
    """At most ROWS rows, in file order. `columns[name][i]` is the text of row `rows[i]`, None where it is blank.

    `faults` tells of cells that cannot be believed: row number -> column -> why. `done` of `total` counts bytes.
    """

    file: str
    columns: dict[str, list[str | None]]
    rows: list[int]
    faults: dict[int, dict[str, str]]
    done: int
    total: int | None
    sheet: str | None = None
    refused: list[RefusedRow] = field(default_factory=list)


@dataclass
class Row:
    """One row in the making. `line` is the line of the XML that it begins in."""

    line: int
    cells: dict[str, str | None]
    faults: dict[str, str] = field(default_factory=dict)


class Gathering:
    """Collects the rows of one file, numbers them, and gives them as a SourceBatch when there are enough."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.rows: list[Row] = []
        self.last = 0

    def add(self, row: Row) -> None:
        """Take a row."""
        self.rows.append(row)

    @property
    def full(self) -> bool:
        return len(self.rows) >= ROWS

    def give(self, done: int, total: int | None) -> SourceBatch:
        """The first ROWS of what was collected since the last time."""
        rows, self.rows = self.rows[:ROWS], self.rows[ROWS:]
        numbers = []
        for row in rows:
            # The line where people find it; where several begin in one line, they are counted on from it.
            self.last = max(self.last + 1, row.line)
            numbers.append(self.last)
        cells = [row.cells for row in rows]
        columns = {name: [each.get(name) for each in cells] for name in COLUMNS}
        faults = {number: row.faults for number, row in zip(numbers, rows, strict=True) if row.faults}
        return SourceBatch(self.file, columns, numbers, faults, done, total)
