"""What every chart is made of: a Vega-Lite specification, its legend, and what is measured."""

from dataclasses import dataclass, field
from typing import Any

from regulars_reports.charts import theme
from regulars_reports.charts.series import Series
from regulars_reports.results.result import Result
from regulars_reports.words import Words

Spec = dict[str, Any]

#: The encodings by which a mark tells what it is, under the pointer and to a screen reader.
TIP: Spec = {"tooltip": {"field": "tip"}, "description": {"field": "tip"}}


@dataclass(frozen=True)
class Drawing:
    """A Vega-Lite specification, and what its colours mean (empty where one colour says it all)."""

    spec: Spec
    legend: list[Series] = field(default_factory=list)
    #: Of a heat map: what its palest and its darkest colour stand for.
    scale: tuple[str, str] | None = None
    #: What is measured, above the chart.
    measure: str = ""
    #: Further ones below it, over the same groups.
    panels: list["Drawing"] = field(default_factory=list)


def specification(data: list[Spec], height: int) -> Spec:
    """A specification over `data`, as wide as its place and `height` pixels high; the marks are still to be said."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": height,
        "data": {"values": data},
    }


def colored(series: list[Series]) -> Spec:
    """The colour of a mark by its `s`, the place of its series; the legend is the page's."""
    return {
        "field": "s",
        "type": "ordinal",
        "legend": None,
        "scale": {"domain": list(range(len(series))), "range": [theme.color(each.color) for each in series]},
    }


def measure(result: Result, names: tuple[str, ...], words: Words) -> str:
    """What the numbers of the values `names` are, with their unit: Net sales (¥); of several the legend says it."""
    column = result.column(names[0])
    unit = words.symbol if column.format == "money" else ""
    if len(names) > 1:
        return unit
    return f"{column.label} ({unit})" if unit else column.label
