"""Numbers, money, dates and bands as people write them in English and Chinese."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from regulars.messages import register_catalogs, speaking
from regulars_reports.declared.bands import name, short_name
from regulars_reports.words import Words

EN = Words("en", "USD", "America/New_York")
ZH = Words("zh", "CNY", "Asia/Shanghai")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (EN.money(Decimal("1234.5")), "$1,234.50"),
        (ZH.money(Decimal("-0.5")), "-¥0.50"),
        (EN.round_money(Decimal("1234.50")), "$1,234"),
        (EN.round_money(Decimal("99.99")), "$99.99"),
        (EN.number(Decimal("5000")), "5,000"),
        (EN.compact(120_000), "120K"),
        (ZH.compact(120_000), "12万"),
        (EN.percent(Decimal("0.4375")), "44%"),
        (EN.percent(Decimal("0.004")), "0.4%"),
        (EN.percent(Decimal(0)), "0%"),
        (EN.day(date(2026, 3, 1)), "1 Mar 2026"),
        (ZH.day(date(2026, 3, 1)), "2026年3月1日"),
        (EN.moment(datetime(2026, 3, 1, 3, 5, tzinfo=UTC)), "28 Feb 2026 22:05"),
        (ZH.moment(datetime(2026, 3, 1, 3, 5, tzinfo=UTC)), "2026年3月1日 11:05"),
        (EN.part_of_time(date(2026, 3, 1), "month"), "Mar 2026"),
        (ZH.part_of_time(date(2026, 3, 1), "month"), "2026年3月"),
        (EN.part_of_time(date(2026, 4, 1), "quarter"), "Q2 2026"),
        (ZH.part_of_time(date(2026, 4, 1), "quarter"), "2026年第2季度"),
        (EN.part_of_time(9, "hour"), "09:00"),
        (EN.weekday(1), "Monday"),
        (ZH.weekday(7), "星期日"),
        (EN.value(None, "money"), "–"),
    ],
)
def test_words(said: str, expected: str) -> None:
    assert said == expected


AGES = (Decimal(18), Decimal(25), Decimal(26), Decimal(65))
AMOUNTS = (Decimal(50), Decimal("99.5"), Decimal(1000))


def test_bands_of_whole_numbers_end_with_the_last_that_lies_in_them() -> None:
    assert [name(i, AGES, "number", EN) for i in range(5)] == [
        "under 18",
        "18–24",
        "25",
        "26–64",
        "65 and over",
    ]
    assert [short_name(i, AGES, "number", EN) for i in range(5)] == ["<18", "18–24", "25", "26–64", "65+"]


def test_bands_of_money_say_their_currency() -> None:
    said = [name(i, AMOUNTS, "money", EN) for i in range(4)]
    assert said == ["under $50", "$50–99.5", "$99.5–1,000", "$1,000 and over"]


def test_bands_in_chinese() -> None:
    register_catalogs("regulars_reports")
    with speaking("zh"):
        assert [name(i, AMOUNTS, "money", ZH) for i in (0, 3)] == ["不足 ¥50", "¥1,000 及以上"]
