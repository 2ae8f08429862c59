"""The parts of the page: its head, the large figures, a section for each report, its foot."""

from xml.etree.ElementTree import Element

from regulars.messages import _, in_language
from regulars_reports.charts import theme
from regulars_reports.charts.drawing import Drawing
from regulars_reports.pages.document import element
from regulars_reports.pages.notes import made_at, note, origin, period
from regulars_reports.pages.tables import table_of
from regulars_reports.results.result import Result
from regulars_reports.results.sheet import Sheet
from regulars_reports.results.spelling import finding
from regulars_reports.words import Words


def head(sheet: Sheet) -> Element:
    """Whose page it is, what it is about, and from when to when."""
    days = period(sheet.results, sheet.words)
    return element(
        "header",
        element("p", sheet.house, class_="house") if sheet.house else None,
        element("h1", sheet.title),
        element("p", days, class_="period") if days else None,
        class_="masthead",
    )


def figures(results: list[Result], words: Words) -> Element:
    """The large numbers, each under what it counts."""
    made = element("dl", class_="figures")
    for result in results:
        for place, column in enumerate(result.columns):
            value = result.rows[0][place] if result.rows else None
            text = words.short(value, column.format)
            made.append(element("div", element("dt", column.label), element("dd", text), class_="figure"))
        if result.refused:
            label = in_language(result.report.label)
            made.append(element("div", element("dt", label), element("dd", "–"), class_="figure"))
    return made


def section(result: Result, drawing: Drawing | None, words: Words, *, alone: bool = False) -> Element:
    """A report: what it says in words, its chart, and the figures behind it."""
    report = result.report
    said = element("div", element("h2", in_language(report.label, report.name)), class_="said")
    if alone:
        said = element("div", class_="said")
    pieces = finding(result, words)
    if pieces:
        line = element("p", class_="finding")
        for text, fact in pieces:
            line.append(element("b" if fact else "span", text))
        said.append(line)
    shown = element("div", class_="shown")
    if result.refused:
        shown.append(element("p", result.refused, class_="nothing"))
    elif result.empty():
        text = in_language(report.empty, _("No data yet. Import some, and this fills."))
        shown.append(element("p", text, class_="nothing"))
    else:
        _show(shown, result, drawing, words)
    return element("section", said, shown, class_=f"report {'wide' if report.wide or alone else 'half'}")


def _show(shown: Element, result: Result, drawing: Drawing | None, words: Words) -> None:
    report = result.report
    if drawing:
        shown.append(_measure(drawing))
        label = in_language(report.label, report.name)
        text = "".join(text for text, _fact in finding(result, words))
        shown.append(
            element(
                "div",
                class_="chart",
                data_chart=report.name,
                role="img",
                aria_label=f"{label}. {text}" if text else label,
            )
        )
    more = element("div", class_="more")
    said = (note(result), origin(result, words))
    more.append(element("p", (" " if words.language == "en" else "").join(each for each in said if each)))
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
        line.append(element("span", drawing.scale[0], steps, drawing.scale[1], class_="steps"))
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
