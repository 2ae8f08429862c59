"""Several values over the same groups, each in a panel with an axis of its own."""

from dataclasses import replace

from regulars_reports.charts import theme
from regulars_reports.charts.drawing import Drawing
from regulars_reports.charts.standing import standing
from regulars_reports.results.result import Result
from regulars_reports.words import Words

#: Pixels that every panel leaves for its numbers, so that the bars stand below each other.
_ROOM = 44


def panels(result: Result, words: Words) -> Drawing:
    """A panel of bars for each y, one below the other over the same groups."""
    made = []
    for i, name in enumerate(result.report.chart.y):
        chart = replace(result.report.chart, type="bar", y=(name,), color=None)
        alone = replace(result, report=replace(result.report, chart=chart))
        drawing = standing(alone, words, height=132, about=3)
        layer = drawing.spec["layer"][0]
        layer["encoding"]["color"] = {"value": theme.color(f"series-{1 + i % theme.SERIES}")}
        layer["encoding"]["y"]["axis"]["minExtent"] = _ROOM
        made.append(drawing)
    return replace(made[0], panels=made[1:])
