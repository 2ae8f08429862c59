"""Numbers as people write them: the one number that is meant, or a refusal."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars_channels.mapping.numbers import number_reader, whole_reader


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.50", "1234.50"),
        ("$1,234.50", "1234.50"),
        ("¥1,234.50", "1234.50"),
        ("￥1,234.50", "1234.50"),
        ("1,234.50元", "1234.50"),
        ("CNY 1,234.50", "1234.50"),
        ("1234.50 RMB", "1234.50"),
        ("１２３４", "1234"),
        ("１，２３４．５", "1234.5"),
        ("(12.00)", "-12.00"),
        ("（12.00）", "-12.00"),
        ("$(1,012.00)", None),
        ("12.00-", "-12.00"),
        ("-12", "-12"),
        ("−12", "-12"),
        ("+12", "12"),
        ("-$5", "-5"),
        ("$-5", "-5"),
        ("($5)", "-5"),
        ("1 234", "1234"),
        ("1 234.5", "1234.5"),
        ("1'234.50", "1234.50"),
        ("1,23,456", "123456"),
        ("12%", "0.12"),
        ("12.5%", "0.125"),
        (".5", "0.5"),
        ("0012", "0012"),
        ("", None),
        ("abc", None),
        ("一件", None),
        ("1,2,3", None),
        ("1,23", None),
        ("1234,50", None),
        ("1.234.567", None),
        ("--5", None),
        ("(-5)", None),
        ("1.2E+10", None),
        ("1_000", None),
        ("0x10", None),
        ("inf", None),
        ("NaN", None),
        ("12 pieces", None),
        ("$", None),
        ("-", None),
    ],
)
def test_with_a_point(text: str, number: str | None) -> None:
    check(number_reader(), text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50 €", "1234.50"),
        ("1234,5", "1234.5"),
        ("-1.234,50", "-1234.50"),
        ("1.234", "1234"),
        ("1,234", "1.234"),
        ("1,234.50", None),
        ("12.5", None),
    ],
)
def test_with_a_comma(text: str, number: str | None) -> None:
    check(number_reader(comma=True), text, number)


def check(read, text: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(ValueError) as refused:
            read(text)
        assert repr(text)[1:-1] in str(refused.value) or text in str(refused.value)
    else:
        assert Decimal(read(text)) == Decimal(number)


def test_the_other_decimal_sign_is_proposed() -> None:
    with pytest.raises(ValueError, match="decimal: comma"):
        number_reader()("1234,50")


def test_a_currency_that_is_not_the_fields_is_refused() -> None:
    read = number_reader(currency="CNY")
    assert read("¥5") == "5"
    assert read("RMB 5") == "5"
    for text in ("USD 5", "5 EUR", "€5", "£5"):
        with pytest.raises(ValueError, match="CNY"):
            read(text)


def test_a_word_is_no_currency() -> None:
    with pytest.raises(ValueError, match="'free' is not a number"):
        number_reader(currency="GBP")("free")


def test_whole_numbers() -> None:
    read = whole_reader()
    assert read("12.0") == "12"
    assert read("1,200") == "1200"
    assert read("１２") == "12"
    with pytest.raises(ValueError, match="whole"):
        read("12.5")


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12)


@given(numbers)
def test_every_writing_of_a_number_is_that_number(number: Decimal) -> None:
    plain = format(number, "f")
    grouped = f"{abs(number):,.2f}"
    wide = plain.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.-"})
    read, european = number_reader(), number_reader(comma=True)
    sign = "-" if number < 0 else ""
    writings = [plain, sign + grouped, f"¥{sign}{grouped}", f"{grouped}{sign}", f" {plain} ", wide]
    writings.append(f"({grouped})" if number < 0 else f"+{grouped}")
    for writing in writings:
        assert Decimal(read(writing)) == number, writing
    swapped = (sign + grouped).translate({ord(","): ".", ord("."): ","})
    assert Decimal(european(swapped)) == number
    assert Decimal(european(swapped.replace(".", "\u202f"))) == number


@given(st.text(max_size=12))
def test_any_text_is_a_plain_number_or_refused(text: str) -> None:
    for comma in (False, True):
        try:
            found = number_reader(comma=comma)(text)
        except ValueError:
            continue
        assert set(found) <= set("-.0123456789")
        assert Decimal(found).is_finite()
