"""Several values over the same groups, each in a panel with an axis of its own."""

from dataclasses import replace

from regulars_reports.charts.drawing import Drawing
from regulars_reports.charts.standing import standing
from regulars_reports.results.result import Result
from regulars_reports.words import Words

#: Pixels that every panel leaves for its numbers, so that the bars stand below each other.
_ROOM = 44
#: Pixels that the names of the groups take, which stand below the last panel alone.
_LABELS = 30


def panels(result: Result, words: Words) -> Drawing:
    """A panel of bars for each y, one below the other over the same groups."""
    made = []
    for name in result.report.chart.y:
        chart = replace(result.report.chart, type="bar", y=(name,), color=None)
        alone = replace(result, report=replace(result.report, chart=chart))
        drawing = standing(alone, words, height=132, about=3)
        drawing.spec["layer"][0]["encoding"]["y"]["axis"]["minExtent"] = _ROOM
        if name != result.report.chart.y[-1]:
            drawing.spec["encoding"]["x"]["axis"]["labels"] = False
            drawing.spec["height"] -= _LABELS
        made.append(drawing)
    return replace(made[0], panels=made[1:])
