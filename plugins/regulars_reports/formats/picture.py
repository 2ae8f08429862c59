"""A report as one picture: its name, what it found, the chart with its legend, and where the numbers come from."""

from xml.etree.ElementTree import Element, fromstring, register_namespace, tostring

from regulars.errors import RegularsError
from regulars.messages import _, in_language
from regulars_reports.charts import theme
from regulars_reports.charts.draw import draw
from regulars_reports.charts.drawing import Drawing
from regulars_reports.charts.vega import chart_svg, png
from regulars_reports.formats.lettering import lines, shortened, width
from regulars_reports.pages.document import clean, element
from regulars_reports.pages.notes import made_at, note, origin
from regulars_reports.results.result import Result
from regulars_reports.results.sheet import Sheet
from regulars_reports.results.spelling import finding
from regulars_reports.words import Words

_WIDE, _HALF, _MARGIN = 960, 640, 40
#: Pixels of a PNG for each of the picture's own, for screens and slides.
_SCALE = 2.0
_SVG = "http://www.w3.org/2000/svg"
register_namespace("", _SVG)


def picture_png(sheet: Sheet) -> bytes:
    """The one report of `sheet` as PNG, Chinese too, on a machine without any font."""
    return png(picture_svg(sheet), _SCALE)


def picture_svg(sheet: Sheet) -> str:
    """The one report of `sheet` as SVG. Its text stays text: who opens it sees it in a font of their own."""
    if len(sheet.results) != 1:
        raise RegularsError(_("A picture shows one report. Take html or xlsx for the dashboard."))
    (result,) = sheet.results
    drawing = draw(result, sheet.words)
    if drawing is None and not result.empty():
        raise RegularsError(
            _("{report} has no chart to make a picture of. Take html, xlsx, csv or json.", report=sheet.title)
        )
    return _Picture(result.report.wide).drawn(sheet, result, drawing)


def _svg(tag: str, *parts: Element | str, **attributes: str | None) -> Element:
    return element(f"{{{_SVG}}}{tag}", *parts, **attributes)


class _Picture:
    """A picture that grows from top to bottom; `y` is where the next part begins."""

    def __init__(self, wide: bool) -> None:
        self.width = _WIDE if wide else _HALF
        self.room = self.width - 2 * _MARGIN
        self.y = float(_MARGIN)
        self.parts: list[Element] = []

    def drawn(self, sheet: Sheet, result: Result, drawing: Drawing | None) -> str:
        self._text([(in_language(result.report.label, result.report.name), True)], 26, 34)
        self._text(finding(result, sheet.words), 15, 23)
        given = " · ".join(f"{each.label}: {each.text}" for each in sheet.parameters)
        self._text([(given, False)] if given else [], 15, 23)
        self.y += 14
        for panel, each in enumerate((drawing, *drawing.panels) if drawing else ()):
            self.y += 14 if panel else 0
            self._measure(each)
            self._chart(each)
        if drawing is None:
            empty = in_language(result.report.empty, _("No data yet. Import some, and this fills."))
            self._text([(empty, False)], 15, 23)
        self.y += 18
        self._foot(sheet, result, sheet.words)
        height = round(self.y + _MARGIN - 12)
        whole = _svg(
            "svg",
            _svg("rect", width=str(self.width), height=str(height), fill=theme.LIGHT["paper"]),
            *self.parts,
            width=str(self.width),
            height=str(height),
            viewBox=f"0 0 {self.width} {height}",
            font_family=theme.DRAWN,
        )
        return tostring(whole, encoding="unicode") + "\n"

    def _text(self, pieces: list[tuple[str, bool]], size: float, leading: float, color: str = "soft") -> None:
        for line in lines(pieces, size, self.room) if pieces else []:
            self.y += leading
            spans = (
                _svg(
                    "tspan",
                    each.text,
                    fill=theme.LIGHT["ink" if each.stressed else color],
                    font_weight="600" if each.stressed else None,
                )
                for each in line
            )
            self.parts.append(
                _svg("text", *spans, x=str(_MARGIN), y=f"{self.y - leading * 0.25:g}", font_size=f"{size:g}")
            )

    def _measure(self, drawing: Drawing) -> None:
        """What is measured, and what each colour means, in as many lines as that takes."""
        x = float(_MARGIN)
        self.y += 18
        if drawing.measure:
            x = self._word(drawing.measure, x, "soft") + 20
        for each in drawing.legend:
            label = shortened(each.label, 12.5, self.room - 24)
            if x > _MARGIN and x + 17 + width(label, 12.5) > self.width - _MARGIN:
                x, self.y = float(_MARGIN), self.y + 21
            x = self._word(label, self._swatch(each.color, x, 11) + 6, "ink") + 18
        if drawing.scale:
            x = self._word(drawing.scale[0], x, "soft") + 8
            for i in range(theme.STEPS):
                x = self._swatch(f"step-{i + 1}", x, 16) + 2
            self._word(drawing.scale[1], x + 6, "soft")
        self.y += 10

    def _word(self, text: str, x: float, color: str) -> float:
        """Write `text` at x in this line; where it ends."""
        attributes = {"x": f"{x:g}", "y": f"{self.y:g}", "font_size": "12.5", "fill": theme.LIGHT[color]}
        self.parts.append(_svg("text", text, **attributes))
        return x + width(text, 12.5)

    def _swatch(self, color: str, x: float, wide: float) -> float:
        place = {"x": f"{x:g}", "y": f"{self.y - 10:g}", "width": f"{wide:g}", "height": "11", "rx": "2"}
        self.parts.append(_svg("rect", fill=theme.LIGHT[color], **place))
        return x + wide

    def _chart(self, drawing: Drawing) -> None:
        # Whatever a name holds is drawn as it stands, also what no XML may hold.
        chart = fromstring(clean(chart_svg(drawing.spec, self.room)))
        chart.set("x", str(_MARGIN))
        chart.set("y", f"{self.y:g}")
        self.parts.append(chart)
        self.y += float(chart.get("height", "0"))

    def _foot(self, sheet: Sheet, result: Result, words: Words) -> None:
        blank = " " if words.language == "en" else ""
        said = [note(result), origin(result, words)]
        self._text([(blank.join(each for each in said if each), False)], 11.5, 17, "faint")
        house = f"{sheet.house} · " if sheet.house else ""
        self._text([(house + made_at(words, sheet.made_at), False)], 11.5, 17, "faint")
