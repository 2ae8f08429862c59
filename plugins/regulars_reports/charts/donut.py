"""Parts of a whole as a ring."""

from decimal import Decimal

from regulars_reports.charts import theme
from regulars_reports.charts.drawing import TIP, Drawing, colored, measure, specification
from regulars_reports.charts.series import series_of
from regulars_reports.results.reckoning import share
from regulars_reports.results.result import Column, Result
from regulars_reports.words import Words


def donut(result: Result, words: Words) -> Drawing:
    """Parts of a whole; the whole stands in the middle."""
    chart = result.report.chart
    value = result.column(chart.y[0])
    series, points = series_of(result, words)
    total = sum((p.value for p in points), Decimal(0))
    data = [
        {
            "y": float(p.value),
            "s": p.series,
            "tip": _tip(series[p.series].label, p.value, total, value, words),
        }
        for p in points
        if p.value > 0
    ]
    middle = words.short(total, value.format)
    spec = specification(data, 240)
    spec["layer"] = [
        {
            "mark": {"type": "arc", "innerRadius": 74, "outerRadius": 112, "padAngle": 0.008},
            "encoding": {
                "theta": {"field": "y", "type": "quantitative", "stack": True},
                "color": colored(series),
                "order": {"field": "s"},
                **TIP,
            },
        },
        {
            "data": {"values": [{"text": middle}]},
            "mark": {"type": "text", "fontSize": 20, "color": theme.color("ink"), "fontWeight": 600},
            "encoding": {"text": {"field": "text"}},
        },
    ]
    return Drawing(spec, series, measure=measure(result, chart.y, words))


def _tip(name: str, part: Decimal, total: Decimal, value: Column, words: Words) -> str:
    of_all = share(part, total)
    more = f" ({words.percent(of_all)})" if of_all is not None else ""
    return f"{name}\n{words.value(part, value.format)}{more}"
