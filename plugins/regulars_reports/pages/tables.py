"""The figures behind a chart as a table: two groups across each other where that reads better than a list."""

from dataclasses import dataclass
from typing import Any

from regulars_reports.charts.axes import keys_in_order
from regulars_reports.results.result import Column, Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words


@dataclass(frozen=True)
class Grid:
    """Values in rows under headings, each in its column; the first `leading` columns name a row."""

    headings: list[str]
    columns: list[Column]
    rows: list[list[Any]]
    leading: int


@dataclass(frozen=True)
class Table:
    """Texts in rows under headings; the first `leading` columns name a row, the others are numbers."""

    headings: list[str]
    rows: list[list[str]]
    leading: int


def table_of(result: Result, words: Words) -> Table:
    """The table of `result` as people read it."""
    grid = grid_of(result, words)
    rows = [[cell(v, c, words) for v, c in zip(row, grid.columns, strict=True)] for row in grid.rows]
    return Table(grid.headings, rows, grid.leading)


def grid_of(result: Result, words: Words) -> Grid:
    """The numbers of `result` as a table holds them."""
    groups = [each for each in result.columns if each.group]
    values = [each for each in result.columns if not each.group]
    if len(groups) == 2 and len(values) == 1:
        return _across(result, words)
    rows = [list(row) for row in result.rows]
    return Grid([each.label for each in result.columns], list(result.columns), rows, len(groups))


def _across(result: Result, words: Words) -> Grid:
    down, across, value = result.columns
    xs = keys_in_order(across, result.cells(across.name))
    ys = keys_in_order(down, result.cells(down.name))
    found: dict[Any, Any] = {(row[0], row[1]): row[2] for row in result.rows}
    rows = [[y, *(found.get((y, x)) for x in xs)] for y in ys if any((y, x) in found for x in xs)]
    headings = [down.label, *(cell(x, across, words) for x in xs)]
    return Grid(headings, [down, *(value for _x in xs)], rows, 1)
