"""The fast way from values to cells and the slow, sure one through marshmallow agree, and neither bends a value."""

import json
import math
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from regulars.catalog import Choice, Field
from regulars.storage.cells import Codec, codecs, local_clocks
from regulars.storage.fieldtypes import FIELD_TYPES

often = settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
CODES = tuple(Choice(value=code) for code in ("a", "b", "门店", "1"))


def codec(kind: str, *, zone: str = "Asia/Shanghai", region: str = "CN", **options: Any) -> Codec:
    if kind in {"choice", "choices"}:
        options.setdefault("values", CODES)
    if kind == "money":
        options.setdefault("currency", "CNY")
    if kind == "decimal":
        options.setdefault("places", 3)
    if kind == "reference":
        options.setdefault("to", "x")
    if kind == "handle":
        options.setdefault("service", "wechat")
    field = Field(name="held", type=kind, owner="test", **options)
    return codecs(field, zone=zone, region=region)[0]


def slow(made: Codec, value: Any) -> Any:
    """The cell of what marshmallow makes of a value; ValidationError where it refuses."""
    return made.cell(made.truth.deserialize(value))


digits = st.text("0123456789", min_size=1, max_size=22)
numbers = st.one_of(
    st.integers().map(str),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
    st.builds("{}{}.{}".format, st.sampled_from(["", "-", "+", "--", "-+"]), digits, digits),
    st.sampled_from(
        [
            "1_000",
            "１２",
            "٣",
            "1e3",
            "NaN",
            "-Infinity",
            " 7 ",
            "0x10",
            "1,000",
            "-0",
            "007",
            "1.",
            ".5",
            "²",
        ]
    ),
)
days = st.one_of(
    st.dates().map(str),
    st.builds("{:04}-{:02}-{:02}".format, st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32)),
    st.sampled_from(
        ["2026-02-30", "2026-W05-1", "20260131", "2026-1-31", "２０２６-01-31", "2024-02-29", "0000-01-01"]
    ),
)
clocks = st.one_of(
    st.datetimes().map(str),
    st.builds(
        "{} {:02}:{:02}:{:02}".format, days, st.integers(0, 25), st.integers(0, 61), st.integers(0, 61)
    ),
    st.builds(
        "{}{}".format, st.datetimes().map(str), st.sampled_from(["Z", "+00:00", "+14:00", "-12:00", "+05:45"])
    ),
    st.sampled_from(
        ["0001-01-01 00:00:00", "9999-12-31 23:59:59", "9999-12-31 23:59:59+00:00", "2026-03-29 02:30:00"]
    ),
)
phones = st.one_of(
    st.builds("{}{}{}".format, st.sampled_from(["", "+86", "86", "0086", "+86 "]), st.just("1"), digits),
    st.builds(
        "0{}{}{}".format, st.sampled_from(["10", "21", "755", "571"]), st.sampled_from(["", "-", " "]), digits
    ),
    st.sampled_from(
        ["１３８００１３８０００", "13800138000 ext 5", "+1 202 555 0123", "12345", "tel:13800138000", "+"]
    ),
)
labels = st.text("abzAB09-_.+", max_size=12)
emails = st.one_of(
    st.builds(
        "{}@{}.{}".format,
        labels,
        labels,
        st.sampled_from(["com", "cn", "co.uk", "测试", "c", "test", "local", "xn--p1ai"]),
    ),
    st.sampled_from(
        ["Li@Example.COM", "李@例子.中国", "a@b", "a@@b.com", "a b@c.com", "<a@b.com>", "a@[1.2.3.4]"]
    ),
)
handles = st.one_of(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(
            ["", "@", "wechat:", "微信：", "Weibo: @", "x:", "line:", "https://weibo.com/u/", "t.me/"]
        ),
        st.text("abzAB09_.-中 @:/", max_size=10),
        st.sampled_from(["", " ", "\u3000"]),
    ),
    st.text("abzAB09_.-", min_size=1, max_size=70),
)
degrees = st.one_of(
    st.builds("{}.{}".format, st.integers(-200, 200), st.text("0123456789", min_size=1, max_size=16)),
    st.integers(-200, 200).map(str),
    st.floats(-200, 200),
    st.sampled_from(
        ["39.9042° N", "S 12", "12°", "1E", "1e-05", "E 3", "3 W", "39,9", "-0", "+1.5", "90.00000001"]
    ),
)
jsons = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
texts = st.text(st.characters(), max_size=8) | st.text(
    st.characters(categories=["Cs", "Cc", "Zs"]), max_size=3
)
anything = st.one_of(
    texts, numbers, days, clocks, phones, emails,
    st.none(), st.booleans(), st.integers(), st.integers(-(2**64), 2**64), st.floats(), st.decimals(),
    st.dates(), st.datetimes(), st.datetimes(timezones=st.timezones()), st.binary(max_size=3),
    st.sampled_from([10**30, -(2**63), 2**63 - 1, 2**63, "a", "b", "门店", "|a|b|", "b|a", ("a", "b"), [], [1], {}]),
    st.sampled_from(["CN", "中国", "https://a.cn", "是"]),
)  # fmt: skip
KINDS = {
    "text": texts, "integer": numbers, "decimal": numbers, "money": numbers, "boolean": texts, "date": days,
    "datetime": clocks, "choice": texts, "choices": texts, "reference": numbers, "email": emails, "phone": phones,
    "url": texts, "country": texts, "address": texts, "handle": handles, "point": degrees,
    "json": jsons | jsons.map(json.dumps) | jsons.map(lambda value: json.dumps(value, indent=1)),
}  # fmt: skip

