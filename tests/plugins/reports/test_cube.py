"""What a page adds up: the numbers of a report by its filters, exact, through the reader's rights."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from regulars import Session, Workspace
from regulars_reports.declared.declaration import Chart, Group, Parameter, Per, Report, Value
from regulars_reports.results.cube import NOW, Cube, cube
from regulars_reports.results.gather import gather

LABEL = {"en": "Net", "zh": "净额"}
NET = Value(name="net", value="sum(net)", label=LABEL, format="money")
LINES = Value(name="lines", value="count()", label=LABEL)
SHOP = Group(name="shop", value="coalesce(shop.name, shop.code)")


def report(*values: Value, parameters: tuple[str, ...] = ("period", "shop"), **more: Any) -> Report:
    return Report(
        name="r",
        domain="receipt_line",
        label=LABEL,
        values={each.name: each for each in values or (NET,)},
        parameters={each: Parameter(name=each) for each in parameters},
        chart=Chart(type="table"),
        where="kind <> 'void'",
        **more,
    )


def made(session: Session, declared: Report, given: Mapping[str, str] | None = None, **more: Any) -> Cube:
    found = cube(session, declared, given or {}, **more)
    assert found is not None
    return found


def spelled(cube: Cube) -> list[tuple[Any, ...]]:
    """The rows with keys in place of their places, and numbers of the report's own."""
    width = len(cube.keys)
    return [
        (
            *(keys[place] for keys, place in zip(cube.keys, row, strict=False)),
            *(Decimal(n).scaleb(-scale) for n, scale in zip(row[width:], cube.scales, strict=True)),
        )
        for row in cube.rows
    ]


def test_it_has_a_row_for_each_month_shop_and_group(filled: Session) -> None:
    found = made(filled, report(NET, LINES, by={"shop": SHOP}))
    assert [each.name for each in found.filters] == ["period", "shop"]
    assert spelled(found) == [
        (date(2026, 1, 1), "南京西路店", "南京西路店", Decimal("200.50"), 2),
        (date(2026, 3, 1), "湖滨店", "湖滨店", Decimal(800), 2),
        (date(2026, 4, 1), "南京西路店", "南京西路店", Decimal("49.99"), 1),
    ]


def test_money_is_in_whole_numbers_of_the_smallest_unit(session: Session) -> None:
    found = made(session, report())
    assert found.scales == (2,)
    assert [row[-1] for row in found.rows] == [20050, 80000, 4999]


def test_it_adds_up_to_the_report(session: Session) -> None:
    declared = report(NET, LINES, by={"month": Group(name="month", value="sold_at", every="month")})
    added: dict[Any, list[Decimal]] = {}
    for _month, _shop, key, *numbers in spelled(made(session, declared)):
        had = added.get(key, [Decimal(0)] * 2)
        added[key] = [a + b for a, b in zip(had, numbers, strict=True)]
    rows = gather(session, declared).rows
    assert rows
    assert added == {key: numbers for key, *numbers in rows}


def test_a_period_of_the_reports_own_stands_beside_the_months(session: Session) -> None:
    spring = {"period": Parameter(name="period", default="2026-03-08..2026-05-01")}
    declared = replace(report(), parameters=spring, compare=("previous",))
    assert spelled(made(session, declared)) == [
        (date(2026, 1, 1), Decimal("200.50")),
        (date(2026, 3, 1), Decimal(800)),
        (date(2026, 4, 1), Decimal("49.99")),
        # from 8 March on: the refund of that day, and April's receipt; before it, as long: January's second, 7 March's
        (NOW, Decimal("-150.01")),
        ("previous", Decimal("1080.00")),
    ]


def test_what_the_page_was_narrowed_by_is_not_offered_again(session: Session) -> None:
    found = made(session, report(), {"shop": "H"})
    assert [each.name for each in found.filters] == ["period"]
    assert spelled(found) == [(date(2026, 3, 1), Decimal(800))]


def test_a_choice_is_offered_in_people_s_words(session: Session) -> None:
    found = made(session, replace(report(parameters=("kind",))))
    (kind,) = found.filters
    assert kind.choices["sale"] == "Sale"
    assert found.keys == (("refund", "sale"),)


@pytest.mark.parametrize(
    "declared",
    [
        report(Value(name="n", value="count_distinct(customer)", label=LABEL)),
        report(Value(name="n", value="max(net)", label=LABEL)),
        report(Value(name="n", value="sum(net) / count()", label=LABEL)),
        report(having="count() > 1"),
        report(LINES, per=Per(by={"customer": "customer"})),
        report(LINES, per=Per(by={"receipt_no": "receipt_no"}, rank="-receipt_no")),
        report(parameters=()),
    ],
    ids=["distinct", "largest", "mean", "having", "many months a row", "ranks", "nothing to ask for"],
)
def test_what_does_not_add_up_has_none(session: Session, declared: Report) -> None:
    assert cube(session, declared, {}) is None


def test_a_first_stage_that_no_filter_cuts_is_narrowed_too(filled: Session) -> None:
    of = Per(by={"shop": "shop", "receipt_no": "receipt_no"}, values={"net": "sum(net)"})
    amounts = Group(name="amount", value="net", bands=(Decimal(100),))
    assert spelled(made(filled, report(LINES, per=of, by={"amount": amounts}))) == [
        (date(2026, 1, 1), "南京西路店", 0, 1),
        (date(2026, 1, 1), "南京西路店", 1, 1),
        (date(2026, 3, 1), "湖滨店", 0, 1),
        (date(2026, 3, 1), "湖滨店", 1, 1),
        (date(2026, 4, 1), "南京西路店", 0, 1),
    ]


def test_a_value_beside_those_drawn_that_does_not_add_up_is_left_out(session: Session) -> None:
    buyers = Value(name="buyers", value="count_distinct(customer)", label=LABEL)
    mean = Value(name="mean", value="sum(net)", divided_by="buyers", label=LABEL)
    declared = replace(report(NET, buyers, mean), order=("-net",))
    assert made(session, declared).values == ("net",)
    assert cube(session, replace(declared, order=("-buyers",)), {}) is None


def test_with_too_many_rows_the_last_filter_goes_first(session: Session) -> None:
    declared = report(by={"day": Group(name="day", value="sold_at", every="day")})
    sizes = {len(made(session, declared, most=most).rows) for most in (5, 100)}
    assert sizes == {5}
    found = made(session, declared, most=4)
    assert found.filters == ()
    assert found.too_many == ("Period", "Shop")


def test_rows_are_in_order_so_that_the_same_data_make_the_same_page(session: Session) -> None:
    rows = made(session, report(by={"shop": SHOP})).rows
    assert all(one < other for one, other in pairwise(rows))


def test_it_holds_what_its_reader_may_see(shop_workspace: Workspace) -> None:
    found = made(shop_workspace.session("clerk"), report())
    assert spelled(found) == [(date(2026, 3, 1), "湖滨店", Decimal(800))]
