"""Rows that are no data: totals and what stands below a table."""

import re
from collections.abc import Sequence

from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.texts import literal, within
from regulars_channels.guessing.vocabulary import vocabulary

#: A row of totals fills so large a share of the columns at most; below a table one cell is filled.
SPARSE = 0.75
#: So many rows at the end may stand below the table.
BELOW = 10
_LABEL = re.compile(r"[^:：]{2,16}[:：]")


def skipped(columns: Sequence[Column]) -> tuple[str | None, int]:
    """The expression for `skip:`, and how many rows of the sample it passes over; None where there are none."""
    if not columns:
        return None, 0
    rows = list(zip(*(column.cells for column in columns), strict=True))
    marks: dict[tuple[int, str], None] = {}
    passed: set[int] = set()
    for number, cells in enumerate(rows):
        mark = _mark(cells, last=number >= len(rows) - BELOW)
        if mark is not None:
            marks[mark] = None
            passed.add(number)
    trusted = [
        mark for mark in marks if all(number in passed for number in _starting(columns[mark[0]], mark[1]))
    ]
    if not trusted:
        return None, 0
    tests = [f"starts_with({within(columns[at])}, {literal(word)})" for at, word in trusted]
    return " or ".join(tests), len(passed)


def _mark(cells: Sequence[str | None], *, last: bool) -> tuple[int, str] | None:
    """The column and the beginning by which a row is known for none."""
    filled = [(position, cell.strip()) for position, cell in enumerate(cells) if cell and cell.strip()]
    if not filled or len(filled) > max(2, SPARSE * len(cells)) or len(cells) < 2:
        return None
    for position, text in filled:
        for word in vocabulary().totals:
            rest = text[len(word) :]
            if text.casefold().startswith(word.casefold()) and not rest[:1].isalpha():
                return position, text[: len(word)]
    label = _LABEL.match(filled[0][1])
    if last and len(filled) == 1 and len(cells) > 3 and label:
        return filled[0][0], label.group()
    return None


def _starting(column: Column, word: str) -> list[int]:
    folded = word.casefold()
    return [
        number
        for number, cell in enumerate(column.cells)
        if cell is not None and cell.strip().casefold().startswith(folded)
    ]
