"""Numbers, money, dates and groups as people read them, by Babel, in the page's language."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

from regulars.messages import _

#: Babel's locale of each language.
_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
#: A share below it shows its first decimal.
_SMALL = Decimal("0.1")
_DAYS = {"year": "y", "quarter": "QQQ y", "month": "MMM y"}


@dataclass(frozen=True)
class Words:
    """How `language` writes values; `zone` (IANA) is where times are local, `currency` an ISO 4217 code."""

    language: str
    currency: str
    zone: str

    @property
    def locale(self) -> Locale:
        return Locale.parse(_LOCALES.get(self.language, "en"))

    @property
    def symbol(self) -> str:
        """The currency's sign: ¥, $, CN¥."""
        return get_currency_symbol(self.currency, self.locale)

    def number(self, value: Decimal | int) -> str:
        return str(format_decimal(value, locale=self.locale))

    def money(self, value: Decimal | int) -> str:
        """With the currency's sign and digits."""
        return str(format_currency(value, self.currency, locale=self.locale))

    def round_money(self, value: Decimal | int) -> str:
        """Money where the small change would only distract: whole units from a hundred up."""
        if -100 < value < 100:
            return self.money(value)
        return str(format_currency(value, self.currency, "¤#,##0", locale=self.locale, currency_digits=False))

    def percent(self, value: Decimal) -> str:
        return str(
            format_percent(value, "#,##0.0%" if value and abs(value) < _SMALL else "#,##0%", self.locale)
        )

    def compact(self, value: Decimal | int) -> str:
        """For an axis: 120K, 12万."""
        return str(format_compact_decimal(value, locale=self.locale, fraction_digits=1))

    def day(self, value: date) -> str:
        return str(format_date(value, "long" if self.language == "zh" else "d MMM y", locale=self.locale))

    def moment(self, value: datetime) -> str:
        """Date and time of day in the zone."""
        local = value.astimezone(ZoneInfo(self.zone))
        return f"{self.day(local.date())} {format_datetime(local, 'HH:mm', locale=self.locale)}"

    def local_day(self, value: datetime | date) -> date:
        """The civil date of a moment in the zone; a date is its own."""
        return value.astimezone(ZoneInfo(self.zone)).date() if isinstance(value, datetime) else value

    def part_of_time(self, value: date | int, every: str) -> str:
        """A bucket of time: Mar 2026, 14:00."""
        if isinstance(value, int):
            return f"{value:02d}:00" if every == "hour" else str(value)
        if every == "year" and self.language == "zh":
            return f"{value.year}年"
        if every == "quarter" and self.language == "zh":
            return f"{value.year}年第{(value.month + 2) // 3}季度"
        if every == "month" and self.language == "zh":
            return f"{value.year}年{value.month}月"
        return str(format_date(value, _DAYS.get(every, "d MMM y"), locale=self.locale))

    def tick(self, value: date, every: str) -> tuple[str, str]:
        """A bucket of time on an axis: what names it, and the larger part that need not be said each time."""
        year = str(value.year)
        if every == "year":
            return year, ""
        if every == "quarter":
            return f"Q{(value.month + 2) // 3}", year
        if every == "month":
            return str(format_date(value, "LLL", locale=self.locale)), year
        return str(
            format_date(value, "M月d日" if self.language == "zh" else "d MMM", locale=self.locale)
        ), year

    def weekday(self, value: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
        """The day of the week; 1 is Monday."""
        return str(get_day_names(width, context="stand-alone", locale=self.locale)[(value - 1) % 7])

    def value(self, value: Any, form: str) -> str:
        """A number of a report in its `format:`; a dash where there is nothing."""
        if value is None:
            return "–"
        if isinstance(value, date):
            return self.day(self.local_day(value))
        if form == "money":
            return self.money(value)
        if form == "percent":
            return self.percent(value)
        return self.number(value) if isinstance(value, Decimal | int) else str(value)

    def short(self, value: Any, form: str) -> str:
        """Like `value`, money without its small change: for sentences and large figures."""
        return self.round_money(value) if form == "money" and value is not None else self.value(value, form)


def not_known() -> str:
    """What stands for nothing in a group."""
    return _("Not known")
