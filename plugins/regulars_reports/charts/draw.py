"""Charts as Vega-Lite specifications, made from results; every text in them is plain data."""

from collections.abc import Callable, Mapping

from regulars_reports.charts.donut import donut
from regulars_reports.charts.drawing import Drawing
from regulars_reports.charts.heat_map import heat_map
from regulars_reports.charts.lying import lying_bars
from regulars_reports.charts.panels import panels
from regulars_reports.charts.pareto import pareto
from regulars_reports.charts.standing import standing
from regulars_reports.results.result import Result
from regulars_reports.words import Words

#: How each `type:` of a chart is drawn; a table and figures are none.
_DRAWN: Mapping[str, Callable[[Result, Words], Drawing]] = {
    "bar": standing,
    "stacked_bar": standing,
    "line": standing,
    "area": standing,
    "heat_map": heat_map,
    "donut": donut,
    "panels": panels,
    "pareto": pareto,
}


def draw(result: Result, words: Words) -> Drawing | None:
    """The chart of `result`; None for a table, for figures, and where there is nothing to draw."""
    chart = result.report.chart
    if chart.type not in _DRAWN or result.empty():
        return None
    if chart.type == "bar" and chart.x in result.report.values:
        return lying_bars(result, words)
    return _DRAWN[chart.type](result, words)
