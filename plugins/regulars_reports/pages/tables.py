"""The figures behind a chart as a table: two groups across each other where that reads better than a list."""

from dataclasses import dataclass
from typing import Any

from regulars_reports.charts.axes import keys_in_order
from regulars_reports.results.result import Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words


@dataclass(frozen=True)
class Table:
    """Texts in rows under headings; the first `leading` columns name a row, the others are numbers."""

    headings: list[str]
    rows: list[list[str]]
    leading: int


def table_of(result: Result, words: Words) -> Table:
    """The table of `result` as people read it."""
    groups = [each for each in result.columns if each.group]
    values = [each for each in result.columns if not each.group]
    if len(groups) == 2 and len(values) == 1:
        return _across(result, words)
    rows = [[cell(v, c, words) for v, c in zip(row, result.columns, strict=True)] for row in result.rows]
    return Table([each.label for each in result.columns], rows, len(groups))


def _across(result: Result, words: Words) -> Table:
    down, across, value = result.columns
    xs = keys_in_order(across, result.cells(across.name))
    ys = keys_in_order(down, result.cells(down.name))
    found: dict[Any, Any] = {(row[0], row[1]): row[2] for row in result.rows}
    rows = [
        [cell(y, down, words), *(cell(found.get((y, x)), value, words) for x in xs)]
        for y in ys
        if any((y, x) in found for x in xs)
    ]
    return Table([down.label, *(cell(x, across, words) for x in xs)], rows, 1)
