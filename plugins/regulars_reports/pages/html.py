"""The page: one self-contained HTML file that asks no network for anything."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from xml.etree.ElementTree import Element

from regulars.messages import _
from regulars_reports.charts import theme
from regulars_reports.charts.draw import draw
from regulars_reports.charts.vega import vega_script
from regulars_reports.pages.document import data, element, html
from regulars_reports.pages.figures import figures
from regulars_reports.pages.narrowing import filters, form, needed
from regulars_reports.pages.parts import foot, head, report
from regulars_reports.pages.sections import contents, heading, sections, widths
from regulars_reports.results.result import Result
from regulars_reports.results.sheet import Sheet

_LANG = {"en": "en", "zh": "zh-CN"}
#: In the order in which they need each other.
_SCRIPTS = ("cube.js", "words.js", "redraw.js", "tables.js", "choosing.js", "charts.js", "narrowing.js")


def page(sheet: Sheet) -> str:
    """The whole page. The same sheet makes the same bytes."""
    numbers = [each for each in sheet.results if _is_figures(each)]
    shown = [each for each in sheet.results if not _is_figures(each)]
    drawings = {each.report.name: draw(each, sheet.words) for each in shown}
    drawn = {name: [each.spec, *(p.spec for p in each.panels)] for name, each in drawings.items() if each}
    offered = filters(sheet)
    alone = len(shown) == 1 and not numbers
    found = sections(shown)
    main = element(
        "main",
        head(sheet),
        contents(found),
        form(offered) if offered else None,
        element("noscript", element("p", _("The charts need JavaScript. Their figures stand in the tables.")))
        if drawn
        else None,
        *figures(numbers, sheet),
        class_="sheet",
    )
    for section in found:
        level = "h3" if section.name else "h2"
        parts = (
            report(sheet, each, drawings[each.report.name], level=level, wide=wide, alone=alone)
            for each, wide in zip(section.results, widths(section.results), strict=True)
        )
        for each in (heading(section), element("div", *parts, class_="reports")):
            if each is not None:
                main.append(each)
    if not sheet.results:
        main.append(element("p", _("There is no report to show."), class_="nothing"))
    main.append(foot(sheet))
    body = element("body", main, element("div", id="tip", role="tooltip", hidden=True))
    # Without a chart there may still be figures to narrow; without either no script runs.
    scripts = [vega_script(), _own_script()] if drawn or offered else []
    if scripts:
        specs = data({"config": theme.settings(), "specs": drawn})
        body.append(element("script", specs, id="charts", type="application/json"))
    if offered:
        models = data(needed(sheet, offered, drawings))
        body.append(element("script", models, id="narrowing", type="application/json"))
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
        element("noscript", element("style", _file("noscript.css"))),
    )


def style() -> str:
    """The page's CSS with the theme's colours by day, by night and on paper."""
    day, night = theme.variables(theme.LIGHT), theme.variables(theme.DARK)
    return f":root{{{day}}}\n@media screen and (prefers-color-scheme: dark){{:root{{{night}}}}}\n{_file('page.css')}"


def _own_script() -> str:
    return "\n".join(_file("script", name) for name in _SCRIPTS)


def _file(*parts: str) -> str:
    return files("regulars_reports.pages").joinpath(*parts).read_text(encoding="utf-8")
