"""One report as a sheet of a workbook: its table under a frozen heading, and beside it a chart of the program's own."""

from collections.abc import Callable
from typing import Any

from regulars.messages import _, in_language
from regulars_reports.charts import theme
from regulars_reports.formats.lettering import width
from regulars_reports.formats.nativechart import native_chart
from regulars_reports.formats.typed import Cell, typed
from regulars_reports.pages.document import clean
from regulars_reports.pages.tables import Grid, grid_of
from regulars_reports.results.result import Result
from regulars_reports.words import Words

#: Widths of columns in characters.
_NARROWEST, _WIDEST = 9.0, 42.0
#: Excel's own limit of the characters in a cell.
_LONGEST = 32_767


class Worksheet:
    """Writes one report to `page`, a worksheet of `book`; `formats` makes looks of cells."""

    def __init__(self, book: Any, page: Any, formats: Callable[..., Any], words: Words) -> None:
        self._book, self._page, self._formats, self._words = book, page, formats, words

    def write(self, result: Result, name: str) -> None:
        """The report's table; where it is refused or empty, why."""
        if result.refused or not result.rows:
            empty = in_language(result.report.empty, _("No data yet. Import some, and this fills."))
            self._page.set_column(0, 0, 90)
            self._page.write_string(0, 0, clean(result.refused or empty), self._formats(text_wrap=True))
            return
        grid = grid_of(result, self._words)
        cells = [
            [typed(value, column, self._words) for value, column in zip(row, grid.columns, strict=True)]
            for row in grid.rows
        ]
        self._headings(grid)
        for y, row in enumerate(cells, start=1):
            for x, each in enumerate(row):
                self._cell(y, x, each)
        for x, heading in enumerate(grid.headings):
            self._page.set_column(x, x, _column_width(heading, [row[x] for row in cells]))
        self._page.freeze_panes(1, grid.leading)
        self._page.autofilter(0, 0, len(cells), len(grid.headings) - 1)
        self._page.set_landscape()
        self._page.set_paper(9)  # A4
        self._page.fit_to_pages(1, 0)
        self._page.repeat_rows(0)
        if result.report.chart.type == "heat_map" and len(grid.headings) > grid.leading:
            self._shaded(grid)
        chart = native_chart(self._book, result, grid, name)
        if chart is not None:
            self._page.insert_chart(1, len(grid.headings) + 1, chart)

    def _headings(self, grid: Grid) -> None:
        for x, text in enumerate(grid.headings):
            look = self._formats(
                bold=True,
                text_wrap=True,
                bottom=1,
                bottom_color=theme.LIGHT["soft"],
                align="left" if x < grid.leading else "right",
            )
            self._page.write_string(0, x, clean(text), look)

    def _cell(self, y: int, x: int, cell: Cell) -> None:
        look = self._formats(num_format=cell.format) if cell.format else self._formats()
        if cell.value is None:
            self._page.write_blank(y, x, None, look)
        elif isinstance(cell.value, str):
            self._page.write_string(y, x, cell.value[:_LONGEST], look)
        elif hasattr(cell.value, "year"):
            self._page.write_datetime(y, x, cell.value, self._formats(num_format=cell.format, align="left"))
        else:
            self._page.write_number(y, x, cell.value, look)

    def _shaded(self, grid: Grid) -> None:
        """Darker where the number is larger, as the chart has it."""
        shades = {
            "type": "2_color_scale",
            "min_color": theme.LIGHT["step-1"],
            "max_color": theme.LIGHT["step-4"],
        }
        last = len(grid.headings) - 1
        self._page.conditional_format(1, grid.leading, len(grid.rows), last, shades)


def _column_width(heading: str, cells: list[Cell]) -> float:
    """Wide enough for the heading in two lines, and for every cell."""
    widest = max((width(_shown(each), 1.8) for each in cells), default=0.0)
    return min(_WIDEST, max(_NARROWEST, widest + 2, width(heading, 1.8) / 2 + 3))


def _shown(cell: Cell) -> str:
    if isinstance(cell.value, str):
        return cell.value
    return cell.format if hasattr(cell.value, "year") else f"{cell.value or 0:,.2f} ¥"
