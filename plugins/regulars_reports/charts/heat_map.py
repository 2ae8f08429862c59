"""Cells of two groups, darker where the value is larger."""

from decimal import Decimal

from regulars_reports.charts import theme
from regulars_reports.charts.axes import group_axis, keys_in_order, list_axis
from regulars_reports.charts.drawing import TIP, Drawing, measure, specification
from regulars_reports.results.result import Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words


def heat_map(result: Result, words: Words) -> Drawing:
    """Cells of two groups, darker where the value is larger."""
    chart = result.report.chart
    assert chart.x and chart.color
    across, down, value = result.column(chart.x), result.column(chart.y[0]), result.column(chart.color)
    xs, ys = keys_in_order(across, result.cells(chart.x)), keys_in_order(down, result.cells(chart.y[0]))
    places = zip(result.cells(chart.x), result.cells(chart.y[0]), strict=True)
    numbers = {at: Decimal(each or 0) for at, each in zip(places, result.cells(chart.color), strict=True)}
    most = max(numbers.values())
    data = [
        {
            "x": i,
            "y": j,
            "s": _step(numbers.get((x, y), Decimal(0)), most),
            "tip": f"{cell(y, down, words)} {cell(x, across, words)}\n"
            f"{value.label}: {words.value(numbers.get((x, y), 0), value.format)}",
        }
        for i, x in enumerate(xs)
        for j, y in enumerate(ys)
    ]
    spec = specification(data, 30 * len(ys))
    steps = list(range(theme.STEPS))
    spec["mark"] = {"type": "rect", "cornerRadius": 3}
    spec["encoding"] = {
        "x": {"field": "x", "type": "ordinal", "axis": group_axis(across, xs, words)},
        "y": {"field": "y", "type": "ordinal", "axis": list_axis(down, ys, words)},
        "color": {
            "field": "s",
            "type": "ordinal",
            "legend": None,
            "scale": {"domain": steps, "range": [theme.color(f"step-{i + 1}") for i in steps]},
        },
        **TIP,
    }
    ends = (words.value(0, value.format), words.value(most, value.format))
    return Drawing(spec, scale=ends, measure=measure(result, (chart.color,), words))


def _step(number: Decimal, most: Decimal) -> int:
    """0 for nothing, then equal parts of the largest."""
    if number <= 0 or most <= 0:
        return 0
    return min(1 + int(number / most * (theme.STEPS - 1)), theme.STEPS - 1)
