"""Periods as people write them, and those that they are compared with."""

from datetime import date

import pytest

from regulars.errors import RegularsError
from regulars_reports.results.periods import Period, read_period, shifted

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-03", "2026-03-01", "2026-03-31"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2026年3月", "2026-03-01", "2026-03-31"),
        ("2026Q1", "2026-01-01", "2026-03-31"),
        ("2026-q4", "2026-10-01", "2026-12-31"),
        ("2026年第2季度", "2026-04-01", "2026-06-30"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("2026年", "2026-01-01", "2026-12-31"),
        ("2026-03-08", "2026-03-08", "2026-03-08"),
        ("2026年3月8日", "2026-03-08", "2026-03-08"),
        ("2026-01-01..2026-03-31", "2026-01-01", "2026-03-31"),
        (" 2025-12 .. 2026Q1 ", "2025-12-01", "2026-03-31"),
        ("2026-01-15..", "2026-01-15", "2026-03-31"),
        ("last 90 days", "2026-01-01", "2026-03-31"),
        ("Last 1 day", "2026-03-31", "2026-03-31"),
        ("last 2 weeks", "2026-03-18", "2026-03-31"),
        ("last 1 month", "2026-03-01", "2026-03-31"),
        ("last 12 months", "2025-04-01", "2026-03-31"),
        ("最近 90 天", "2026-01-01", "2026-03-31"),
        ("近3个月", "2026-01-01", "2026-03-31"),
        ("today", "2026-03-31", "2026-03-31"),
        ("昨天", "2026-03-30", "2026-03-30"),
        ("this month", "2026-03-01", "2026-03-31"),
        ("上月", "2026-02-01", "2026-02-28"),
        ("last quarter", "2025-10-01", "2025-12-31"),
        ("去年", "2025-01-01", "2025-12-31"),
    ],
)
def test_what_is_understood(text: str, first: str, last: str) -> None:
    found = read_period(text, TODAY)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "march", "2026-13", "2026-02-30", "2026Q5", "26", "2026/03", "last 0 days", "last days", "..", "..2026",
     "2026..2027..2028", "last 99999 years", "0000", "近天", "2026-01-01.. x"],
)  # fmt: skip
def test_what_is_not_gives_examples(text: str) -> None:
    with pytest.raises(RegularsError, match=r"is no period\. Write it like one of these: 2026-03, 2026Q1"):
        read_period(text, TODAY)


def test_one_that_ends_before_it_begins() -> None:
    with pytest.raises(RegularsError, match="ends before it begins"):
        read_period("2026-03..2026-01", TODAY)


@pytest.mark.parametrize(
    ("text", "before", "year"),
    [
        ("2026-03", ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        ("2025-02", ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        ("2026Q1", ("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-03-31")),
        ("2026", ("2025-01-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
        ("2026-01..2026-02", ("2025-11-01", "2025-12-31"), ("2025-01-01", "2025-02-28")),
        ("2024-02-29..2024-03-09", ("2024-02-19", "2024-02-28"), ("2023-02-28", "2023-03-09")),
        ("last 30 days", ("2026-01-31", "2026-03-01"), ("2025-03-02", "2025-03-31")),
    ],
)
def test_the_periods_beside_it(text: str, before: tuple[str, str], year: tuple[str, str]) -> None:
    found = read_period(text, TODAY)
    assert span(found.before()) == before
    assert span(found.year_before()) == year


def span(period: Period) -> tuple[str, str]:
    return period.first.isoformat(), period.last.isoformat()


def test_months_are_shifted_to_days_that_are() -> None:
    assert shifted(date(2024, 2, 29), -12) == date(2023, 2, 28)
    assert shifted(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert shifted(date(2026, 1, 31), -1) == date(2025, 12, 31)