accepted: Counter[str] = Counter()


def test_every_type_is_tried() -> None:
    assert set(KINDS) == set(FIELD_TYPES)


@pytest.mark.parametrize("kind", FIELD_TYPES)
@pytest.mark.parametrize("region", ["CN", "US"])
def test_what_the_fast_way_takes_the_sure_way_makes_the_same_of(kind: str, region: str) -> None:
    made = codec(kind, region=region)
    fast = made.fast

    @often
    @given(st.one_of(KINDS[kind], anything))
    @example("2026-03-29 02:30:00")
    @example("9999-12-31 23:59:59Z")
    @example("13800138000")
    @example("x@a-b.com")
    def agree(value: Any) -> None:
        cells, refused = made.load([value])
        try:
            sure = slow(made, value)
        except ValidationError:
            blank = value == "" or (isinstance(value, str) and not value.strip())
            assert blank or refused, (value, cells)
            return
        assert not refused
        # A blank is nothing before any type is asked.
        if isinstance(value, str) and not value.strip():
            assert cells == [None]
        else:
            assert cells == [sure]
            assert type(cells[0]) is type(sure)
            accepted[kind] += fast(value) == sure

    agree()


def test_the_fast_way_is_taken_by_everyday_values() -> None:
    everyday = {
        "text": "张小明", "integer": "42", "decimal": "1.250", "money": "-12.5", "date": "2026-01-31",
        "datetime": "2026-01-31 09:30:00", "choice": "门店", "email": "li.mei@example.com", "phone": "13800138000",
        "address": "南京西路1号", "handle": "mei_09", "point": "39.9042",
    }  # fmt: skip
    for kind, value in everyday.items():
        made = codec(kind)
        assert made.fast(value) == slow(made, value), kind


