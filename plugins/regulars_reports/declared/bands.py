"""The names of bands of a value (ages, amounts), in people's words."""

from collections.abc import Sequence
from decimal import Decimal

from regulars.messages import _
from regulars_reports.words import Words


def name(index: int, boundaries: Sequence[Decimal], form: str, words: Words) -> str:
    """The band `index` (0 lies below the first boundary): `under 18`, `18–24`, `¥500–1,000`."""
    if form == "percent":
        edges = (Decimal(0), *boundaries, Decimal(1))
        return f"{words.percent(edges[index])}–{words.percent(edges[index + 1])}"
    sign = words.symbol if form == "money" else ""
    if index == 0:
        return _("under {edge}", edge=sign + words.number(boundaries[0]))
    low = boundaries[index - 1]
    if index == len(boundaries):
        return _("{edge} and over", edge=sign + words.number(low))
    last = _last(index, boundaries, form)
    return sign + (words.number(low) if last == low else f"{words.number(low)}–{words.number(last)}")


def short_name(index: int, boundaries: Sequence[Decimal], form: str, words: Words) -> str:
    """The same where there is no room: `<18`, `18–24`, `1K–2K`, `65+`."""
    if form == "percent":
        return name(index, boundaries, form, words)
    if index == 0:
        return f"<{words.compact(boundaries[0])}"
    low = boundaries[index - 1]
    if index == len(boundaries):
        return f"{words.compact(low)}+"
    last = _last(index, boundaries, form)
    return words.compact(low) if last == low else f"{words.compact(low)}–{words.compact(last)}"


def _last(index: int, boundaries: Sequence[Decimal], form: str) -> Decimal:
    """What a band is said to end with: of whole numbers (ages) the last that lies in it, else where the next begins."""
    whole = form != "money" and all(each == each.to_integral_value() for each in boundaries)
    return boundaries[index] - 1 if whole else boundaries[index]
