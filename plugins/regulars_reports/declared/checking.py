"""What is wrong in reports beyond their grammar: names that are nowhere, charts that cannot be drawn."""

from collections.abc import Iterator

from regulars import Problem
from regulars.catalog import Catalog
from regulars.messages import _
from regulars_reports.declared.declaration import VALUES, Chart, Report, read_report
from regulars_reports.declared.formulas import Wrong, wrong_formulas
from regulars_reports.declared.wrong_parameters import wrong_parameters

#: What a chart of each type cannot do without.
_NEEDS = {
    "bar": ("x", "y"),
    "stacked_bar": ("x", "y"),
    "line": ("x", "y"),
    "area": ("x", "y"),
    "heat_map": ("x", "y", "color"),
    "donut": ("y", "color"),
    "panels": ("x", "y"),
    "pareto": ("x", "y"),
}


def problems(catalog: Catalog) -> list[Problem]:
    """What is wrong in the reports of `catalog`, each with the key that it stands at."""
    return [
        Problem(kind="report", name=name, path=path, message=text)
        for name, declared in catalog.of_kind("report").items()
        for path, text in _wrong(catalog, read_report(declared))
    ]


def _wrong(catalog: Catalog, report: Report) -> Iterator[Wrong]:
    if report.domain not in catalog.domains:
        known = ", ".join(catalog.domains)
        yield ("from",), _("There is no domain {name}. There are: {known}.", name=report.domain, known=known)
    else:
        yield from wrong_formulas(catalog, report)
        yield from wrong_parameters(catalog, report)
    yield from _wrong_names(report)
    yield from _wrong_groups(report)
    yield from _wrong_chart(report.chart, report)


def _wrong_names(report: Report) -> Iterator[Wrong]:
    known = [*report.by, *report.values]
    chart = report.chart
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("order", i), name.removeprefix("-")) for i, name in enumerate(report.order)
    ]
    named += [(("chart", "y"), name) for name in chart.y]
    named += [(("chart", key), name) for key, name in (("x", chart.x), ("color", chart.color)) if name]
    for path, name in named:
        if name not in known:
            listed = ", ".join(known)
            yield (
                path,
                _("{name} is neither in by: nor in values:. There are: {known}.", name=name, known=listed),
            )
    for name in sorted(set(report.by) & set(report.values)):
        yield ("values", name), _("{name} stands both in by: and in values:.", name=name)
    for each in report.values.values():
        for key, other in (("share_of", each.share_of), ("divided_by", each.divided_by)):
            if other and other not in report.values:
                yield ("values", each.name, key), _("{name} is not in values:.", name=other)
        if each.share_of_first and each.share_of_first not in report.by:
            path = ("values", each.name, "share_of_first")
            yield path, _("{name} is not in by:.", name=each.share_of_first)
        if each.cumulative and len(report.by) != 1:
            yield ("values", each.name, "cumulative"), _("A running total needs one group in by:.")
    if report.finding and report.finding.of not in {*report.by, VALUES}:
        yield ("finding", "of"), _("{name} is not in by:.", name=report.finding.of)
    if report.finding and report.finding.value not in report.values:
        yield ("finding", "value"), _("{name} is not in values:.", name=report.finding.value)


def _wrong_groups(report: Report) -> Iterator[Wrong]:
    for group in report.by.values():
        if list(group.bands) != sorted(set(group.bands)):
            yield ("by", group.name, "bands"), _("Bands must rise.")
        if group.bands and group.every:
            yield ("by", group.name, "bands"), _("A group has every: or bands:, not both.")
        if group.since and group.every == "hour":
            yield ("by", group.name, "since"), _("since: counts days, weeks, months, quarters or years.")
    per = report.per
    if per and per.rank and per.rank.removeprefix("-") not in {*per.by, *per.values}:
        name, known = per.rank.removeprefix("-"), ", ".join([*per.by, *per.values])
        yield ("per", "rank"), _("There is no {name}. There are: {known}.", name=name, known=known)


def _wrong_chart(chart: Chart, report: Report) -> Iterator[Wrong]:
    missing = [key for key in _NEEDS.get(chart.type, ()) if not getattr(chart, key)]
    for key in missing:
        yield ("chart",), _("A chart of type {type} needs {key}:.", type=chart.type, key=key)
    if missing:
        return
    ys = set(chart.y)
    if chart.type == "figures" and report.by:
        yield ("by",), _("Figures have no groups: leave out by:.")
    elif chart.type == "heat_map":
        if chart.x not in report.by or not ys <= set(report.by) or chart.color not in report.values:
            yield ("chart",), _("A heat map has groups as x: and y:, and a value as color:.")
    elif chart.type == "donut":
        if chart.color not in report.by or not ys <= set(report.values):
            yield ("chart",), _("A donut has a value as y: and a group as color:.")
    elif chart.type in _NEEDS:
        lying = chart.type == "bar" and chart.x in report.values and ys <= set(report.by) and len(ys) == 1
        if not lying and (chart.x not in report.by or not ys <= set(report.values)):
            yield ("chart",), _("x: is a group and y: are values; only bars may lie, with the value as x:.")
        if len(ys) > 1 and chart.color:
            yield ("chart", "color"), _("A chart with several values as y: has no color:.")
        if chart.type == "pareto" and len(ys) != 2:
            yield ("chart", "y"), _("A chart of type pareto has two values as y:, bars and their line.")