HOSTILE: dict[str, list[Any]] = {
    "text": ["a\0b", "\ud800", "\udfff x", 5, 1.5, True, b"a", ["a"]],
    "address": ["a\0b", "\ud800", 5],
    "integer": [1.9, 1.0, "1.9", "1_000", "１２", "٣", "1e3", "NaN", "-+5", "+-5", "--5", "²", 2**63,
                -(2**63), "9" * 30, 10**30, True, "0x10", "1,000", Decimal("1"), math.nan, math.inf, "- 5"],
    "decimal": [1.5, "1.2345", "0.0001", "NaN", "Infinity", "-Infinity", "sNaN", "1_0", "１.5", "٣", "1,5", True,
                "1" * 30, "1.00000000000000000000000000000000000001", "0." + "0" * 40 + "1", Decimal("NaN"),
                Decimal("1.0001"), "1e400", "1e-400", 10**30, "1 2", "--1"],
    "money": [1.5, "1.234", "0.001", "NaN", "¥5", "1.000000000000000000000000000000001", "9" * 19, Decimal("Infinity")],
    "boolean": ["2", "maybe", 1.0, 2, "on", b"1"],
    "date": ["2026-02-30", "2026-1-31", "20260131", "2026-01-31 10:00:00", "31/01/2026", "0000-01-01", "2026-W05-1",
             "２０２６-01-31", 20260131, datetime(2026, 1, 31), "2026-13-01", "2023-02-29"],
    "datetime": ["2026-02-30 10:00:00", "2026-01-31 25:00:00", "10:00", "yesterday", 1e9, date(2026, 1, 31),
                 "2026-01-31 10:60:00", "9999-12-31 23:59:59-14:00", "0001-01-01 00:00:00"],
    "choice": ["c", "A", "a ", 1, True, ["a"], "a|b"],
    "choices": ["c", ["a", "c"], 5, "a,b", "a||b"],
    "email": ["a@b", "a@@b.com", "a b@c.com", "@b.com", "a@", "a@b..com", "a@-b.com", "a\0@b.com", ".a@b.com", 5],
    "phone": ["12345", "abc", "+", "1380013800a", "138001380001234567", "a\0", 13800138000, "()",
              "138001380", "1380013800", "+86 138001380", "138001380000"],
    "url": ["ftp://a.com", "javascript:alert(1)", "a.com", "http://", "http://a b.com", "http://a.com/\0", 5],
    "country": ["Atlantis", "XX", "CNN", 86],
    "reference": [1.5, "x", True],
    "handle": ["@", "mei lin", "weibo:mei", "https://weibo.com/u/1", "https://example.com/mei", "wechat:", "a\0", 5,
               "a" * 129, "https://[", "mei\tlin"],
    "json": ["{", "{'a': 1}", '{"a": 1, "a": 2}', '{"b": {"a": 1, "a": 1}}', "NaN", "[Infinity]", "-Infinity", "[1,]",
             math.nan, [math.inf], Decimal("NaN"), '"\\ud800"', {1: 2}, {"a": {1}}, b"{}", date(2026, 1, 31), "mei",
             "[" * 33 + "]" * 33, "[" * 100_000, '"' + "a" * 65_535 + '"', "1e400", "1e-400", "9" * 5000],
    "point": ["90.1", -91, "x", True, math.nan, math.inf, "NaN", "39.9 E", "1_0", "39,9042", "３９.9.", "-39 S"],
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_what_is_no_value_is_refused_in_words(kind: str) -> None:
    made = codec(kind)
    for value in HOSTILE[kind]:
        cells, refused = made.load([value])
        assert cells == [None] and refused.get(0), (kind, value, cells)
        assert all(isinstance(text, str) and text for text in refused[0])
        assert not any("\0" in text or "\ud800" in text for text in refused[0])


GOOD: dict[str, list[tuple[Any, Any]]] = {
    "text": [("a'b;--", "a'b;--"), (" x ", " x "), ("\u200b", "\u200b"), ("𠮷野家", "𠮷野家"), ("a\tb\n", "a\tb\n")],
    "integer": [("42", 42), (" 42 ", 42), ("-0", 0), ("+5", 5), ("007", 7), (2**63 - 1, 2**63 - 1), (-5, -5)],
    "decimal": [("1.25", 1250), ("-0.001", -1), ("1e2", 100000), (Decimal("1.5"), 1500), (7, 7000), ("+1", 1000),
                (" 1.5 ", 1500), ("1.2500000000000000000000000000000000000000", 1250)],
    "money": [("12.50", 1250), ("-0.5", -50), ("0", 0), ("-0", 0), (Decimal("3"), 300), (5, 500)],
    "boolean": [(True, True), ("否", False), ("Yes", True), (0, False), ("1", True), (" TRUE ", True)],
    "date": [("2024-02-29", "2024-02-29"), (date(2026, 1, 31), "2026-01-31"), ("0001-01-01", "0001-01-01")],
    "datetime": [
        ("2026-01-31 09:30:00", "2026-01-31 01:30:00.000000"),
        ("2026-01-31T09:30", "2026-01-31 01:30:00.000000"),
        ("2026-01-31", "2026-01-30 16:00:00.000000"),
        ("2026-01-31 09:30:00.123456+00:00", "2026-01-31 09:30:00.123456"),
        ("9999-12-31 23:59:59", "9999-12-31 15:59:59.000000"),
        (datetime(2026, 1, 31, 9, 30, tzinfo=timezone(timedelta(hours=-5))), "2026-01-31 14:30:00.000000"),
        (datetime(2026, 1, 31, 9, 30), "2026-01-31 01:30:00.000000"),
    ],
    "choice": [("a", "a"), ("门店", "门店"), ("1", "1")],
    "choices": [("b|a", "|a|b|"), ("|a|", "|a|"), (["门店", "a", "a"], "|a|门店|"), ({"b"}, "|b|"),
                ([], None), ("||", None)],
    "email": [("Li@Example.COM", "Li@example.com"), (" a@b.cn ", "a@b.cn"), ("李@例子.中国", "李@例子.中国")],
    "phone": [
        ("13800138000", "+8613800138000"), ("+86 138-0013-8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"), ("8613800138000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"), ("010-62345678", "+861062345678"),
        ("(021) 6234 5678", "+862162345678"), ("0755 8320 1234", "+8675583201234"), ("0571-8765432", "+865718765432"),
        ("400-800-8820", "+864008008820"), ("+1 (202) 555-0123", "+12025550123"), ("+44 20 7946 0958", "+442079460958"),
    ],
    "url": [("https://例子.cn/路?a=1", "https://例子.cn/路?a=1"), (" http://a.com ", "http://a.com")],
    "country": [("cn", "CN"), ("中国", "CN"), ("United States", "US"), ("香港", "HK"), ("UK", "GB")],
    "reference": [(5, 5), ("7", 7)],
    "handle": [("mei", "mei"), ("@Mei", "Mei"), ("＠mei", "mei"), (" wechat:mei ", "mei"), ("微信：mei", "mei"),
               ("WeChat: @mei", "mei"), ("a:b", "a:b"), ("王小明", "王小明"), ("ｍｅｉ", "mei")],
    "json": [('{"b": 1, "a": [true, null]}', '{"a":[true,null],"b":1}'), ({"b": 1, "a": "é\n"}, '{"a":"é\\n","b":1}'),
             ("1.50", "1.5"), ("1.0", "1"), ("-0.0", "0"), ("0.1000000000000000000001", "0.1000000000000000000001"),
             ("12345678901234567890123", "1.2345678901234567890123e22"), ("1e2", "100"), ("1e-8", "1e-8"),
             (0.1, "0.1"), (1e300, "1e300"), ("null", None), ('"null"', '"null"'), ('"\\u0000"', '"\\u0000"'),
             ("[" * 32 + "]" * 32, "[" * 32 + "]" * 32), ('"' + "a" * 65_534 + '"', '"' + "a" * 65_534 + '"'),
             (True, "true"), ((1, 2), "[1,2]"), ("[]", "[]")],
    "point": [("39.9042", 399042000), (" 39.9042° N ", 399042000), ("39.9042 S", -399042000), ("S39.5", -395000000),
              (39.904211000000003, 399042110), ("0.00000005", 0), ("0.00000015", 2), (-90, -900000000), ("1e-05", 100),
              (Decimal("12.5"), 125000000), ("３９.5", 395000000), ("45°", 450000000)],
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_what_is_a_value_is_held_exactly(kind: str) -> None:
    made = codec(kind)
    for value, cell in GOOD[kind]:
        assert made.load([value]) == ([cell], {}), (kind, value)


def test_a_column_is_loaded_value_by_value() -> None:
    cells, refused = codec("money").load(["1", None, "x", "", "2.5", " ", "x", "1.234", Decimal("3")])
    assert cells == [100, None, None, None, 250, None, None, None, 300]
    assert sorted(refused) == [2, 6, 7]


@pytest.mark.parametrize(
    ("kind", "options", "good", "bad"),
    [
        ("integer", {"min": 1, "max": 5}, ["1", 5], ["0", 6]),
        ("money", {"min": "0.5"}, ["0.50"], ["0.49"]),
        ("decimal", {"max": "9.5"}, ["9.5"], ["9.501"]),
        ("text", {"min": 2, "max": 3}, ["张三", "abc"], ["a", "abcd"]),
        ("date", {"min": "2026-01-01"}, ["2026-01-01"], ["2025-12-31"]),
        ("datetime", {"max": "2026-01-01 00:00:00"}, ["2026-01-01 00:00:00"], ["2026-01-01 00:00:01"]),
        ("email", {"max": 10}, ["a@b.com"], ["abcdef@bc.com"]),
    ],
)
def test_limits(kind: str, options: dict[str, Any], good: list[Any], bad: list[Any]) -> None:
    made = codec(kind, **options)
    assert made.load(good)[1] == {}
    assert sorted(made.load(bad)[1]) == list(range(len(bad)))


@often
@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]),
)
@example(datetime(1991, 9, 14, 17, 30), "Asia/Shanghai")
@example(datetime(2026, 10, 25, 0, 30), "Europe/Berlin")
@example(datetime(1890, 1, 1, 12, 0), "Europe/Berlin")
@example(datetime(9999, 12, 31, 23, 30), "Asia/Shanghai")
@example(datetime(1, 1, 1, 0, 30), "America/New_York")
def test_the_local_clock_is_the_zones(moment: datetime, zone: str) -> None:
    cell = f"{moment:%Y}".zfill(4) + f"{moment:-%m-%d %H:%M:%S.%f}"
    try:
        local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    except OverflowError:
        # Beyond the calendar: no civil time, rather than a failure.
        assert local_clocks([cell], zone) == [None]
        return
    want = f"{local:%Y}".zfill(4) + f"{local:-%m-%d %H:%M:%S.%f}"
    assert local_clocks([cell, None], zone) == [want, None]


def test_a_moment_that_no_local_clock_can_show_is_refused() -> None:
    made = codec("datetime", zone="Asia/Shanghai")
    assert made.load(["9999-12-31 23:59:59Z"])[1].get(0)
