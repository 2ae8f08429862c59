"""Which visit uses which pass, and what a type of pass is good for: without a store."""

from datetime import date

from regulars_passes.sharing import Pass, Visit, share_out
from regulars_passes.terms import last_day

MARCH = [date(2026, 3, day) for day in range(1, 32)]


def test_visits_use_the_pass_that_ends_first_and_then_the_next() -> None:
    long = Pass(1, MARCH[0], date(2026, 12, 31), 10)
    short = Pass(2, MARCH[0], date(2026, 3, 31), 2)
    shared = share_out([long, short], [Visit(n, MARCH[n]) for n in (3, 1, 2)])
    assert shared.used == {1: 2, 2: 2, 3: 1}
    assert shared.left == {1: 9, 2: 0}


def test_a_visit_without_a_valid_pass_is_paid_for_singly() -> None:
    bought = Pass(1, MARCH[5], MARCH[20], 10)
    shared = share_out(
        [bought], [Visit(1, MARCH[4]), Visit(2, MARCH[5]), Visit(3, MARCH[20]), Visit(4, MARCH[21])]
    )
    assert shared.used == {1: None, 2: 1, 3: 1, 4: None}
    assert shared.left == {1: 8}


def test_a_month_has_no_number_of_visits() -> None:
    shared = share_out([Pass(1, MARCH[0], MARCH[30], None)], [Visit(n, day) for n, day in enumerate(MARCH)])
    assert set(shared.used.values()) == {1}
    assert shared.left == {1: None}


def test_a_month_later_is_the_same_day_or_the_last_one() -> None:
    assert last_day(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert last_day(date(2026, 8, 15), 6) == date(2027, 2, 15)
