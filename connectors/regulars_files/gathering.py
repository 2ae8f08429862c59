"""Rows gathered into batches, column by column."""

from collections.abc import Mapping, Sequence

from regulars import RefusedRow, SourceBatch
from regulars.messages import _

#: The column that the cells of a refused row stand under which the header has no name for.
SURPLUS = "+"
#: A batch holds at most this many rows, and at most about this many cells.
ROWS = 10_000
CELLS = 1_000_000


class Gathering:
    """Collects the rows of one file or sheet, and gives them as a SourceBatch when there are enough."""

    def __init__(self, file: str, sheet: str | None, names: Sequence[str]) -> None:
        self.file = file
        self.sheet = sheet
        self.names = list(names)
        self.limit = max(1, min(ROWS, CELLS // max(len(self.names), 1)))
        self.cells: list[Sequence[str | None]] = []
        self.numbers: list[int] = []
        self.refused: list[RefusedRow] = []
        self.faults: dict[int, dict[str, str]] = {}

    def add(self, number: int, cells: Sequence[str | None], faults: Mapping[int, str] | None = None) -> None:
        """Take a row; one that is longer than the header, or shorter, is refused, unless the surplus is blank.

        `faults`: the positions of cells that cannot be believed, and why.
        """
        width = len(self.names)
        if len(cells) > width and not any(cell and not cell.isspace() for cell in cells[width:]):
            cells = cells[:width]
        if len(cells) == width:
            self.cells.append(cells)
            self.numbers.append(number)
            if faults:
                self.faults[number] = {self.names[at]: why for at, why in faults.items() if at < width}
        elif len(cells) < width:
            self.refuse(
                number,
                cells,
                _(
                    "This row has {count} cells, the header has {width}: it may be cut short.",
                    count=len(cells),
                    width=width,
                ),
            )
        else:
            self.refuse(
                number,
                cells,
                _(
                    "This row has {count} cells, the header has only {width}: a separator may "
                    "stand in a text without quotes.",
                    count=len(cells),
                    width=width,
                ),
            )

    def refuse(self, number: int, cells: Sequence[str | None], *reasons: str) -> None:
        """Keep a row whole that cannot be read as it should."""
        self.refuse_values(number, named(self.names, cells), *reasons)

    def refuse_values(self, number: int, values: Mapping[str, str | None], *reasons: str) -> None:
        self.refused.append(RefusedRow(number, values, reasons))

    @property
    def room(self) -> int:
        """How many more rows there are to a batch."""
        return self.limit - len(self.numbers) - len(self.refused)

    @property
    def full(self) -> bool:
        return self.room <= 0

    @property
    def empty(self) -> bool:
        return not self.numbers and not self.refused

    def give(self, done: int, total: int | None) -> SourceBatch:
        """What was collected since the last time."""
        columns = (
            dict(zip(self.names, map(_column, zip(*self.cells, strict=True)), strict=True))
            if self.cells
            else {name: [] for name in self.names}
        )
        batch = SourceBatch(
            file=self.file,
            sheet=self.sheet,
            columns=columns,
            rows=self.numbers,
            refused=self.refused,
            faults=self.faults,
            done=done,
            total=total,
        )
        self.cells, self.numbers, self.refused, self.faults = [], [], [], {}
        return batch


def _column(cells: Sequence[str | None]) -> list[str | None]:
    try:
        joined = "".join(cells)  # type: ignore[arg-type]
    except TypeError:
        joined = ""
    # Without a blank anywhere in the column there is no blank cell to look for.
    blanks = joined.split(None, 1) != [joined]
    if blanks:
        return [None if not cell or cell.isspace() else cell for cell in cells]
    return [cell or None for cell in cells] if "" in cells else list(cells)


def named(names: Sequence[str], cells: Sequence[str | None]) -> dict[str, str | None]:
    """The cells of one row under their columns' names; more cells than names: the rest under SURPLUS."""
    values = dict(zip(names, cells, strict=False))
    if len(cells) > len(names):
        values[SURPLUS] = "\t".join(cell or "" for cell in cells[len(names) :])
    return values
