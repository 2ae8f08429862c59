"""When people buy: weekends, holidays and promotions by day, peaks by hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

#: First days of the lunar year 春节 and of the Mid-Autumn festival 中秋 (Hong Kong Observatory's almanac).
SPRING_FESTIVALS = (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6))
MID_AUTUMNS = (date(2024, 9, 17), date(2025, 10, 6), date(2026, 9, 25), date(2027, 9, 15))

#: Relative sales by weekday, Monday first.
WEEKDAYS = (0.82, 0.78, 0.80, 0.86, 1.08, 1.45, 1.36)

#: Relative sales by hour of the day.
SHOP_WEEKDAY: Mapping[int, int] = MappingProxyType(
    {10: 4, 11: 7, 12: 11, 13: 9, 14: 6, 15: 8, 16: 7, 17: 8, 18: 12, 19: 14, 20: 10, 21: 4}
)
SHOP_WEEKEND: Mapping[int, int] = MappingProxyType(
    {10: 5, 11: 8, 12: 9, 13: 10, 14: 13, 15: 14, 16: 13, 17: 10, 18: 8, 19: 8, 20: 6, 21: 3}
)
ONLINE: Mapping[int, int] = MappingProxyType(
    dict(enumerate((7, 4, 2, 1, 1, 1, 2, 4, 6, 8, 9, 9, 12, 11, 8, 8, 8, 8, 8, 10, 14, 18, 17, 13)))
)


@dataclass(frozen=True)
class Day:
    """One day of trade: relative sales in the shops and online, a promotion's discount, the seasons that it is in."""

    date: date
    shop: float
    online: float
    discount: float
    seasons: frozenset[str]


def days(first: date, last: date) -> list[Day]:
    """Each day from `first` to `last`, both included."""
    return [_day(first + timedelta(n), n) for n in range((last - first).days + 1)]


def _day(day: date, since: int) -> Day:
    shop = online = 1 + since / 1500  # the company grows
    shop *= WEEKDAYS[day.weekday()]
    online *= (WEEKDAYS[day.weekday()] + 2) / 3
    discount = 0.0
    seasons = {_quarter(day)}
    for festival in SPRING_FESTIVALS:
        distance = (festival - day).days
        if 0 < distance <= 25:
            seasons.add("festival")
            shop *= 1.9 - distance / 40
            online *= 1.6 if distance > 8 else 0.7  # parcels stop before the holiday
        elif -6 <= distance <= 0:
            shop *= 0.25 if distance > -3 else 0.8
            online *= 0.3
    for festival in MID_AUTUMNS:
        if 0 <= (festival - day).days <= 24:
            seasons.add("mooncake")
            shop *= 1.35
            online *= 1.3
    promotion = _promotion(day)
    if promotion:
        lift, discount = promotion
        online *= lift
        shop *= 1 + (lift - 1) / 5
    if (day.month, day.day) in {(5, 1), (5, 2), (5, 3), (10, 1), (10, 2), (10, 3), (10, 4), (10, 5)}:
        shop *= 1.6
    return Day(day, shop, online, discount, frozenset(seasons))


def _promotion(day: date) -> tuple[float, float] | None:
    """How many times the online sales, and the discount, of 双11, 618 and 双12."""
    if (day.month, day.day) == (11, 11):
        return 11.0, 0.2
    if day.month == 11 and 1 <= day.day <= 10:
        return 2.3, 0.15
    if (day.month, day.day) == (6, 18):
        return 5.0, 0.15
    if (day.month, day.day) == (12, 12):
        return 2.5, 0.12
    return None


def _quarter(day: date) -> str:
    return ("winter", "spring", "summer", "autumn")[day.month % 12 // 3]
