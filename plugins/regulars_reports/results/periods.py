"""A period as people write it (2026-03, 2026Q1, last 90 days), and those that it is compared with."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from regulars.errors import RegularsError
from regulars.messages import _

#: What stands in every message about a period.
EXAMPLES = "2026-03, 2026Q1, 2026, 2026-01-01..2026-03-31, last 90 days, this month, last year"

_DAY = timedelta(days=1)
_PARTS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日"), "day"),
    (re.compile(r"(\d{4})-(\d{1,2})|(\d{4})年(\d{1,2})月"), "month"),
    (re.compile(r"(\d{4})-?[Qq]([1-4])|(\d{4})年第?([1-4])季度?"), "quarter"),
    (re.compile(r"(\d{4})|(\d{4})年"), "year"),
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LAST = re.compile(r"last (\d{1,5}) (day|week|month|year)s?|最?近(\d{1,5})(天|日|周|个月|年)")
_UNITS = {"天": "day", "日": "day", "周": "week", "个月": "month", "年": "year"}
_NAMED = {
    "today": ("day", 0), "yesterday": ("day", 1), "今天": ("day", 0), "昨天": ("day", 1),
    "this month": ("month", 0), "last month": ("month", 1), "本月": ("month", 0), "上月": ("month", 1),
    "this quarter": ("quarter", 0), "last quarter": ("quarter", 1), "本季度": ("quarter", 0), "上季度": ("quarter", 1),
    "this year": ("year", 0), "last year": ("year", 1), "今年": ("year", 0), "去年": ("year", 1),
}  # fmt: skip


@dataclass(frozen=True)
class Period:
    """Local days from `first` to `last`, both in it; `months` says how many, where it is of whole months."""

    first: date
    last: date
    months: int | None = None

    def before(self) -> "Period":
        """The period before, as long: as many months of one of whole months, else as many days."""
        if self.months:
            return Period(shifted(self.first, -self.months), self.first - _DAY, self.months)
        return Period(self.first - (self.last - self.first) - _DAY, self.first - _DAY)

    def year_before(self) -> "Period":
        """The same days a year ago; 29 February becomes the 28th."""
        last = shifted(self.last + _DAY, -12) - _DAY if self.months else shifted(self.last, -12)
        return Period(shifted(self.first, -12), last, self.months)


def read_period(text: str, today: date) -> Period:
    """The period that `text` means on the day `today`; RegularsError with examples where it means none."""
    said = " ".join(text.split()).lower()
    try:
        found = _read(said, today)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise RegularsError(
            _(
                "{text} is no period. Write it like one of these: {examples}.",
                text=repr(text),
                examples=EXAMPLES,
            )
        )
    if found.last < found.first:
        raise RegularsError(_("The period {text} ends before it begins.", text=text))
    return found


def _read(said: str, today: date) -> Period | None:
    if said in _NAMED:
        unit, back = _NAMED[said]
        if unit == "day":
            return Period(today - back * _DAY, today - back * _DAY)
        return _whole(shifted(today.replace(day=1), -back * _MONTHS[unit]), unit)
    rolling = _LAST.fullmatch(said.replace(" ", "") if said[:1] in "最近" else said)
    if rolling:
        count, unit = (each for each in rolling.groups() if each)
        return _rolling(int(count), _UNITS.get(unit, unit), today)
    first, dots, last = said.partition("..")
    begin = _part(first.strip())
    if not dots or begin is None:
        return begin
    end = _part(last.strip()) if last.strip() else Period(today, today)
    if end is None:
        return None
    whole = begin.months and end.months
    months = (end.last.year - begin.first.year) * 12 + end.last.month - begin.first.month + 1
    return Period(begin.first, end.last, months if whole else None)


def _part(said: str) -> Period | None:
    for pattern, unit in _PARTS:
        found = pattern.fullmatch(said)
        if found:
            numbers = [int(each) for each in found.groups() if each]
            if unit == "day":
                return Period(date(*numbers), date(*numbers))
            month = numbers[1] if unit == "month" else numbers[1] * 3 - 2 if unit == "quarter" else 1
            return _whole(date(numbers[0], month, 1), unit)
    return None


def _whole(day: date, unit: str) -> Period:
    months = _MONTHS[unit]
    first = day.replace(month=(day.month - 1) // months * months + 1)
    return Period(first, shifted(first, months) - _DAY, months)


def _rolling(count: int, unit: str, today: date) -> Period | None:
    if count < 1:
        return None
    if unit in ("day", "week"):
        return Period(today - (count * (7 if unit == "week" else 1) - 1) * _DAY, today)
    return Period(shifted(today, -count * _MONTHS[unit]) + _DAY, today)


def shifted(day: date, months: int) -> date:
    """The same day so many months on; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + month // 11, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (after - _DAY).day))
