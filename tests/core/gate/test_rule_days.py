"""The day that rules ask for is the present one: who asks for another day, or lets it be one, gets no other rights."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from guardedshop import Guarded

from regulars import clock
from regulars.catalog import FieldRight, Grant
from regulars.errors import NotPermittedError

#: Sales of the last week, which nobody's sales of March 2026 are.
RECENT = "days_between(date(sold_at), today()) <= 7"
THEN = datetime(2026, 3, 3, 4, tzinfo=UTC)


def test_an_answer_as_of_another_day_is_of_the_same_rows(guarded: Guarded) -> None:
    clerk = guarded.acting([("sale", "read", RECENT), ("client", "read", None), ("shop", "read", None)])
    day = THEN.date()
    assert clerk.find("sale", as_of=day).rows == clerk.find("sale", order=["net"], as_of=day).rows == []
    assert list(clerk.rows("sale", as_of=day)) == []
    assert clerk.aggregate("sale", {"n": "count()"}, as_of=day) == [{"n": 0}]
    with clock.at(THEN):
        assert clerk.count("sale") == 0
        assert clerk.find("sale", "net > 0").rows == []
        assert clerk.search("note") == []


def test_a_field_is_shown_by_the_present_day(guarded: Guarded) -> None:
    shown = Grant(domain="sale", actions=("read",), where=RECENT)
    masked = Grant(domain="sale", actions=("read",), fields={"note": FieldRight(show="initial")})
    clerk = guarded.granted(shown, masked)
    for row in clerk.find("sale", fields=["note"], as_of=THEN.date()).rows:
        assert row["note"] == "n**"


def test_a_write_goes_by_the_present_day(guarded: Guarded) -> None:
    clerk = guarded.acting([("sale", "read", None), ("sale", "update", RECENT)])
    with clock.at(THEN), pytest.raises(NotPermittedError):
        clerk.edit("sale", guarded.id("sale", "number = 'S1'"), {"note": "mine"})


def test_facts_are_as_of_the_day_that_is_asked_for(guarded: Guarded) -> None:
    clerk = guarded.acting([("sale", "read", None)])
    asked = {"old": "days_between(date(sold_at), today())"}
    rows = clerk.find("sale", "number = 'S1'", fields=asked, as_of=date(2026, 3, 4)).rows
    assert [row["old"] for row in rows] == [2]


def test_a_remembered_list_of_another_day_goes_by_the_rights_of_today(
    guarded: Guarded, present: Callable[[datetime], None]
) -> None:
    clerk = guarded.acting([("sale", "read", "date(sold_at) = today()")])
    found = []
    for day in (1, 1, 2, 7):
        present(datetime(2026, 3, day, 4, tzinfo=UTC))
        found.append([row["number"] for row in clerk.find("sale", as_of=date(2026, 3, 1)).rows])
    assert found == [["S0"], ["S0"], ["S1"], []]
