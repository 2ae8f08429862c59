"""Bars from left to right, one below the other."""

from decimal import Decimal
from typing import Any

from regulars_reports.charts import theme
from regulars_reports.charts.axes import is_rest, list_axis
from regulars_reports.charts.drawing import TIP, Drawing, Spec, measure, specification
from regulars_reports.results.result import Rest, Result
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words


def lying_bars(result: Result, words: Words) -> Drawing:
    """Bars from left to right, one below the other as the report orders them, each with its number."""
    chart = result.report.chart
    assert chart.x
    group, value = result.column(chart.y[0]), result.column(chart.x)
    keys, numbers = result.cells(chart.y[0]), [Decimal(each or 0) for each in result.cells(chart.x)]
    # Many together would dwarf each one: of the others the number is said, and no bar drawn.
    drawn = [Decimal(0) if isinstance(key, Rest) else n for key, n in zip(keys, numbers, strict=True)]
    low, high = min(Decimal(0), *drawn), max(drawn)
    data = [
        {
            "x": float(drawn[i]),
            "y": i,
            "s": "rest" if is_rest(key) else "series-1",
            "tip": f"{cell(key, group, words)}\n{value.label}: {words.value(number, value.format)}",
            "text": words.short(number, value.format),
        }
        for i, (key, number) in enumerate(zip(keys, numbers, strict=True))
    ]
    spec = specification(data, 8 + 25 * len(keys))
    y = {"field": "y", "type": "ordinal", "axis": list_axis(group, keys, words)}
    x = {
        "field": "x",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [float(low), float(high)], "nice": False, "range": _beside(data)},
    }
    names = ["series-1", "rest"]
    fill = {
        "field": "s",
        "legend": None,
        "scale": {"domain": names, "range": [theme.color(n) for n in names]},
    }
    spec["encoding"] = {"x": x, "y": {**y, "scale": {"paddingInner": 0.34, "paddingOuter": 0.1}}}
    spec["layer"] = [
        {"mark": {"type": "bar", "cornerRadiusEnd": 2}, "encoding": {"color": fill, **TIP}},
        {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": {"text": {"field": "text"}}},
    ]
    return Drawing(spec, measure=measure(result, (chart.x,), words))


def _beside(data: list[Spec]) -> list[Any]:
    """The bars' part of the width: the longest number stands beside its bar."""
    longest = max(sum(12 if ord(each) > 0x2E7F else 7 for each in row["text"]) for row in data)
    return [0, {"expr": f"max(24, width - {longest + 10})"}]
