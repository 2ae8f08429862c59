"""The page: one self-contained HTML file that asks no network for anything."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element

from regulars.messages import _
from regulars_reports.charts import theme
from regulars_reports.charts.draw import draw
from regulars_reports.charts.vega import vega_script
from regulars_reports.pages.document import data, element, html
from regulars_reports.pages.parts import figures, foot, head, section
from regulars_reports.results.result import Result
from regulars_reports.results.sheet import Sheet

_LANG = {"en": "en", "zh": "zh-CN"}


def page(sheet: Sheet) -> str:
    """The whole page. The same sheet makes the same bytes."""
    numbers = [each for each in sheet.results if _is_figures(each)]
    shown = [each for each in sheet.results if not _is_figures(each)]
    specs: dict[str, Any] = {}
    sections = []
    for result in shown:
        drawing = draw(result, sheet.words)
        if drawing:
            specs[result.report.name] = drawing.spec
        sections.append(section(result, drawing, sheet.words, alone=len(shown) == 1 and not numbers))
    scripts = [vega_script(), _file("page.js")] if specs else []
    main = element(
        "main",
        head(sheet),
        figures(numbers, sheet.words) if numbers else None,
        element("div", *sections, class_="reports") if sections else None,
        None if shown or numbers else element("p", _("There is no report to show."), class_="nothing"),
        foot(sheet),
        class_="sheet",
    )
    body = element("body", main, element("div", id="tip", role="tooltip", hidden=True))
    if specs:
        charts = data({"config": theme.settings(), "specs": specs})
        body.append(element("script", charts, id="charts", type="application/json"))
    for script in scripts:
        body.append(element("script", script))
    return html(element("html", _head(sheet, scripts), body, lang=_LANG.get(sheet.words.language, "en")))


def _is_figures(result: Result) -> bool:
    return result.report.chart.type == "figures"


def _head(sheet: Sheet, scripts: list[str]) -> Element:
    hashes = " ".join(f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in scripts)
    # No script runs but these two, whatever a name of a shop may hold; and nothing is fetched from anywhere.
    allowed = hashes or "'none'"
    rest = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    policy = f"{rest}; script-src {allowed}"
    title = f"{sheet.title} – {sheet.house}" if sheet.house else sheet.title
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="robots", content="noindex"),
        element("title", title),
        element("style", style()),
    )


def style() -> str:
    """The page's CSS with the theme's colours by day, by night and on paper."""
    day, night = theme.variables(theme.LIGHT), theme.variables(theme.DARK)
    return f":root{{{day}}}\n@media screen and (prefers-color-scheme: dark){{:root{{{night}}}}}\n{_file('page.css')}"


def _file(name: str) -> str:
    return files("regulars_reports.pages").joinpath(name).read_text(encoding="utf-8")
