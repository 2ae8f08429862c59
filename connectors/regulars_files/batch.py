"""What a connector hands over: rows of one file or sheet, column by column, all of them text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: A batch holds at most this many rows, and at most about this many cells.
ROWS = 10_000
CELLS = 1_000_000


@dataclass(frozen=True)
class RefusedRow:
    """A row that could not be read as it should: kept whole, with why."""

    number: int
    values: Mapping[str, str | None]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SourceBatch:
    """At most ROWS rows, in file order. `columns[name][i]` is the text of row `rows[i]`, None where it is blank.

    `rows` and `refused` carry the numbers that a person sees: the line of a text file, the row of a sheet.
    `faults` tells of rows of which single cells cannot be believed: row number -> column -> why. Such a cell stands
    as it is shown, and a row is only as good as the cells that are wanted of it.
    `done` of `total` (None: unknown) tells how far the file is read, in any unit.
    """

    file: str
    sheet: str | None
    columns: dict[str, list[str | None]]
    rows: list[int]
    refused: list[RefusedRow] = field(default_factory=list)
    faults: dict[int, dict[str, str]] = field(default_factory=dict)
    done: int = 0
    total: int | None = None
