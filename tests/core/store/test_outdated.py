"""Derived texts beside the records that keep them: what `outdated` tells, against a reckoning in Python."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from cornershop import SCHEMA, Shop
from sqlalchemy import delete, insert

from regulars import Cases, Joined, Mapped, Part, Standing
from regulars.clock import at
from regulars.errors import NotPermittedError
from regulars.gate.session import open_session
from regulars.permissions.actor import Actor
from regulars.storage.tables import merges

MARK = """
---
kind: domain
name: mark
label: {en: Mark, zh: 记号}
belongs_to: [client]
identity: [client, name, author]
fields:
  client: {type: reference, to: client, on_missing: pending}
  name: {type: text, required: true}
  said: {type: text}
  author: {type: text}
"""
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
STANDING = Standing(domain="mark", key="name", value="said", where="author = 'rule'")
LEVEL = Cases({"much": "spent >= 100", "some": "spent > 0"})
DUE: dict[str, Any] = {
    "level": LEVEL,
    "old": Cases({"": "born < '1980-01-01'"}),
    "of": "nickname",
    "cell": Joined((LEVEL, Cases({"1": "visits = 1", "2": "visits > 1"}))),
    "named": Mapped(LEVEL, {"much": "big", "none": "never"}),
    "never": Cases({}),
    "met": Cases({"yes": "years_between(born, today()) > 40 and not (level = 'gold')"}),
}


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Iterator[Shop]:
    with at(NOW):
        yield open_shop(SCHEMA + MARK)


def fill(shop: Shop) -> None:
    chance = random.Random(5)
    clients = [
        {
            "name": f"c{number}",
            "born": chance.choice([None, "1970-02-03", "1980-01-01", "1990-05-05"]),
            "nickname": chance.choice([None, "Bo", "老王"]),
            "level": chance.choice([None, "gold", "silver"]),
            "card": f"K{number // 2}" if number < 8 else f"L{number}",
        }
        for number in range(30)
    ]
    shop.put("client", *clients, keys=[f"k{number}" for number in range(30)])
    sales = [
        {
            "client": f"k{chance.randrange(30)}",
            "shop": "A",
            "till": "1",
            "number": str(number),
            "sold_at": "2026-06-01 10:00",
            "net": chance.choice(["0.00", "40.00", "99.99", "-20.00"]),
        }
        for number in range(40)
    ]
    shop.put("sale", *sales)


def keep(shop: Shop, rows: list[tuple[int, str, str | None, str]]) -> None:
    columns = dict(zip(("client", "name", "said", "author"), map(list, zip(*rows, strict=True)), strict=True))
    outcome = shop.session.write(
        [Part(domain="mark", columns=columns, rows=range(len(rows)))], source="rules"
    )
    assert not outcome.rejected


def due_of(row: dict[str, Any]) -> dict[str, str | None]:
    level = "much" if row["spent"] >= 100 else "some" if row["spent"] > 0 else None
    visits = None if not row["visits"] else "1" if row["visits"] == 1 else "2"
    born = row["born"]
    over_40 = born is not None and (2026 - born.year - ((born.month, born.day) > (6, 30))) > 40
    return {
        "level": level,
        "old": "" if born is not None and born.year < 1980 else None,
        "of": row["nickname"],
        "cell": level + visits if level and visits else None,
        "named": "big" if level == "much" else None,
        "never": None,
        "met": "yes" if over_40 and row["level"] == "silver" else None,
    }


def reckoned(shop: Shop) -> dict[int, dict[str, Any]]:
    """What `outdated` should say, by client: due, kept and the number that stands."""
    standing: dict[int, list[tuple[str, str]]] = {}
    for row in shop.session.rows("mark", "author = 'rule'"):
        standing.setdefault(row["client"], []).append((row["name"], row["said"] or ""))
    fields = ["spent", "visits", "born", "nickname", "level"]
    found = {}
    for row in shop.session.rows("client", fields=fields):
        due, held = due_of(row), standing.get(row["id"], [])
        kept = {name: min((said for each, said in held if each == name), default=None) for name in due}
        if due != kept or len(held) != sum(text is not None for text in due.values()):
            found[row["id"]] = {"due": due, "kept": kept, "count": len(held)}
    return found


def told(shop: Shop) -> dict[int, dict[str, Any]]:
    rows = list(shop.session.outdated("client", DUE, STANDING))
    assert len({row.id for row in rows}) == len(rows)
    return {row.id: {"due": row.due, "kept": row.kept, "count": row.count} for row in rows}


def test_what_is_due_and_what_is_kept_is_told_where_they_differ(shop: Shop) -> None:
    fill(shop)
    first = told(shop)
    assert first == reckoned(shop)
    assert {text for each in first.values() for text in each["due"].values()} >= {
        "much",
        "some",
        "",
        "big",
        "some1",
        "yes",
    }
    chance = random.Random(6)
    kept = [
        (client, name, text or None, "rule")
        for client, each in first.items()
        for name, text in each["due"].items()
        if text is not None and chance.random() < 0.8
    ]
    keep(shop, kept)
    assert told(shop) == reckoned(shop) != first


def test_once_all_is_kept_nobody_is_told_until_something_changes(shop: Shop) -> None:
    fill(shop)
    rows = [
        (client, name, text or None, "rule")
        for client, each in told(shop).items()
        for name, text in each["due"].items()
        if text is not None
    ]
    keep(shop, rows)
    assert told(shop) == {}
    # What others keep in the same domain is no business of theirs.
    keep(shop, [(rows[0][0], "level", "much", "hand")])
    assert told(shop) == {}
    # A name that nobody asked for, and one text in another band.
    keep(shop, [(rows[1][0], "gone", "x", "rule"), (rows[5][0], rows[5][1], "other", "rule")])
    assert set(told(shop)) == {rows[1][0], rows[5][0]}
    assert told(shop) == reckoned(shop)


def test_two_that_turn_out_to_be_one_are_told(shop: Shop) -> None:
    shop.put(
        "client", {"born": "1970-01-01", "card": "1"}, {"born": "1970-01-01", "card": "2"}, keys=["a", "b"]
    )
    keep(shop, [(row["id"], "old", None, "rule") for row in shop.session.rows("client")])
    assert told(shop) == {}
    first, second = shop.all("client", "id")
    with shop.workspace.database.begin() as connection:
        connection.execute(insert(merges).values(node=second, root=first, via="review"))
        main = shop.workspace.store.domains["client"].main
        connection.execute(delete(main).where(main.c.id == second))
    (only,) = told(shop).values()
    assert only["count"] == 2
    assert only["kept"]["old"] == ""


def test_fields_are_told_beside(shop: Shop) -> None:
    shop.put("client", {"name": "c", "nickname": "Bo", "born": "1970-01-01"}, keys=["a"])
    fields = {"who": "name", "year": "year(born)", "spent": "spent"}
    (row,) = shop.session.outdated("client", DUE, STANDING, fields=fields)
    assert row.fields == {"who": "c", "year": 1970, "spent": 0}


def test_bands_stand_among_fields(shop: Shop) -> None:
    fill(shop)
    told_there = {row.id: row.due for row in shop.session.outdated("client", DUE, STANDING)}
    for row in shop.session.rows("client", fields=DUE):
        client = row.pop("id")
        assert row == told_there.get(client, dict.fromkeys(DUE))


def test_who_may_not_read_what_is_kept_is_told_nothing(shop: Shop) -> None:
    session = open_session(shop.workspace.store, Actor("ann"))
    with pytest.raises(NotPermittedError):
        list(session.outdated("client", DUE, STANDING))
