"""Bars, lines and areas over groups or time, stacked where parts make a whole."""

from decimal import Decimal
from typing import Any

from regulars_reports.charts import theme
from regulars_reports.charts.axes import group_axis, keys_in_order, value_axis
from regulars_reports.charts.drawing import TIP, Drawing, Spec, colored, measure, specification
from regulars_reports.charts.series import Point, Series, series_of
from regulars_reports.results.reckoning import share
from regulars_reports.results.result import Column, Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words


def standing(result: Result, words: Words, *, height: int = 300, about: int = 5) -> Drawing:
    """Bars, lines and areas over groups or time; values on the left, `about` so many of them."""
    chart = result.report.chart
    assert chart.x
    group, value = result.column(chart.x), result.column(chart.y[0])
    series, points = series_of(result, words)
    keys = keys_in_order(group, result.cells(chart.x))
    flowing = chart.type in ("line", "area")
    heights = stacked(points, keys, len(series), chart.type, share=chart.share)
    ends = [end for low, high in heights.values() for end in (low, high)]
    axis, domain = value_axis(min(ends), max(ends), words, form=value.format, whole=chart.share, about=about)
    tips = _tips(points, keys, group, series, value, words)
    data = [
        {"x": x, "y": float(high), "y2": float(low), "s": s, "tip": tips[x] if flowing else tips[x, s]}
        for (x, s), (low, high) in heights.items()
    ]
    spec = specification(data, height)
    x: Spec = {"field": "x", "type": "ordinal", "axis": group_axis(group, keys, words)}
    x["scale"] = {"domain": list(range(len(keys))), **(_FLOWING if flowing else _STANDING)}
    y: Spec = {"field": "y", "type": "quantitative", "axis": axis, "stack": None}
    y["scale"] = {"domain": domain, "nice": False}
    spec["encoding"] = {"x": x}
    drawn = {"y": y, "color": colored(series), **({} if chart.type == "line" else {"y2": {"field": "y2"}})}
    spec["layer"] = [{"mark": _MARKS[chart.type], "encoding": {**drawn, **({} if flowing else TIP)}}]
    if flowing:  # a line is one mark: what lies under the pointer is told by a column for each x
        column: Spec = {"mark": {"type": "rule", "strokeWidth": 24, "opacity": 0}, "encoding": TIP}
        spec["layer"].append({"transform": [{"filter": "datum.s == 0"}], **column})
    return Drawing(
        spec,
        series if len(series) > 1 else [],
        measure="" if chart.share else measure(result, chart.y, words),
    )


_MARKS: dict[str, Spec] = {
    "bar": {"type": "bar", "cornerRadiusEnd": 2},
    "stacked_bar": {"type": "bar", "stroke": theme.color("paper"), "strokeWidth": 1},
    "line": {"type": "line", "point": {"size": 36, "filled": True}},
    "area": {"type": "area", "stroke": theme.color("paper"), "strokeWidth": 1.5},
}
_FLOWING: Spec = {"type": "point", "padding": 0.2}
_STANDING: Spec = {"type": "band", "paddingInner": 0.28, "paddingOuter": 0.1}


def stacked(
    points: list[Point], keys: list[Any], series: int, kind: str, *, share: bool
) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """Where each mark begins and ends: (place of its key, series) -> (low, high).

    Stacked marks stand on each other, what is negative below the axis; with `share`, in parts of the whole. Areas
    and lines get a point of every series at every key, or they would lean over the gap.
    """
    values = {(keys.index(p.key), p.series): p.value for p in points}
    made: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    for x in range(len(keys)):
        whole = sum((abs(values.get((x, s), Decimal(0))) for s in range(series)), Decimal(0))
        ends = {True: Decimal(0), False: Decimal(0)}
        for s in range(series):
            value = values.get((x, s), Decimal(0))
            if not value and kind in ("bar", "stacked_bar"):
                continue
            if share:
                value = value / whole if whole else Decimal(0)
            low = ends[value >= 0] if kind != "line" and kind != "bar" else Decimal(0)
            ends[value >= 0] = low + value
            made[x, s] = (low, low + value)
    return made


def _tips(
    points: list[Point], keys: list[Any], group: Column, series: list[Series], value: Column, words: Words
) -> dict[Any, str]:
    """What the pointer shows: for each mark (x, series), and for each x with all its series."""
    lines: dict[int, dict[int, str]] = {}
    wholes: dict[Any, Decimal] = {}
    for p in points:
        wholes[p.key] = wholes.get(p.key, Decimal(0)) + p.value
    for p in points:
        name = series[p.series].label if len(series) > 1 else value.label
        part = share(p.value, wholes[p.key]) if len(series) > 1 else None
        more = f" ({words.percent(part)})" if part is not None else ""
        lines.setdefault(keys.index(p.key), {})[p.series] = (
            f"{name}: {words.value(p.value, value.format)}{more}"
        )
    made: dict[Any, str] = {}
    for x, found in lines.items():
        head = cell(keys[x], group, words)
        made[x] = "\n".join([head, *(found[s] for s in sorted(found))])
        made.update({(x, s): f"{head}\n{line}" for s, line in found.items()})
    return {**dict.fromkeys(range(len(keys)), ""), **made}
