"""Axes reach over all values with round numbers, and over all time without gaps."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from regulars_reports.charts.axes import keys_in_order, round_numbers
from regulars_reports.results.result import Column

AMOUNTS = st.decimals(-(10**12), 10**12, places=2)


@given(AMOUNTS, AMOUNTS)
def test_round_numbers_hold_every_value_and_zero(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    numbers = round_numbers(low, high)
    assert numbers[0] <= min(low, Decimal(0)) <= max(high, Decimal(0)) <= numbers[-1]
    assert 2 <= len(numbers) <= 9
    assert len({b - a for a, b in pairwise(numbers)}) == 1


def test_round_numbers_are_round() -> None:
    assert round_numbers(Decimal(0), Decimal(437)) == [0, 100, 200, 300, 400, 500]
    assert round_numbers(Decimal(-30), Decimal(90)) == [-50, -25, 0, 25, 50, 75, 100]


def column(**more: object) -> Column:
    return Column(name="g", label="G", group=True, **more)  # type: ignore[arg-type]


def test_months_without_sales_keep_their_place() -> None:
    keys = keys_in_order(column(every="month"), [date(2025, 11, 1), date(2026, 2, 1), None])
    assert keys == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), None]


def test_a_day_has_24_hours_and_a_week_seven_days() -> None:
    assert keys_in_order(column(every="hour"), [9, 8]) == list(range(24))
    assert keys_in_order(column(format="weekday"), [3]) == list(range(1, 8))


def test_choices_stand_as_declared_and_nothing_comes_last() -> None:
    choices = {"female": "Female", "male": "Male", "other": "Other"}
    assert keys_in_order(column(choices=choices), [None, "male", "female"]) == ["female", "male", None]


def test_bands_have_no_gap() -> None:
    assert keys_in_order(column(bands=(Decimal(1), Decimal(2))), [0, None, 2]) == [0, 1, 2, None]
