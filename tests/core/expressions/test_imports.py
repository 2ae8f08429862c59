"""Expressions over a source's row: columns of any name, all texts, and the functions that only an import knows."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from regulars.errors import ExpressionError, RecordError
from regulars.expressions import TEXT, Kind, Name, ValueType, parse_and_check, to_predicate, to_verdict

COLUMNS = ("会员手机", "单号", "实收", "日期", "order date", "date", "select", "x.y", 'say "hi"')


class Sheet:
    """Implements Scope: every column is a text."""

    def name(self, path: tuple[str, ...]) -> Name | None:
        return Name(TEXT, foldable=True) if len(path) == 1 and path[0] in COLUMNS else None

    def names(self) -> Iterable[str]:
        return COLUMNS

    def parameter(self, _path: tuple[str, ...]) -> ValueType | None:
        return None

    def function(self, _name: str) -> None:
        return None


class Row:
    """Implements Record."""

    def __init__(self, **values: str | None) -> None:
        self.values = values

    def get(self, path: tuple[str, ...]) -> Any:
        return self.values.get(path[0])

    def local(self, _path: tuple[str, ...]) -> datetime | None:
        return None

    def parameter(self, _path: tuple[str, ...]) -> Any:
        return None

    def today(self) -> date:
        return date(2026, 1, 31)

    def function(self, name: str, arguments: tuple[str, ...]) -> Any:
        return {
            "sheet_name": "三月",
            "file_name": "till.xlsx",
            "row_number": 12,
            "occurrence": len(arguments) + 1,
        }[name]


def value(text: str, **values: str | None) -> Any:
    return to_predicate(parse_and_check(text, Sheet(), imports=True))(Row(**values))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sheet_name()", "三月"),
        ("file_name()", "till.xlsx"),
        ("row_number()", 12),
        ("concat(sheet_name(), '-', row_number())", "三月-12"),
        ("occurrence()", 1),
        ("occurrence(单号, 日期)", 3),
        ('"order date"', "blank"),
        ("date", "a date"),
        ('"select"', "chosen"),
        ('"x.y"', "dotted"),
        ('"say ""hi"""', "said"),
        ("coalesce(日期, 单号)", "A1"),
        ("to_number(实收) * 2", Decimal("2469")),
        ("digits(会员手机)", "13800138000"),
    ],
)
def test_value(text: str, wanted: Any) -> None:
    row = {"单号": "A1", "实收": "￥1,234.50", "会员手机": "１３８-0013 8000", "order date": "blank", "date": "a date",
           "select": "chosen", "x.y": "dotted", 'say "hi"': "said"}  # fmt: skip
    assert value(text, **row) == wanted


def test_conditions_skip_rows() -> None:
    skip = to_verdict(parse_and_check("starts_with(单号, '合计') or 单号 is null", Sheet(), imports=True))
    assert [skip(Row(单号=text)) for text in ("合计：12", "A1", None)] == [True, False, True]
    assert value("contains(trim(单号), 'a')", 单号=" xA ") is True


@pytest.mark.parametrize(
    ("text", "format", "wanted"),
    [
        ("2026-01-31", None, date(2026, 1, 31)),
        ("2026/1/5", None, date(2026, 1, 5)),
        ("2026.01.31", None, date(2026, 1, 31)),
        ("20260131", None, date(2026, 1, 31)),
        ("２０２６年１月３１日", None, date(2026, 1, 31)),
        ("  ", None, None),
        ("31/01/2026", "DD/MM/YYYY", date(2026, 1, 31)),
        ("1/31/26", "MM/DD/YY", date(2026, 1, 31)),
        ("31.12.69", "DD.MM.YY", date(1969, 12, 31)),
    ],
)
def test_to_date(text: str, format: str | None, wanted: date | None) -> None:
    written = f"to_date(日期, '{format}')" if format else "to_date(日期)"
    assert value(written, 日期=text) == wanted


@pytest.mark.parametrize("text", ["31/01/2026", "2026-02-30", "26-01-31", "yesterday", "2026-01-31 x"])
def test_what_is_no_date_is_refused_not_lost(text: str) -> None:
    with pytest.raises(RecordError):
        value("to_date(日期)", 日期=text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1234.5", "1234.5"),
        ("$1,234.50", "1234.50"),
        ("￥１２３", "123"),
        ("12元", "12"),
        ("(5.00)", "-5.00"),
        ("5.00-", "-5.00"),
        ("-5", "-5"),
        ("+5", "5"),
        (".5", "0.5"),
        (" 7 ", "7"),
        ("1,234,567", "1234567"),
    ],
)
def test_to_number(text: str, wanted: str) -> None:
    assert value("to_number(实收)", 实收=text) == Decimal(wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("1.147,87", "1147.87"), ("-42,27", "-42.27"), ("12", "12"), ("1.234", "1234"), ("5,00 €", "5.00")],
)
def test_a_decimal_comma(text: str, wanted: str) -> None:
    made = to_predicate(parse_and_check("to_number(实收) * 1", Sheet(), imports=True, comma=True))
    assert made(Row(实收=text)) == Decimal(wanted)


@pytest.mark.parametrize("text", ["1,234.50", "12.5", "k.A."])
def test_what_is_no_number_with_a_comma_is_refused(text: str) -> None:
    with pytest.raises(RecordError, match=text):
        to_predicate(parse_and_check("to_number(实收)", Sheet(), imports=True, comma=True))(Row(实收=text))


def test_blank_is_no_number() -> None:
    assert value("to_number(实收)", 实收=" ") is None
    assert value("to_number(实收)", 实收=None) is None


@pytest.mark.parametrize(
    "text", ["abc", "1,23", "1.2.3", "--5", "1e5", "0.1234567", "9999999999999", "-", "($", "NaN"]
)
def test_what_is_no_number_is_refused_not_lost(text: str) -> None:
    with pytest.raises(RecordError):
        value("to_number(实收)", 实收=text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("实收 > 5", "to_number"),
        ("会员手机号 = '1'", "Did you mean '会员手机'"),
        ("occurrence(to_number(实收))", "names of columns"),
        ("sum(实收)", "metrics and reports"),
        ("to_date(日期, 单号)", "to_date(a, 'DD/MM/YYYY')"),
        ("row_number(1)", "Write: row_number()"),
    ],
)
def test_refused(text: str, says: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse_and_check(text, Sheet(), imports=True)
    assert says in refused.value.message


def test_a_column_may_be_expected_to_be_a_text() -> None:
    assert parse_and_check("单号", Sheet(), imports=True, expect=Kind.TEXT).type == TEXT
