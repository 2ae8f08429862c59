"""Bars from the largest on, and the line of what they come to together."""

from decimal import Decimal

from regulars_reports.charts import theme
from regulars_reports.charts.axes import group_axis, slanting, value_axis
from regulars_reports.charts.drawing import TIP, Drawing, Spec, measure, specification
from regulars_reports.charts.series import Series
from regulars_reports.results.result import Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words


def pareto(result: Result, words: Words) -> Drawing:
    """Bars of the first y in the order of the report, the line of the second against an axis of its own."""
    chart = result.report.chart
    assert chart.x
    group = result.column(chart.x)
    bar, line = (result.column(each) for each in chart.y[:2])
    keys = result.cells(chart.x)
    heights = [Decimal(each or 0) for each in result.cells(bar.name)]
    together = [Decimal(each or 0) for each in result.cells(line.name)]
    left, domain = value_axis(Decimal(0), max(heights), words)
    right, range_ = value_axis(Decimal(0), max(together), words, whole=line.format == "percent")
    data = [
        {
            "x": i,
            "y": float(height),
            "t": float(sum_),
            "tip": f"{cell(key, group, words)}\n{bar.label}: {words.value(height, bar.format)}"
            f"\n{line.label}: {words.value(sum_, line.format)}",
        }
        for i, (key, height, sum_) in enumerate(zip(keys, heights, together, strict=True))
    ]
    spec = specification(data, 320)
    axis = slanting(group, keys, words) or group_axis(group, keys, words)
    x: Spec = {"field": "x", "type": "ordinal", "axis": axis}
    x["scale"] = {"domain": list(range(len(keys))), "paddingInner": 0.28, "paddingOuter": 0.1}
    spec["encoding"] = {"x": x}
    y: Spec = {"field": "y", "type": "quantitative", "axis": left, "scale": {"domain": domain, "nice": False}}
    t: Spec = {
        "field": "t",
        "type": "quantitative",
        "axis": {**right, "grid": False, "orient": "right"},
        "scale": {"domain": range_, "nice": False},
    }
    drawn = {"type": "line", "color": theme.color("series-2"), "strokeWidth": 2.5}
    point = {"size": 30, "filled": True, "color": theme.color("series-2")}
    spec["layer"] = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": {"y": y, **TIP}},
        {
            "mark": {**drawn, "point": point},
            "encoding": {"y": t},
        },
    ]
    spec["resolve"] = {"scale": {"y": "independent"}}
    legend = [Series(measure(result, chart.y[:1], words), "series-1"), Series(line.label, "series-2")]
    return Drawing(spec, legend)
