"""Rows gathered into batches, each under the number that people find it by."""

from dataclasses import dataclass, field

from regulars import SourceBatch
from regulars_pos.columns import COLUMNS

#: A batch holds at most this many rows.
ROWS = 10_000


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
        return SourceBatch(
            file=self.file, columns=columns, rows=numbers, faults=faults, done=done, total=total
        )
