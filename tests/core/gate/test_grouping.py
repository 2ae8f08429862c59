"""Aggregates go through the gate, in one stage and in two, and whose records they are is no way around it."""

from decimal import Decimal

import pytest
from guardedshop import Guarded

from regulars import Per
from regulars.errors import NotPermittedError

SALES_AT_A = [("sale", "read", "shop.code = 'A'"), ("client", "read", None), ("shop", "read", None)]


def test_a_stage_sees_what_the_actor_sees(guarded: Guarded) -> None:
    clerk = guarded.acting(SALES_AT_A)
    per = Per(by={"client": "client"}, values={"net": "sum(net)"}, rank="-net")
    found = clerk.aggregate("sale", {"net": "sum(net)"}, {"rank": "rank"}, per=per)
    assert [row["net"] for row in found] == [Decimal(16), Decimal(4), Decimal(1)]


def test_values_over_some_records_are_over_those_seen(guarded: Guarded) -> None:
    clerk = guarded.acting(SALES_AT_A)
    assert clerk.aggregate("sale", {"n": ("count()", "net < 10")}) == [{"n": 2}]


def test_whose_needs_the_right_to_see_them(guarded: Guarded) -> None:
    with pytest.raises(NotPermittedError):
        guarded.acting([("sale", "read", None)]).aggregate(
            "sale", {"n": "count()"}, whose={"client": "points > 1"}
        )


def test_whose_speaks_of_those_seen(guarded: Guarded) -> None:
    clerk = guarded.acting(
        [("sale", "read", None), ("client", "read", "shop.code = 'A'"), ("shop", "read", None)]
    )
    everyone = "points > 0 or points is null"
    assert clerk.aggregate("sale", {"n": "count()"}, whose={"client": everyone}) == [{"n": 2}]
    assert guarded.session.aggregate("sale", {"n": "count()"}, whose={"client": everyone}) == [{"n": 5}]


def test_a_condition_on_groups_may_ask_what_nothing_else_does(guarded: Guarded) -> None:
    # Of the buyers at A, spent over all is 3 and 12 and 16; at B it is 3 and 12.
    by = {"shop": "shop.code"}
    found = guarded.session.aggregate("sale", {"n": "count()"}, by, having="max(client.spent) > 12")
    assert found == [{"shop": "A", "n": 3}]
    clerk = guarded.acting(
        [("sale", "read", None), ("client", "read", "shop.code = 'A'"), ("shop", "read", None)]
    )
    assert clerk.aggregate("sale", {"n": "count()"}, by, having="max(client.spent) > 3") == []
    per = Per(by={"client": "client.name"}, values={"n": "count()"}, having="max(item.title) = 'Tea'")
    assert guarded.session.aggregate("sale", {"n": "count()"}, per=per) == [{"n": 3}]
