"""The large numbers at the head of the page, each under what it counts, with its change."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from xml.etree.ElementTree import Element

from regulars.messages import _, in_language
from regulars_reports.pages.document import element
from regulars_reports.pages.notes import unmoved
from regulars_reports.results.result import Column, Result
from regulars_reports.results.sheet import Sheet
from regulars_reports.words import Words

#: So many figures stand side by side.
_LINE = 6
_CHANGES = {"previous": "previous_change", "year_before": "year_change"}


def comparisons() -> dict[str, str]:
    """How a change since another period is said."""
    return {
        "previous": _("{change} vs. prior period"),
        "year_before": _("{change} vs. prior year"),
    }


def figures(results: Sequence[Result], sheet: Sheet) -> list[Element]:
    """The large numbers; those of a period of their own under its name."""
    made: list[Element] = []
    for period, shown in groupby(results, _period):
        parts = [each for result in shown for each in _figures(result, sheet)]
        # In one line, or in two that are alike.
        count = len(parts) if len(parts) <= _LINE else -(-len(parts) // 2)
        rows = element("dl", *parts, class_="figures", style=f"--count:{count}")
        caption = _caption(period, _("In all") if made else "")
        made.append(element("section", caption, rows, class_="band"))
    return made


def _caption(period: str, without: str) -> Element | None:
    text = period or without
    return element("h2", text, class_="caption", data_days=period or None) if text else None


def _period(result: Result) -> str:
    """The period that the figures of a report are of, where it has one."""
    return "; ".join(each.text for each in result.parameters if each.days)


def _figures(result: Result, sheet: Sheet) -> list[Element]:
    if result.refused:
        label = in_language(result.report.label)
        return [element("div", element("dt", label), element("dd", "–", class_="number"), class_="figure")]
    values = [(i, each) for i, each in enumerate(result.columns) if not each.role]
    return [_figure(result, i, column, place, sheet) for place, (i, column) in enumerate(values)]


def _figure(result: Result, index: int, column: Column, place: int, sheet: Sheet) -> Element:
    words = sheet.words
    value = result.rows[0][index] if result.rows else None
    made = element(
        "div",
        element("dt", column.label),
        element("dd", words.short(value, column.format), class_="number"),
        class_="figure",
        data_report=result.report.name,
        data_value=str(place),
    )
    said = comparisons()
    for kind, role in _CHANGES.items():
        beside = next(
            (i for i, each in enumerate(result.columns) if each.of == column.name and each.role == role), None
        )
        if beside is not None:
            change = result.rows[0][beside] if result.rows else None
            text = said[kind].replace("{change}", changed(change, words)) if change is not None else ""
            made.append(element("dd", text, class_="change", data_kind=kind))
    still = unmoved(result, sheet)
    made.append(element("dd", still, class_="unmoved", hidden=not still))
    return made


def changed(change: Decimal, words: Words) -> str:
    """A relative change with its direction; whether that is good is not for the page to say."""
    sign = "▲" if change > 0 else "▼" if change < 0 else "="
    return f"{sign} {words.percent(abs(change))}"
