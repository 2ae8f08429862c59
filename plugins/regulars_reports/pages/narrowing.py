"""The form by which readers narrow the page, and what its script needs for that."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from regulars.messages import _
from regulars_reports.charts.drawing import Drawing
from regulars_reports.pages.document import element
from regulars_reports.pages.figures import comparisons
from regulars_reports.pages.model import choices, model
from regulars_reports.results.cube import Filter
from regulars_reports.results.sheet import Sheet

#: Periods that are offered ready-made: this many of the last months.
_LAST = (3, 12)
_INTL = {"en": "en", "zh": "zh-Hans-CN"}


def filters(sheet: Sheet) -> list[dict[str, Any]]:
    """What there is to choose, over all reports: `{name, label, codes, names}`, the period first."""
    found: dict[str, list[tuple[Filter, Any]]] = {}
    for cube in sheet.cubes.values():
        for each, keys in zip(cube.filters, cube.keys, strict=False):
            found.setdefault(each.name, []).append((each, keys))
    made = []
    for name, offered in found.items():
        listed = choices(offered, sheet.words)
        if len(listed) > 1:
            codes, names = zip(*listed, strict=True)
            made.append({"name": name, "label": offered[0][0].label, "codes": codes, "names": names})
    return sorted(made, key=lambda each: each["name"] != "period")


def form(offered: list[dict[str, Any]]) -> Element:
    """A list for each filter; hidden until the script says that it works."""
    made = element("form", id="filters", class_="filters", hidden=True, aria_label=_("Filters"))
    for each in offered:
        if each["name"] == "period":
            _add_period(made, each)
        else:
            listed = [(f"={code}", name) for code, name in zip(each["codes"], each["names"], strict=True)]
            made.append(_list(each["name"], each["label"], [("", _("All")), *listed]))
    made.append(element("button", _("Reset"), type="reset", name="reset", disabled=True))
    return made


def _add_period(made: Element, offered: dict[str, Any]) -> None:
    codes, names = list(offered["codes"]), list(offered["names"])
    ready = [("", _("As reported"))]
    for count in _LAST:
        first = _months_before(codes[-1], count - 1)
        if first > codes[0]:
            ready.append((f"{first}..{codes[-1]}", _("Last {count} months", count=count)))
    years = sorted({code[:4] for code in codes}, reverse=True)
    ready += [(f"{year}-01..{year}-12", year) for year in years]
    made.append(_list("period", offered["label"], [*ready, ("own", _("Choose months"))]))
    months = list(zip(codes, names, strict=True))
    lists = (_list("first", _("From"), months), _list("last", _("To"), months, codes[-1]))
    made.append(element("div", *lists, class_="own", data_own=True, hidden=True))


def _months_before(month: str, count: int) -> str:
    place = int(month[:4]) * 12 + int(month[5:]) - 1 - count
    return f"{place // 12:04}-{place % 12 + 1:02}"


def _list(name: str, label: str, listed: list[tuple[str, str]], chosen: str | None = None) -> Element:
    options = (element("option", text, value=value, selected=value == chosen) for value, text in listed)
    return element("label", element("span", label), element("select", *options, name=name))


def needed(
    sheet: Sheet, offered: list[dict[str, Any]], drawings: Mapping[str, Drawing | None]
) -> dict[str, Any]:
    """All that the script reads: a model of each report that can be narrowed, the filters, the words."""
    words = sheet.words
    models = {
        each.report.name: model(each, sheet.cubes[each.report.name], drawings.get(each.report.name), words)
        for each in sheet.results
        if each.report.name in sheet.cubes and sheet.cubes[each.report.name].rows and not each.refused
    }
    texts = {
        "others": _("Others ({count})"),
        "unmoved": _("Not filtered by: {filters}"),
        "shown": _("Shown: {filters}"),
        "empty": _("Nothing in what you chose."),
        **comparisons(),
    }
    wording = {
        "locale": _INTL.get(words.language, "en"),
        "currency": words.currency,
        "comma": "、" if words.language == "zh" else ", ",
        "stop": "。" if words.language == "zh" else ". ",
        "texts": texts,
    }
    return {"models": models, "filters": offered, "wording": wording}
