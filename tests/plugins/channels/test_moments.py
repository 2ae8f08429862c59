"""Dates and times as people write them: the one that is meant, or a refusal."""

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars_channels.mapping.moments import date_format, date_reader, moment_reader


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", "2026-03-01"),
        ("2026-3-1", "2026-03-01"),
        ("20260301", "2026-03-01"),
        ("2026/3/1", "2026-03-01"),
        ("2026.03.01", "2026-03-01"),
        ("2026年3月1日", "2026-03-01"),
        ("2026 年 3 月 1 日", "2026-03-01"),
        ("２０２６年３月１日", "2026-03-01"),
        ("1 March 2026", "2026-03-01"),
        ("1-Mar-2026", "2026-03-01"),
        ("March 1, 2026", "2026-03-01"),
        ("24 October 2011", "2011-10-24"),
        ("2024-02-29", "2024-02-29"),
        ("2026-03-01 00:00:00", "2026-03-01"),
        ("2026-03-01T00:00", "2026-03-01"),
        ("2023-02-29", None),
        ("2026-13-01", None),
        ("20261301", None),
        ("2026-03-01 10:12", None),
        ("3/4/2026", None),
        ("25/12/2026", None),
        ("03.04.26", None),
        ("45292", None),
        ("0000-00-00", None),
        ("1 Foo 2026", None),
        ("soon", None),
        ("2026-03-01 nonsense", None),
        ("12345678901234", None),
    ],
)
def test_days(text: str, day: str | None) -> None:
    check(date_reader(), text, day)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01", "2026-03-01 00:00:00"),
        ("2026-03-01 10:12", "2026-03-01 10:12:00"),
        ("2026-03-01T10:12:13", "2026-03-01 10:12:13"),
        ("2026-03-01T10:12:13.5", "2026-03-01 10:12:13.500000"),
        ("2026-03-01T10:12:13Z", "2026-03-01 10:12:13+00:00"),
        ("2026-03-01 10:12:13+08:00", "2026-03-01 10:12:13+08:00"),
        ("2026-03-01T10:12:13+0800", "2026-03-01 10:12:13+08:00"),
        ("2026/3/1 9:05", "2026-03-01 09:05:00"),
        ("2026/3/1 9:05 PM", "2026-03-01 21:05:00"),
        ("2026/3/1 12:05 am", "2026-03-01 00:05:00"),
        ("2026年3月1日 下午3:05", "2026-03-01 15:05:00"),
        ("2026年3月1日 15时05分09秒", "2026-03-01 15:05:09"),
        ("20260301 101213", "2026-03-01 10:12:13"),
        ("20260301101213", "2026-03-01 10:12:13"),
        ("2026-03-01 24:00", None),
        ("2026-03-01 10:61", None),
        ("2026-03-01 13:05 PM", None),
        ("10:12", None),
    ],
)
def test_moments(text: str, moment: str | None) -> None:
    check(moment_reader(), text, moment)


def check(read, text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError) as refused:
            read(text)
        assert text in str(refused.value)
    else:
        assert read(text) == expected


def test_an_ambiguous_day_says_what_to_declare() -> None:
    with pytest.raises(ValueError, match=r"DD/MM/YYYY.*MM/DD/YYYY"):
        date_reader()("3/4/2026")
    assert date_reader(["DD/MM/YYYY"])("3/4/2026") == "2026-04-03"
    assert date_reader(["MM/DD/YYYY"])("3/4/2026") == "2026-03-04"


@pytest.mark.parametrize(
    ("pattern", "text", "moment"),
    [
        ("DD.MM.YY", "03.04.26", "2026-04-03 00:00:00"),
        ("DD.MM.YY", "03.04.69", "1969-04-03 00:00:00"),
        ("MM/DD/YYYY HH:mm", "3/4/2026 16:05", "2026-03-04 16:05:00"),
        ("MM/DD/YYYY H:mm A", "3/4/2026 4:05 PM", "2026-03-04 16:05:00"),
        ("MMM D, YYYY", "Mar 4, 2026", "2026-03-04 00:00:00"),
        ("YYYYDDMM", "20260403", "2026-03-04 00:00:00"),
        ("MM/DD/YYYY", "03/14/2026 2:05 PM", "2026-03-14 14:05:00"),
        ("MM/DD/YYYY", "3/4/2026 16:05:09", "2026-03-04 16:05:09"),
        ("DD.MM.YYYY", "04.03.2026T16:05", "2026-03-04 16:05:00"),
    ],
)
def test_declared_formats(pattern: str, text: str, moment: str) -> None:
    assert moment_reader([pattern])(text) == moment


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("MM/DD/YYYY", "3/4/2026 soon"),
        ("MM/DD/YYYY HH:mm", "3/4/2026"),
        ("D/M/YY", "3/4/20191012"),
        ("MM/DD/YYYY", "13/17/2026"),
    ],
)
def test_what_does_not_fit_the_declared_format_is_not_told_to_declare_one(pattern: str, text: str) -> None:
    with pytest.raises(ValueError) as refused:
        moment_reader([pattern])(text)
    assert text in str(refused.value)
    assert "may be day first" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "formats", "told"),
    [
        ("15/06/25", [], "write formats: {date: DD/MM/YY}."),
        ("06.15.2025", [], "write formats: {date: MM.DD.YYYY}."),
        ("05/06/25", [], "write formats: {date: DD/MM/YY} or {date: MM/DD/YY}"),
        ("15/06/25", ["DD/MM/YYYY"], "formats: {date: [DD/MM/YYYY, DD/MM/YY]}."),
    ],
)
def test_the_format_that_is_told_reads_the_text(text: str, formats: list[str], told: str) -> None:
    with pytest.raises(ValueError) as refused:
        moment_reader(formats)(text)
    assert told in str(refused.value)
    [named, *_others] = re.findall(r"date: \[?([^\]}]+)", str(refused.value))[-1:]
    assert moment_reader(named.split(", "))(text)[:4] == "2025"


def test_several_formats_are_tried_in_order_and_iso_after_them() -> None:
    read = date_reader(["DD/MM/YYYY", "DD.MM.YY"])
    assert [read(text) for text in ("03/04/2026", "03.04.26", "2026-04-03")] == ["2026-04-03"] * 3


@pytest.mark.parametrize("pattern", ["", "DD/MM", "DD/DD/YYYY", "yyyy-mm-dd", "HH:mm", "YYYY"])
def test_a_format_that_is_none(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a date format"):
        date_format(pattern)


@given(st.dates(date(1000, 1, 1)))
def test_every_writing_of_a_day_is_that_day(day: date) -> None:
    read = date_reader()
    year, month, number = f"{day.year:04}", day.month, day.day
    for writing in (
        day.isoformat(),
        f"{year}{month:02}{number:02}",
        f"{year}/{month}/{number}",
        f"{year}年{month}月{number}日",
        f"{number} {day:%B} {year}",
    ):
        assert read(writing) == day.isoformat()
    assert date_reader(["DD/MM/YYYY"])(f"{number}/{month}/{year}") == day.isoformat()


@given(st.datetimes(datetime(1000, 1, 1)))
def test_every_writing_of_a_moment_is_that_moment(moment: datetime) -> None:
    for writing in (moment.isoformat(), moment.isoformat(" ")):
        assert datetime.fromisoformat(moment_reader()(writing)) == moment


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    try:
        found = date_reader()(text)
    except ValueError:
        return
    assert date.fromisoformat(found)
