"""Lists of somebody who may see some records: branch by branch, they are what one condition over all of them gives."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from guardedshop import Guarded

from regulars import Session
from regulars.gate import ways

#: Which clients or sales a rule lets see, and the same of a record in Python. Nothing meets no rule.
OF_CLIENT = {
    "points >= 5": lambda r: r["points"] is not None and r["points"] >= 5,
    "points >= 9 or name = 'Nil'": lambda r: (r["points"] or 0) >= 9 or r["name"] == "Nil",
    "shop.code = 'A' or points = 9 or name in ('Nil', 'Ann')": lambda r: True,
    "(shop.code = 'A' or shop.code = 'B') and points < 9": lambda r: r["name"] == "Ann",
    "not (shop.code = 'A' or points is null)": lambda r: r["name"] == "Bob",
}
OF_SALE = {
    "client.name = 'Ann'": lambda r: r["client"] == "Ann",
    "client.shop.code = 'B' and net > 4": lambda r: r["client"] == "Bob" and r["net"] > 4,
    "client.points > 6 or net = 32": lambda r: r["client"] == "Bob" or r["net"] == 32,
    "client.name = 'Nobody'": lambda r: False,
}
ORDERS: tuple[tuple[str, ...], ...] = ((), ("points",), ("-points",), ("points", "-name"), ("-name",))


def joined(session: Session, domain: str, order: Iterable[str], size: int) -> list[dict[str, Any]]:
    """All pages of a list, one after the other."""
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = session.find(domain, order=tuple(order), limit=size, after=after)
        rows += page.rows
        after = page.next
        if after is None:
            return rows


def sorted_by(rows: list[dict[str, Any]], order: tuple[str, ...]) -> list[dict[str, Any]]:
    """As Python sorts: stable, by the last key first; nothing stands last."""
    found = sorted(rows, key=lambda row: row["id"])
    for key in reversed(order):
        name = key.removeprefix("-")
        something = [row for row in found if row[name] is not None]
        something.sort(key=lambda row: row[name], reverse=key.startswith("-"))
        if key.startswith("-"):
            # Python keeps equal ones as they were, also where it turns the order round.
            something.sort(key=lambda row: row[name], reverse=True)
        found = something + [row for row in found if row[name] is None]
    return found


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "+".join(order) or "id")
@pytest.mark.parametrize("rule", OF_CLIENT)
def test_pages_joined_are_the_list(guarded: Guarded, rule: str, order: tuple[str, ...]) -> None:
    for number in range(4):
        guarded.put(
            "client", {"name": f"More{number % 2}", "points": (5, None, 9, 5)[number]}, keys=[f"m{number}"]
        )
    everyone = list(guarded.session.rows("client"))
    clerk = guarded.acting([("client", "read", rule), ("shop", "read", None)])
    seen = {row["id"] for row in clerk.rows("client")}
    originals = [row for row in everyone if not str(row["name"]).startswith("More")]
    assert seen & {row["id"] for row in originals} == {r["id"] for r in originals if OF_CLIENT[rule](r)}
    wanted = [row["id"] for row in sorted_by([row for row in everyone if row["id"] in seen], order)]
    for size in (1, 2, 50):
        assert [row["id"] for row in joined(clerk, "client", order, size)] == wanted


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("rule", OF_SALE)
def test_what_a_reference_leads_to_is_looked_up_first_or_last(
    guarded: Guarded, rule: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regulars.gate.listing.FEW", few)
    assert few <= ways.FEW
    # Bob comes by another key, and is one with him by his phone.
    guarded.put("client", {"name": "Bob", "phone": "13800130002"}, keys=["other"], source="elsewhere")
    guarded.put(
        "sale",
        {"number": "S9", "client": "other", "shop": "A", "net": 64, "sold_at": "2026-03-09 10:00:00"},
        source="elsewhere",
    )
    clerk = guarded.acting([("sale", "read", rule), ("client", "read", None), ("shop", "read", None)])
    everything = guarded.session.rows("sale", fields={"client": "client.name", "net": "net"})
    wanted = [row["id"] for row in everything if OF_SALE[rule](row)]
    assert [row["id"] for row in joined(clerk, "sale", (), 2)] == sorted(wanted)
    assert [row["id"] for row in joined(clerk, "sale", ("-net",), 3)] == [
        row["id"] for row in sorted_by(list(guarded.session.rows("sale")), ("-net",)) if row["id"] in wanted
    ]


def test_a_list_that_is_asked_for_again_is_the_list_of_now(guarded: Guarded) -> None:
    clerk = guarded.acting([("client", "read", "points >= 5 or name = 'Nil'")])
    first = clerk.find("client", order=["points"], limit=2)
    assert [row["name"] for row in first.rows] == ["Ann", "Bob"] and first.next
    guarded.session.edit("client", first.rows[0]["id"], {"points": 3})
    assert [row["name"] for row in clerk.find("client", order=["points"], limit=2).rows] == ["Bob", "Nil"]
    with guarded.session.rehearsal():
        guarded.session.edit("client", first.rows[0]["id"], {"points": 7})
    assert [row["name"] for row in clerk.find("client", order=["points"], limit=2).rows] == ["Bob", "Nil"]


def test_a_list_by_the_day_changes_with_it(guarded: Guarded, present: Callable[[datetime], None]) -> None:
    clerk = guarded.acting([("sale", "read", "date(sold_at) = today()")])
    days = []
    for day in (1, 1, 2, 7):
        present(datetime(2026, 3, day, 4, tzinfo=UTC))
        days.append([row["number"] for row in clerk.find("sale").rows])
    assert days == [["S0"], ["S0"], ["S1"], []]


def test_within_ones_own_transaction_the_list_is_that_of_the_transaction(guarded: Guarded) -> None:
    keeper = guarded.acting([("client", "read create update", None), ("shop", "read", None)])
    assert len(keeper.find("client").rows) == 3
    with keeper.transaction():
        keeper.add("client", {"name": "New"})
        assert len(keeper.find("client").rows) == 4
    assert len(keeper.find("client").rows) == 4
