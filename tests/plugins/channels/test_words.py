"""Words for yes and no, and for the values of a choice."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from regulars.catalog import Choice, Field
from regulars_channels.mapping.converting import Formats, converter
from regulars_channels.mapping.words import choice_reader, read_truth

GENDERS = (
    Choice(value="female", label={"en": "Female", "zh": "女"}),
    Choice(value="male", label={"en": "Male", "zh": "男"}),
    Choice(value="other", label={"en": "Other", "zh": "其他"}),
)


@pytest.mark.parametrize("text", ["是", "yes", "Yes", "Y", "1", "True", "TRUE", "√", "１", " yes "])
def test_yes(text: str) -> None:
    assert read_truth(text) == "true"


@pytest.mark.parametrize("text", ["否", "no", "N", "0", "False", "×", "0.0"])
def test_no(text: str) -> None:
    assert read_truth(text) == "false"


@pytest.mark.parametrize("text", ["maybe", "2", "-", "10"])
def test_neither(text: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        read_truth(text)


def test_a_choice_by_code_or_label_in_any_language() -> None:
    read = choice_reader([(each.value, each.label.values()) for each in GENDERS])
    assert [read(text) for text in ("female", "FEMALE", "女", " Female ")] == ["female"] * 4
    with pytest.raises(ValueError, match="female, male, other"):
        read("unknown")


def test_a_label_that_two_values_have_is_refused_and_a_code_comes_first() -> None:
    read = choice_reader([("a", ["Same"]), ("b", ["Same"]), ("c", ["a"])])
    with pytest.raises(ValueError, match="several"):
        read("same")
    assert read("a") == "a"


def test_several_choices_in_one_cell() -> None:
    field = Field(name="tastes", type="choices", owner="x", values=GENDERS)
    values, refused = converter(field, Formats())(["女、男", "female; other", None, "女,nobody"])
    assert values[:3] == ["female|male", "female|other", None]
    assert list(refused) == [3]


def test_blanks_and_declared_words_are_nothing() -> None:
    field = Field(name="n", type="integer", owner="x")
    values, refused = converter(field, Formats(nothing=frozenset({"-", "N/A"})))(
        ["-", " N/A ", "　", "", None, "3"]
    )
    assert values == [None, None, None, None, None, "3"]
    assert refused == {}


def test_phones_that_a_spreadsheet_took_for_numbers() -> None:
    field = Field(name="phone", type="phone", owner="x")
    values, refused = converter(field, Formats())(["13800138000.0", "138-0013-8000", "1.38E+10"])
    assert values[:2] == ["13800138000", "138-0013-8000"]
    assert "shortened" in refused[2]


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("money", ["12.50", "7", None, "0.10"]),
        ("integer", ["12", "7", None]),
        ("date", ["2026-03-01", None, "1999-12-31"]),
        ("datetime", ["2026-03-01 10:12:13", "1999-12-31T23:59:59", None]),
    ],
)
def test_a_clean_column_is_handed_on_as_it_is(kind: str, column: list[str | None]) -> None:
    field = Field(name="x", type=kind, owner="x")
    assert converter(field, Formats())(column) == (column, {})


@pytest.mark.parametrize(
    ("kind", "column", "wrong"),
    [
        ("date", ["2026-03-01", "01-03-2026"], 1),
        ("date", ["2026-03-01", "20260301--"], 1),
        ("datetime", ["2026-03-01 10:12:13", "2026-03-01-10:12:13"], 1),
        ("integer", ["1", "²"], None),
    ],
)
def test_a_column_that_only_looks_clean_is_not(kind: str, column: list[str], wrong: int | None) -> None:
    values, refused = converter(Field(name="x", type=kind, owner="x"), Formats())(column)
    assert values[0] == column[0]
    assert list(refused) == ([] if wrong is None else [wrong])


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", 12, "12"),
        ("text", Decimal("12.500000"), "12.5"),
        ("text", Decimal("1200.000000"), "1200"),
        ("text", date(2026, 3, 1), "2026-03-01"),
        ("reference", 7, "7"),
        ("integer", Decimal("12.000000"), 12),
        ("datetime", date(2026, 3, 1), "2026-03-01 00:00:00"),
        ("money", Decimal("12.5"), Decimal("12.5")),
    ],
)
def test_what_an_expression_computed_fits_its_field(kind: str, value: Any, expected: Any) -> None:
    assert converter(Field(name="x", type=kind, owner="x"), Formats())([value]) == ([expected], {})


def test_what_a_platform_hides_a_part_of_is_not_there() -> None:
    fields = {
        "150****7614": Field(name="x", type="phone", owner="x"),
        "a***@example.com": Field(name="x", type="email", owner="x"),
        "苏*": Field(name="x", type="text", owner="x", search="name", privacy="personal"),
    }
    for text, field in fields.items():
        assert converter(field, Formats())([text, None]) == ([None, None], {})
    assert converter(Field(name="x", type="text", owner="x"), Formats())(["5*3"]) == (["5*3"], {})


def test_numbers_of_another_country_than_ours() -> None:
    field = Field(name="phone", type="phone", owner="x")
    cells = ["0170/28720460", "+86 13800138000", "0049 40 46333218", "150****7614", "12", None]
    values, refused = converter(field, Formats(phone="DE"))(cells)
    assert values == ["+4917028720460", "+86 13800138000", "+494046333218", None, None, None]
    assert list(refused) == [4] and "DE" in refused[4]
