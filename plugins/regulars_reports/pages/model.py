"""What the page's script needs to draw a report anew: its numbers by the filters, and how they are drawn and worded."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from regulars.messages import _, in_language
from regulars_reports.charts.axes import group_axis, keys_in_order, list_axis
from regulars_reports.charts.drawing import Drawing
from regulars_reports.declared.declaration import VALUES, Report
from regulars_reports.results.cube import Cube, Filter
from regulars_reports.results.result import Column, Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words

Model = dict[str, Any]


def model(result: Result, cube: Cube, drawing: Drawing | None, words: Words) -> Model:
    """The report as data. The keys of a group are places in its `texts`; those of an axis, `order`, -1 for a gap."""
    report = result.report
    groups = [each for each in result.columns if each.group]
    keys = cube.keys[len(cube.filters) :]
    return {
        "filters": [
            {"name": each.name, "keys": [code(key) for key in known]}
            for each, known in zip(cube.filters, cube.keys, strict=False)
        ],
        "own": cube.own_period,
        # Columns, not rows: half as long as JSON, and summed as quickly.
        "numbers": [list(each) for each in zip(*cube.rows, strict=True)],
        "scales": list(cube.scales),
        "groups": [
            _group(column, known, words) for column, known in zip(groups, keys, strict=bool(cube.rows))
        ],
        "values": [_value(report, name, cube) for name in report.values],
        "columns": [_column(result, each) for each in result.columns],
        # A group of which nothing counts is none.
        "conditional": bool(report.by) and all(each.where for each in report.values.values()),
        "order": [_ordered(report, each) for each in report.order],
        "limit": report.limit,
        "rest": report.rest,
        "compare": list(result.compared),
        "chart": _chart(report),
        "legend": [{"label": each.label, "color": each.color} for each in drawing.legend] if drawing else [],
        "series": _series(result, drawing, keys, groups, words),
        "finding": _finding(result, keys),
    }


def code(key: Any) -> str | None:
    """A key of a filter as it stands in the page's address: 2026-03, a code, a name."""
    if isinstance(key, date):
        return f"{key:%Y-%m}"
    return None if key is None else str(key)


def choices(cubes: Sequence[tuple[Filter, Sequence[Any]]], words: Words) -> list[tuple[str, str]]:
    """(code, text) of everything that one filter can be set to, over all reports that have it."""
    found: dict[str, str] = {}
    for offered, keys in cubes:
        for key in keys:
            if offered.period:
                if isinstance(key, date):
                    found[code(key) or ""] = words.part_of_time(key, "month")
            else:
                text = offered.choices.get(str(key), str(key)) if key is not None else ""
                found[code(key) or ""] = text or _("Not known")
    if cubes and cubes[0][0].period:
        return sorted(found.items())
    order = list(cubes[0][0].choices) if cubes else []
    place = {each: i for i, each in enumerate(order)}
    return sorted(found.items(), key=lambda each: (each[0] == "", place.get(each[0], len(order)), each[1]))


def _group(column: Column, keys: Sequence[Any], words: Words) -> Model:
    places = {key: place for place, key in enumerate(keys)}
    order = keys_in_order(column, keys)
    return {
        "texts": [cell(each, column, words) for each in keys],
        "unknown": [i for i, each in enumerate(keys) if each is None or each == ""],
        "order": [places.get(each, -1) for each in order],
        "names": [cell(each, column, words) for each in order],
        "axis": group_axis(column, order, words)["labelExpr"] if order else "''",
        "list": list_axis(column, order, words)["labelExpr"],
        "span": _span(column),
    }


def _span(column: Column) -> str:
    """Which keys an axis has: `all` that there are, those from the first to the last that count, or these alone."""
    if column.format == "weekday" or (column.every == "hour" and not column.since):
        return "all"
    return "reach" if column.every or column.bands else "present"


def _value(report: Report, name: str, cube: Cube) -> Model:
    value = report.values[name]
    names = list(report.values)
    whole = value.share_of or value.divided_by
    return {
        "at": cube.values.index(name) if name in cube.values else -1,
        "format": value.format,
        "of": names.index(whole) if whole else -1,
        "ofAll": value.share_of_all,
        "running": value.cumulative,
        "label": in_language(value.label),
    }


def _column(result: Result, column: Column) -> Model:
    if column.group:
        groups = [each.name for each in result.columns if each.group]
        return {"label": column.label, "group": groups.index(column.name)}
    name = column.of or column.name
    return {"label": column.label, "value": list(result.report.values).index(name), "role": column.role}


def _ordered(report: Report, said: str) -> Model:
    name = said.removeprefix("-")
    place = [*report.by, *report.values].index(name)
    return {"at": place, "falling": said.startswith("-")}


def _chart(report: Report) -> Model:
    chart = report.chart
    names = [*report.by, *report.values]

    def place(name: str | None) -> int:
        return names.index(name) if name in names else -1

    kind = chart.type
    if kind == "bar" and chart.x in report.values:
        kind = "lying"
    return {
        "type": kind,
        "x": place(chart.x),
        "y": [place(each) for each in chart.y],
        "color": place(chart.color),
        "share": chart.share,
        "numbers": chart.numbers,
    }


def _series(
    result: Result,
    drawing: Drawing | None,
    keys: Sequence[Sequence[Any]],
    groups: Sequence[Column],
    words: Words,
) -> list[int]:
    """Of each key of the coloured group, which colour it has; the last one where it has none of its own."""
    name = result.report.chart.color
    found = [i for i, each in enumerate(groups) if each.name == name]
    if not drawing or not found or not keys:
        return []
    labels = [each.label for each in drawing.legend]
    texts = [cell(each, groups[found[0]], words) for each in keys[found[0]]]
    return [labels.index(each) if each in labels else -1 for each in texts]


def _finding(result: Result, keys: Sequence[Sequence[Any]]) -> Model | None:
    finding, report = result.report.finding, result.report
    if finding is None or (not keys and finding.of != VALUES):
        return None
    of = -1 if finding.of == VALUES else list(report.by).index(finding.of)
    at: Any = None
    if finding.at is not None:
        column = result.column(finding.of)
        wanted: Any = finding.at
        if column.bands:
            wanted = column.bands.index(finding.at) if finding.at in column.bands else None
        at = next((i for i, each in enumerate(keys[of]) if each is not None and each == wanted), -1)
    return {
        "of": of,
        "value": list(report.values).index(finding.value),
        "at": at,
        "text": in_language(finding.text),
    }
