"""The parts of the page: its head, a section for each report, its foot."""

from xml.etree.ElementTree import Element

from regulars.messages import _, in_language
from regulars_reports.charts import theme
from regulars_reports.charts.drawing import Drawing
from regulars_reports.pages.document import element
from regulars_reports.pages.notes import made_at, note, origin, period, unmoved
from regulars_reports.pages.tables import table_of
from regulars_reports.results.result import Result
from regulars_reports.results.sheet import Sheet
from regulars_reports.results.spelling import finding
from regulars_reports.words import Words


def head(sheet: Sheet) -> Element:
    """Whose page it is, what it is about, from when to when, and what it was narrowed to."""
    days = period(sheet.results, sheet.words)
    given = " · ".join(f"{each.label}: {each.text}" for each in sheet.parameters)
    return element(
        "header",
        element("p", sheet.house, class_="house") if sheet.house else None,
        element("h1", sheet.title),
        element("p", days, class_="period") if days else None,
        element("p", given, class_="given") if given else None,
        element("p", id="narrowed", class_="narrowed", role="status", hidden=True),
        class_="masthead",
    )


def report(
    sheet: Sheet, result: Result, drawing: Drawing | None, *, level: str, wide: bool, alone: bool = False
) -> Element:
    """A report: what it says in words, its chart, and the figures behind it; `level` is the tag of its heading."""
    declared, words = result.report, sheet.words
    said = element("div", class_="said")
    if not alone:
        said.append(element(level, in_language(declared.label, declared.name), class_="name"))
    line = element("p", class_="finding")
    for text, fact in finding(result, words):
        line.append(element("b" if fact else "span", text))
    said.append(line)
    still = unmoved(result, sheet)
    said.append(element("p", still, class_="unmoved", hidden=not still))
    shown = element("div", class_="shown")
    if result.refused:
        shown.append(element("p", result.refused, class_="nothing"))
    elif result.empty():
        text = in_language(declared.empty, _("No data yet. Import some, and this fills."))
        shown.append(element("p", text, class_="nothing"))
    else:
        _show(shown, result, drawing, words)
    return element(
        "section", said, shown, class_=f"report {'wide' if wide else 'half'}", data_report=declared.name
    )


def _show(shown: Element, result: Result, drawing: Drawing | None, words: Words) -> None:
    declared = result.report
    label = in_language(declared.label, declared.name)
    text = "".join(text for text, _fact in finding(result, words))
    for panel, each in enumerate((drawing, *drawing.panels) if drawing else ()):
        shown.append(_measure(each))
        chart = element(
            "div",
            class_="chart",
            data_chart=declared.name,
            data_panel=str(panel),
            role="img",
            aria_label=f"{label}. {text}" if text else label,
        )
        shown.append(chart)
    more = element("div", class_="more")
    blank = " " if words.language == "en" else ""
    source = element("span", origin(result, words), class_="origin")
    more.append(element("p", f"{note(result)}{blank}" if note(result) else None, source))
    more.append(
        element(
            "details",
            element("summary", _("The figures as a table")),
            _table(result, words),
            open=drawing is None,
        )
    )
    shown.append(more)


def _measure(drawing: Drawing) -> Element:
    line = element("div", class_="measure")
    if drawing.measure:
        line.append(element("span", drawing.measure))
    if drawing.legend:
        legend = element("ul", class_="legend")
        for each in drawing.legend:
            legend.append(element("li", _swatch(each.color), each.label))
        line.append(legend)
    if drawing.scale:
        steps = element("i", *(_swatch(f"step-{i + 1}") for i in range(theme.STEPS)), aria_hidden="true")
        low, high = (element("b", each) for each in drawing.scale)
        line.append(element("span", low, steps, high, class_="steps"))
    return line


def _swatch(color: str) -> Element:
    return element("span", class_="swatch", style=f"--color:{theme.color(color)}", aria_hidden="true")


def _table(result: Result, words: Words) -> Element:
    table = table_of(result, words)
    names = [("name" if i < table.leading else None) for i in range(len(table.headings))]
    heading = element("tr")
    for text, name in zip(table.headings, names, strict=True):
        heading.append(element("th", text, scope="col", class_=name))
    body = element("tbody")
    for row in table.rows:
        line = element("tr")
        for i, text in enumerate(row):
            first = i < table.leading
            line.append(
                element("th" if first else "td", text, scope="row" if first else None, class_=names[i])
            )
        body.append(line)
    made = element("table", element("thead", heading), body)
    label = in_language(result.report.label, result.report.name)
    return element("div", made, class_="scroll", tabindex="0", role="region", aria_label=label)


def foot(sheet: Sheet) -> Element:
    """When it was made, from what, and through whose rights."""
    made = made_at(sheet.words, sheet.made_at)
    seen = _(
        "What {actor} may see. Declarations of version {version}.",
        actor=sheet.actor,
        version=sheet.catalog_version,
    )
    return element("footer", element("p", made), element("p", seen))
