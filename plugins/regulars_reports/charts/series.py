"""The coloured parts of a chart: which there are, in what colour, and what lies in each."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from regulars.messages import _
from regulars_reports.charts import theme
from regulars_reports.charts.axes import is_rest, keys_in_order
from regulars_reports.results.result import Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words


@dataclass(frozen=True)
class Series:
    """One colour of a chart; `color` is a name in the theme."""

    label: str
    color: str


@dataclass(frozen=True)
class Point:
    """One mark: at the group `key`, of the series counted `series`."""

    key: Any
    series: int
    value: Decimal


def series_of(result: Result, words: Words) -> tuple[list[Series], list[Point]]:
    """The series of a chart with x, y and perhaps color, and the points of each."""
    chart = result.report.chart
    keys = result.cells(chart.x) if chart.x else [None] * len(result.rows)
    if not chart.color:
        quiet = [result.report.values[y].quiet for y in chart.y]
        colors = iter(theme.series(len(chart.y)))
        found = [
            Series(result.column(y).label, "rest" if grey else next(colors))
            for y, grey in zip(chart.y, quiet, strict=True)
        ]
        points = [
            Point(key, i, Decimal(value or 0))
            for i, y in enumerate(chart.y)
            for key, value in zip(keys, result.cells(y), strict=True)
        ]
        return found, points
    return _by_group(result, chart.color, chart.y[0], keys, words)


def _by_group(
    result: Result, name: str, value: str, keys: list[Any], words: Words
) -> tuple[list[Series], list[Point]]:
    column = result.column(name)
    parts = result.cells(name)
    numbers = [Decimal(each or 0) for each in result.cells(value)]
    order = keys_in_order(column, parts)
    unknown = [each for each in order if is_rest(each)]
    known = [each for each in order if each not in unknown]
    if not column.choices and not column.every and not column.bands:
        sizes = {
            each: sum(n for n, part in zip(numbers, parts, strict=True) if part == each) for each in known
        }
        known.sort(key=lambda each: -sizes[each])
    own, rest = known[: theme.SERIES], known[theme.SERIES :]
    found = [Series(cell(each, column, words), f"series-{i + 1}") for i, each in enumerate(own)]
    place = {each: i for i, each in enumerate(own)}
    if rest or unknown:
        found.append(Series(_("Others") if rest else cell(None, column, words), "rest"))
    summed: dict[tuple[Any, int], Decimal] = {}
    for key, part, number in zip(keys, parts, numbers, strict=True):
        at = (key, place.get(part, len(own)))
        summed[at] = summed.get(at, Decimal(0)) + number
    return found, [Point(key, i, number) for (key, i), number in summed.items()]
