"""What is known of a record beside its row by the rights in fields: what sources said, what happened, who it may be."""

from datetime import UTC, datetime
from typing import Any

import pytest
from guardedshop import Guarded
from test_field_rights import HIDE, allow, deny

from regulars import Standing
from regulars.errors import NotPermittedError


def said(guarded: Guarded, *grants: Any) -> list[tuple[str, dict[str, Any]]]:
    clerk = guarded.granted(*grants)
    found = clerk.contributions("client", guarded.id("client", "name = 'Ann' or name = 'Anna'"))
    return [(each.key, dict(each.values)) for each in found]


def test_what_a_source_said_is_told_as_the_record_is(guarded: Guarded) -> None:
    guarded.put(
        "client",
        {"phone": "13800130001", "name": "Anna", "born": "1990-05-06",
         "joined": "2025-12-31 23:30:00", "home.city": "成都"},
        source="web", keys=["w1"],
    )  # fmt: skip
    whole = said(guarded, allow("client"))
    assert whole[1] == (
        "w1",
        {
            "phone": "+8613800130001", "name": "Anna", "born": datetime(1990, 5, 6).date(),
            "joined": datetime(2025, 12, 31, 15, 30, tzinfo=UTC), "home.city": "成都",
        },
    )  # fmt: skip

    told = said(
        guarded, allow("client", phone="last4", born="year", joined="year", home=HIDE, name="initial")
    )

    assert told[0] == ("ann", {"phone": "****0001", "name": "A**", "points": 5} | _shop(told))
    assert told[1] == ("w1", {"phone": "****0001", "name": "A**", "born": "1990", "joined": "2025"})


def _shop(told: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    return {"shop": told[0][1]["shop"]}


def test_rows_decide_what_is_told(guarded: Guarded) -> None:
    rights = allow("client"), deny("client", "phone", "points", where="points > 4")

    assert said(guarded, *rights)[0][1].keys() == {"name", "shop", "home.city"}


@pytest.mark.parametrize("key", [None, "13800130001", "x+8613800130001"])
def test_a_key_that_would_tell_is_not_told(guarded: Guarded, key: str | None) -> None:
    guarded.put("client", {"phone": "13800130001", "name": "Anna"}, source="web", keys=[key])

    assert "13800130001" in said(guarded, allow("client"))[1][0]
    assert said(guarded, allow("client", phone="last4"))[1][0] == ""
    assert said(guarded, allow("client", born=HIDE))[1][0] != ""


def test_a_digest_that_stands_for_a_key_is_not_told(guarded: Guarded) -> None:
    guarded.put("client", {"name": "Anna", "points": 3}, source="web")

    def keys(*grants: Any) -> set[str]:
        clerk = guarded.granted(*grants)
        found = clerk.contributions("client", guarded.id("client", "name = 'Anna'"))
        return {each.key for each in found}

    (digest,) = keys(allow("client"))
    assert digest.startswith("=")
    assert keys(allow("client", phone=HIDE)) == {""}


def happened(guarded: Guarded, *grants: Any) -> list[tuple[str, dict[str, Any]]]:
    clerk = guarded.granted(*grants)
    found = clerk.timeline("client", guarded.id("client", "name = 'Ann'"))
    return [(each.domain, dict(each.record)) for each in found]


def test_what_happened_is_told_as_its_records_are(guarded: Guarded) -> None:
    told = happened(guarded, allow("client"), allow("sale", net=HIDE, number="initial"))

    assert [(domain, record["number"]) for domain, record in told] == [("sale", "S**")] * 2
    assert "net" not in told[0][1]


@pytest.mark.parametrize("hidden", ["sold_at", "client"])
def test_what_happened_is_not_told_where_the_time_or_whose_it_is_is_hidden(
    guarded: Guarded, hidden: str
) -> None:
    assert happened(guarded, allow("client"), allow("sale", **{hidden: HIDE})) == []
    few = happened(guarded, allow("client"), allow("sale"), deny("sale", hidden, where="net = 1"))
    assert [record["number"] for _domain, record in few] == ["S1"]


def test_a_masked_time_is_no_time(guarded: Guarded) -> None:
    assert happened(guarded, allow("client"), allow("sale", sold_at="year")) == []


def test_a_pair_is_told_where_what_ties_it_is_shown_of_both(guarded: Guarded) -> None:
    guarded.put("client", {"name": "Cid", "phone": "13800130005", "card": "C1"}, source="a", keys=["1"])
    guarded.put("client", {"name": "Dan", "phone": "13800130006", "card": "C2"}, source="a", keys=["2"])
    guarded.put("client", {"name": "Eve", "phone": "13800130005", "card": "C2"}, source="b", keys=["3"])
    ((_one, _other, via),) = guarded.session.pairs("client")
    field = {"phone": "phone", "number": "card"}[via.partition(":")[0]]

    def ties(*grants: Any) -> list[str]:
        return [tie for _first, _second, tie in guarded.granted(*grants).pairs("client")]

    assert ties(allow("client")) == [via]
    assert ties(allow("client", **{field: HIDE})) == []
    assert ties(allow("client", **{field: "last4"})) == []
    assert ties(allow("client"), deny("client", field, where="name <> 'Cid'")) == []
    (hashed,) = ties(allow("client", **{field: "hash"}))
    assert hashed.partition(":")[0] == via.partition(":")[0] and via.partition(":")[2] not in hashed


def test_texts_that_stand_are_looked_at_as_they_are_shown(guarded: Guarded) -> None:
    standing = Standing(domain="sale", key="number", value="note")
    due = {"S0": "'note 0'"}
    whole = guarded.granted(allow("client"), allow("sale"))
    assert {each.kept["S0"] for each in whole.outdated("client", due, standing)} == {"note 0", None}

    hidden = guarded.granted(allow("client"), allow("sale"), deny("sale", "note", where="number = 'S0'"))
    assert {each.kept["S0"] for each in hidden.outdated("client", due, standing)} == {"", None}

    for field in ("number", "note", "client"):
        clerk = guarded.granted(allow("client"), allow("sale", **{field: HIDE}))
        with pytest.raises(NotPermittedError):
            list(clerk.outdated("client", due, standing))
