"""Which row of a file names its columns: below a title, or none at all."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from regulars import SourceBatch

#: A header stands among so many rows.
DEEPEST = 60
#: A header names so many of the columns at least.
NAMED = 0.6
_VALUE = re.compile(
    r"[-+(]?[$¥€£￥]?\s?\d[\d.,' ]*\s?[%元€)]?"  # numbers and amounts
    r"|\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?.*"  # days
    r"|[^@\s]+@[^@\s]+\.[^@\s]+"  # e-mail addresses
    r"|https?://.*|\+?\d[\d ()-]{6,}"
)


@dataclass(frozen=True)
class Raw:
    """A row as it stands, before anything is known of columns."""

    number: int
    cells: Sequence[str | None]

    @property
    def width(self) -> int:
        """How many cells it has, up to the last that is not blank."""
        filled = [position for position, cell in enumerate(self.cells, 1) if cell and not cell.isspace()]
        return filled[-1] if filled else 0

    @property
    def filled(self) -> int:
        return sum(bool(cell and not cell.isspace()) for cell in self.cells)


def raw_rows(batch: SourceBatch) -> Iterator[Raw]:
    """All rows of a batch that was read with more columns than there are, in file order."""
    cells = zip(*batch.columns.values(), strict=True)
    rows = [Raw(number, each) for number, each in zip(batch.rows, cells, strict=True)]
    rows += [Raw(each.number, tuple(each.values.values())) for each in batch.refused]
    return iter(sorted(rows, key=lambda row: row.number))


def header_of(rows: Iterable[Raw]) -> dict[str, Any]:
    """The settings that say where the header is: none where it is the first row that is not blank.

    `header_row` for one below a title, `columns` (column_1, column_2 …) where no row names the columns.
    """
    looked = [row for row in islice(rows, DEEPEST * 4) if row.filled]
    if not looked:
        return {}
    width = _usual(looked)
    wide = [row for row in looked[:DEEPEST] if row.filled >= max(1, NAMED * width)]
    if not wide:
        return {}
    header = wide[0]
    if not _names(header) and len(looked) > 1:
        header = next((row for row in wide[1:6] if _names(row) and row.width >= width), header)
    if not _names(header):
        most = max(row.width for row in looked)
        return {"columns": [f"column_{number}" for number in range(1, most + 1)]}
    return {} if header is looked[0] else {"header_row": header.number}


def _usual(rows: Sequence[Raw]) -> int:
    """How many cells most rows fill: of several, the widest."""
    counted = Counter(row.filled for row in rows)
    most = max(counted.values())
    return max(filled for filled, count in counted.items() if count * 2 >= most)


def _names(row: Raw) -> bool:
    """Whether the cells look like names of columns: none of them a number, a day or an address, nearly all distinct."""
    cells = [cell.strip() for cell in row.cells if cell and cell.strip()]
    values = sum(bool(_VALUE.fullmatch(cell)) for cell in cells)
    # One column may be called 2024, or %.
    return values * 8 <= len(cells) and len(set(cells)) * 2 > len(cells)
