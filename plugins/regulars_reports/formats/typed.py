"""A report's values as cells of a workbook: numbers, dates and shares as such, with the format that shows them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_precision

from regulars_reports.pages.document import clean
from regulars_reports.results.result import Column
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words

_DAY = "yyyy-mm-dd"
#: Parts of time that a spreadsheet can show of a date; a quarter it cannot.
_EVERY = {
    "en": {"year": "yyyy", "month": "mmm yyyy", "week": _DAY, "day": _DAY},
    "zh": {"year": 'yyyy"年"', "month": 'yyyy"年"m"月"', "week": _DAY, "day": _DAY},
}


@dataclass(frozen=True)
class Cell:
    """A value (text, number, date, moment of local time, or None) and its number format, empty for texts."""

    value: str | Decimal | date | datetime | None
    format: str = ""


def typed(value: Any, column: Column, words: Words) -> Cell:
    """The cell of `value`, whose format is that of its column."""
    if column.group:
        return _group(value, column, words)
    if value is None:
        return Cell(None)
    if isinstance(value, datetime):
        return Cell(value.astimezone(ZoneInfo(words.zone)).replace(tzinfo=None), f"{_DAY} hh:mm")
    if isinstance(value, date):
        return Cell(value, _DAY)
    if isinstance(value, Decimal | int):
        return Cell(Decimal(value), number_format(column.format, Decimal(value), words))
    return Cell(clean(str(value)))


def number_format(form: str, value: Decimal, words: Words) -> str:
    """How a spreadsheet shows a number of a report's `format:`."""
    if form == "percent":
        return "0.0%"
    if form == "money":
        places = get_currency_precision(words.currency)
        sign = words.symbol.replace('"', "")
        return f'"{sign}"#,##0{"." + "0" * places if places else ""}'
    return "#,##0" if value == value.to_integral_value() else "#,##0.00"


def _group(value: Any, column: Column, words: Words) -> Cell:
    shown = _EVERY["zh" if words.language == "zh" else "en"]
    if isinstance(value, date) and not isinstance(value, datetime) and column.every in shown:
        return Cell(value, shown[column.every])
    counted = column.since or not (column.bands or column.choices or column.every)
    plain = counted and column.format == "number"
    if plain and isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Cell(Decimal(value), number_format("number", Decimal(value), words))
    return Cell(clean(cell(value, column, words)))
