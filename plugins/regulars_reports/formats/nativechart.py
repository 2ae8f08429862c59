"""Charts that a spreadsheet draws by itself from the cells beside them, where that is simple."""

from typing import Any

from regulars_reports.charts import theme
from regulars_reports.pages.tables import Grid
from regulars_reports.results.result import Result

_TYPES = {
    "bar": {"type": "column"},
    "stacked_bar": {"type": "column", "subtype": "stacked"},
    "line": {"type": "line"},
    "area": {"type": "area", "subtype": "stacked"},
    "donut": {"type": "doughnut"},
    "pareto": {"type": "column"},
}
#: More series than these are a table's business.
_MOST = 12


def native_chart(book: Any, result: Result, grid: Grid, name: str) -> Any:
    """A chart of `book` over the cells of the sheet `name`; None where no simple one shows the report."""
    chart = result.report.chart
    columns = [x for x, each in enumerate(grid.columns) if x >= grid.leading and not each.role]
    if chart.type not in _TYPES or grid.leading != 1 or not 0 < len(columns) <= _MOST or not grid.rows:
        return None
    kind = dict(_TYPES[chart.type])
    lying = chart.type == "bar" and chart.x in result.report.values
    if lying:
        kind = {"type": "bar"}
    if chart.share and "subtype" in kind:
        kind["subtype"] = "percent_stacked"
    drawn = columns if chart.color else [x for x in columns if grid.columns[x].name in (*chart.y, chart.x)]
    if not drawn:
        return None
    bars, line = (drawn[:1], drawn[1:2]) if chart.type == "pareto" else (drawn, [])
    made = book.add_chart(kind)
    for place, x in enumerate(bars):
        made.add_series(_series(result, grid, name, x, place, kind["type"]))
    if line:
        over = book.add_chart({"type": "line"})
        over.add_series({**_series(result, grid, name, line[0], 1, "line"), "y2_axis": True})
        over.set_y2_axis({"num_format": "0%", "min": 0, "max": 1, "line": {"none": True}})
        made.combine(over)
    if lying:
        made.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        made.set_y_axis({"reverse": True, "line": {"none": True}})
    else:
        grid_lines = {"visible": True, "line": {"color": theme.LIGHT["line"]}}
        made.set_y_axis({"line": {"none": True}, "major_gridlines": grid_lines})
    made.set_title({"none": True})
    made.set_legend({"position": "top"} if len(drawn) > 1 or kind["type"] == "doughnut" else {"none": True})
    made.set_size({"width": 760, "height": max(340, 24 * len(grid.rows)) if lying else 380})
    return made


def _series(result: Result, grid: Grid, name: str, x: int, place: int, kind: str) -> dict[str, Any]:
    last = len(grid.rows)
    quiet = grid.columns[x].name in result.report.values and result.report.values[grid.columns[x].name].quiet
    color = theme.LIGHT["rest" if quiet or place >= theme.SERIES else f"series-{place + 1}"]
    made: dict[str, Any] = {
        "name": [name, 0, x],
        "categories": [name, 1, 0, last, 0],
        "values": [name, 1, x, last, x],
    }
    if kind == "line":
        return {**made, "line": {"color": color, "width": 2.25}}
    if kind == "doughnut":
        names = [*theme.series(min(last, theme.SERIES)), *["rest"] * max(0, last - theme.SERIES)]
        return {**made, "points": [{"fill": {"color": theme.LIGHT[each]}} for each in names]}
    labels = {"data_labels": {"value": True}} if kind == "bar" else {}
    return {**made, "fill": {"color": color}, "gap": 40, **labels}
