"""How a file writes dates, numbers and nothing: the `formats:` of its channel."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.countries import country_of_phones
from regulars_channels.mapping.converting import Formats
from regulars_channels.mapping.moments import date_format, moment_reader
from regulars_channels.mapping.numbers import number_reader

_PARTS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)", re.ASCII)
#: A share of values that makes a column one of dates: the others are slips.
MOST = 0.9
#: Of so many rows one may be a slip, however few they are.
FEW = 3
#: Where the month comes first.
_MONTH_FIRST = {"US", "PH", "FM", "MH", "PW"}


@dataclass(frozen=True)
class Style:
    """How the texts of a file are written, and what its values cannot tell."""

    formats: Formats
    #: Formats of dates that fit as well as the ones chosen: (chosen, other, a value).
    either: tuple[tuple[str, str, str], ...] = ()


def style_of(columns: Sequence[Column], region: str) -> Style:
    """How dates and numbers are written in `columns`; `region` decides where the values cannot."""
    dates, either = _dates(columns, region)
    comma = _decimal_comma(columns)
    return Style(Formats(dates=dates, comma=comma, phone=country_of_phones(columns, region)), either)


def reads(read: Callable[[str], str]) -> Callable[[str], bool]:
    """Whether a reader takes a text."""

    def taken(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    return taken


def few_slips(column: Column, slips: Iterable[str]) -> bool:
    """Whether so few rows hold one of `slips` that the others tell what the column is: a day stands in many rows."""
    rows = sum(column.counted[text] for text in column.values)
    wrong = sum(column.counted[text] for text in slips)
    return rows - wrong >= MOST * rows or (wrong == 1 and rows >= FEW)


def _mostly(column: Column, holds: Callable[[str], object]) -> bool:
    slips = [text for text in column.values if not holds(text)]
    return len(column.values) - len(slips) >= MOST * len(column.values) or few_slips(column, slips)


def _dates(
    columns: Iterable[Column], region: str
) -> tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]:
    """The formats that the columns of dates need besides what is read anyway, and those that are in doubt."""
    plain = reads(moment_reader())
    shapes: dict[tuple[str, str], list[str]] = {}
    for column in columns:
        # A list that was put together by hand has both: 2025-06-15 and 15/06/25.
        if not column.values or column.share(plain) >= MOST or not column.share(_PARTS.match):
            continue
        if not _mostly(column, lambda text: _PARTS.match(text) or plain(text)):
            continue
        for text in column.values:
            if found := _PARTS.match(text):
                shapes.setdefault((found[2], "YYYY" if len(found[4]) == 4 else "YY"), []).append(text)
    formats: list[str] = []
    either: list[tuple[str, str, str]] = []
    for (sign, year), texts in sorted(shapes.items()):
        day, month = f"DD{sign}MM{sign}{year}", f"MM{sign}DD{sign}{year}"
        fits = {each: _share(each, texts) for each in (day, month)}
        if year == "YY":
            fits[f"YY{sign}MM{sign}DD"] = _share(f"YY{sign}MM{sign}DD", texts)
        liked = month if region in _MONTH_FIRST and sign != "." else day
        best = max(fits, key=lambda each: (fits[each], each == liked))
        if fits[best] < MOST:
            continue
        formats.append(best)
        rival = next((each for each in fits if each != best and fits[each] == fits[best]), None)
        if rival is not None:
            either.append((best, rival, texts[0]))
    return tuple(formats), tuple(either)


def _share(pattern: str, texts: Sequence[str]) -> float:
    read = date_format(pattern)

    def fits(text: str) -> bool:
        try:
            return read(text) is not None
        except ValueError:
            return False

    return sum(map(fits, texts)) / len(texts)


def _decimal_comma(columns: Iterable[Column]) -> bool:
    """Whether more values are numbers with a decimal comma only than with a decimal point only."""
    point, comma = reads(number_reader()), reads(number_reader(comma=True))
    only_point = only_comma = 0
    for column in columns:
        if not _mostly(column, lambda text: point(text) or comma(text)):
            continue
        for text in column.values:
            by_point, by_comma = point(text), comma(text)
            only_point += by_point and not by_comma
            only_comma += by_comma and not by_point
    return only_comma > only_point
