"""Cells of two groups, darker where the value is larger."""

from decimal import Decimal
from typing import Any

from regulars_reports.charts import theme
from regulars_reports.charts.axes import group_axis, keys_in_order, list_axis
from regulars_reports.charts.drawing import TIP, Drawing, Spec, measure, specification
from regulars_reports.results.result import Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words

#: From this step on a number in a cell is as pale as the paper.
_DARK = 4
#: A cell that is narrower than this has no room for its number.
_ROOM = 30


def heat_map(result: Result, words: Words) -> Drawing:
    """Cells of two groups, darker where the value is larger; with `numbers` each says its own."""
    chart = result.report.chart
    assert chart.x and chart.color
    across, down, value = result.column(chart.x), result.column(chart.y[0]), result.column(chart.color)
    xs, ys = keys_in_order(across, result.cells(chart.x)), keys_in_order(down, result.cells(chart.y[0]))
    places = zip(result.cells(chart.x), result.cells(chart.y[0]), strict=True)
    found = dict(zip(places, result.cells(chart.color), strict=True))
    # Where parts are followed from their beginning, each begins as a whole: that says nothing and would pale the rest.
    told = [Decimal(n or 0) for (x, _y), n in found.items() if not across.since or x != 0]
    most = max(told, default=Decimal(1))
    data = [
        {
            "x": i,
            "y": j,
            "s": _step(Decimal(found.get((x, y)) or 0), most),
            "tip": f"{cell(y, down, words)} {cell(x, across, words)}\n"
            f"{value.label}: {words.value(found.get((x, y), 0), value.format)}",
            **({"text": words.short(found.get((x, y), 0), value.format)} if chart.numbers else {}),
        }
        for i, x in enumerate(xs)
        for j, y in enumerate(ys)
        # What is yet to come is no cell of nothing.
        if (x, y) in found or not across.since
    ]
    spec = specification(data, 30 * len(ys))
    shown: dict[str, Any] = {
        "x": {"field": "x", "type": "ordinal", "axis": group_axis(across, xs, words)},
        "y": {"field": "y", "type": "ordinal", "axis": list_axis(down, ys, words)},
    }
    shown["x"]["scale"], shown["y"]["scale"] = ({"domain": list(range(len(each)))} for each in (xs, ys))
    spec["encoding"] = shown
    spec["layer"] = [{"mark": {"type": "rect", "cornerRadius": 3}, "encoding": {"color": _SHADES, **TIP}}]
    if chart.numbers:
        spec["layer"].append(_NUMBERS)
    ends = (words.value(0, value.format), words.value(most, value.format))
    return Drawing(spec, scale=ends, measure=measure(result, (chart.color,), words))


_STEPS = list(range(theme.STEPS))
_SHADES: Spec = {
    "field": "s",
    "type": "ordinal",
    "legend": None,
    "scale": {"domain": _STEPS, "range": [theme.color(f"step-{i + 1}") for i in _STEPS]},
}
_NUMBERS: Spec = {
    "mark": {"type": "text", "fontSize": {"expr": f"width / length(domain('x')) < {_ROOM} ? 0 : 11"}},
    "encoding": {
        "text": {"field": "text"},
        "color": {
            "condition": {"test": f"datum.s >= {_DARK}", "value": theme.color("paper")},
            "value": theme.color("ink"),
        },
    },
}


def _step(number: Decimal, most: Decimal) -> int:
    """0 for nothing, then equal parts of the largest."""
    if number <= 0 or most <= 0:
        return 0
    return min(1 + int(number / most * (theme.STEPS - 1)), theme.STEPS - 1)
