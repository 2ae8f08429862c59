"""Axes of charts: round numbers for values, and labels of groups that thin out where room is scarce."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from regulars_reports.declared import bands
from regulars_reports.results.result import Column, Rest
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words

#: In Vega's expressions: how many pixels one of the groups has, and which is the first; filters may leave fewer.
_STEP = "width / length(domain('x'))"
_FIRST = "domain('x')[0]"
#: How many pixels names beside lying bars may take, where it is not known how wide the chart is.
_NAMES = 150


def round_numbers(low: Decimal, high: Decimal, about: int = 5) -> list[Decimal]:
    """About so many evenly spaced round numbers (1, 2, 2.5 or 5 times a power of ten) that reach from low to high."""
    low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        return [Decimal(0), Decimal(1)]
    rough = (high - low) / about
    power = Decimal(10) ** rough.adjusted()
    step = next(power * each for each in map(Decimal, ("1", "2", "2.5", "5", "10")) if power * each >= rough)
    first = (low / step).to_integral_value("ROUND_FLOOR")
    last = (high / step).to_integral_value("ROUND_CEILING")
    return [step * each for each in range(int(first), int(last) + 1)]


def value_axis(
    low: Decimal, high: Decimal, words: Words, *, form: str = "number", whole: bool = False, about: int = 5
) -> tuple[dict[str, Any], Any]:
    """A quiet axis with gridlines for numbers of a `form`, and the scale's domain; `whole`: from 0 to all of it."""
    numbers = [Decimal(i) / 4 for i in range(5)] if whole else round_numbers(low, high, about)
    texts = [words.percent(each) if whole or form == "percent" else words.compact(each) for each in numbers]
    values = [float(each) for each in numbers]
    axis = {
        "values": values,
        "grid": True,
        "labelExpr": f"{json_list(texts)}[indexof({json_list(values)}, datum.value)]",
    }
    return axis, [values[0], values[-1]]


def keys_in_order(column: Column, cells: Sequence[Any]) -> list[Any]:
    """The keys of a group as an axis needs them: time without gaps, bands and choices in order, nothing last."""
    present = list(dict.fromkeys(cells))
    nothing = [each for each in present if is_rest(each)]
    known: list[Any] = [each for each in present if not is_rest(each)]
    if column.bands:
        known = list(range(min(known), max(known) + 1)) if known else []
    elif column.since:
        known = list(range(min([0, *known]), max(known) + 1)) if known else []
    elif column.every == "hour":
        known = list(range(24))
    elif column.every:
        known = _without_gaps(known, column.every)
    elif column.format == "weekday":
        known = list(range(1, 8))
    elif column.choices:
        known = [each for each in column.choices if each in {str(k) for k in known}] + [
            each for each in known if str(each) not in column.choices
        ]
    return known + nothing


def is_rest(key: Any) -> bool:
    """Whether a key names no group of its own: what is not known, and the others together."""
    return key is None or key == "" or isinstance(key, Rest)


def _without_gaps(keys: list[date], every: str) -> list[Any]:
    if not keys or not isinstance(keys[0], date):
        return sorted(keys)
    found = [min(keys)]
    while found[-1] < max(keys):
        found.append(_next(found[-1], every))
    return found


def _next(day: date, every: str) -> date:
    if every in ("day", "week"):
        return day + timedelta(days=7 if every == "week" else 1)
    months = day.year * 12 + day.month - 1 + {"month": 1, "quarter": 3, "year": 12}[every]
    return date(months // 12, months % 12 + 1, 1)


def group_axis(column: Column, keys: Sequence[Any], words: Words) -> dict[str, Any]:
    """An axis for `keys`, drawn as 0, 1, 2…; where labels would touch they break in two lines, then thin out."""
    if column.every and keys and isinstance(keys[0], date):
        return {"labelExpr": _time_labels(column, keys, words)}
    texts = [str(key) if column.every == "hour" else cell(key, column, words) for key in keys]
    if column.since:
        title = {"title": column.label, "titleAnchor": "start", "titlePadding": 6}
        return {"labelExpr": f"{_every_so_many(texts)} ? {json_list(texts)}[datum.value] : ''", **title}
    if not column.bands and not column.choices:
        return {"labelExpr": f"{_every_so_many(texts)} ? {json_list(texts)}[datum.value] : ''"}
    broken = [_lines(column, key, text, words) for key, text in zip(keys, texts, strict=True)]
    return {
        "labelExpr": f"{_STEP} > {_widest(texts)} ? {json_list(texts)}[datum.value]"
        f" : {_every_so_many([part for lines in broken for part in lines])}"
        f" ? {json_list(broken)}[datum.value] : ''"
    }


def list_axis(column: Column, keys: Sequence[Any], words: Words) -> dict[str, Any]:
    """An axis for `keys` one below the other: every one has its label."""
    texts = [cell(key, column, words) for key in keys]
    if column.format == "weekday":
        texts = [
            words.weekday(key, "abbreviated") if key else text for key, text in zip(keys, texts, strict=True)
        ]
    return {"labelExpr": f"{json_list(texts)}[datum.value]", "labelLimit": _NAMES}


def _lines(column: Column, key: Any, text: str, words: Words) -> list[str]:
    """A label in the short lines that a narrow axis gives it: broken at blanks and after a dash."""
    short = (
        bands.short_name(key, column.bands, column.format, words)
        if column.bands and key is not None
        else text
    )
    return short.replace("–", "– ").split() if len(short) > 5 else [short]


def _time_labels(column: Column, keys: Sequence[date], words: Words) -> str:
    """The small part each time, the year below it where it is another than at the label before."""
    ticks = [words.tick(key, column.every or "day") for key in keys]
    small, large = json_list([each[0] for each in ticks]), json_list([each[1] for each in ticks])
    step = f"ceil({_widest([text for each in ticks for text in each])} / ({_STEP}))"
    i, from_first = "datum.value", f"(datum.value - {_FIRST})"
    return (
        f"{from_first} % {step} != 0 ? '' : {from_first} < {step} || {large}[{i}] != {large}[{i} - {step}]"
        f" ? [{small}[{i}], {large}[{i}]] : {small}[{i}]"
    )


def _every_so_many(texts: Sequence[str]) -> str:
    return f"(datum.value - {_FIRST}) % ceil({_widest(texts)} / ({_STEP})) == 0"


def slanting(column: Column, keys: Sequence[Any], words: Words) -> dict[str, Any] | None:
    """An axis of names at a slant, where each must be read; None for parts of time and bands, which thin out."""
    if column.every or column.bands or column.format != "number":
        return None
    texts = [cell(key, column, words) for key in keys]
    turned = {"labelAngle": -38, "labelAlign": "right", "labelBaseline": "middle", "labelLimit": 112}
    return {"labelExpr": f"{json_list(texts)}[datum.value]", **turned}


def _widest(texts: Sequence[str]) -> int:
    """Roughly how many pixels the widest of some labels takes, with room to its neighbour."""
    return 6 + max((sum(12 if ord(each) > 0x2E7F else 6 for each in text) for text in texts), default=0)


def json_list(values: Sequence[Any]) -> str:
    """A list as Vega's expressions write it: JSON in ASCII, whatever the texts hold."""
    return json.dumps(list(values), ensure_ascii=True)
