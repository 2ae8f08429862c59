"""A record as it stood: what was seen then is what is shown now, whatever has been done since."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from cornershop import Shop
from doings import act, nobody, rows, sale, verified

from regulars import clock
from regulars.catalog import FieldRight, Grant, Role
from regulars.errors import NotFoundError, NotPermittedError, RegularsError
from regulars.gate.session import Session, open_session
from regulars.permissions.actor import Actor

DOMAINS = ("client", "sale", "shop")
Seen = dict[tuple[str, int], dict[str, Any]]


def seen(shop: Shop) -> Seen:
    """Every record as it stands."""
    return {(domain, row["id"]): row for domain in DOMAINS for row in shop.session.rows(domain)}


def clerk(shop: Shop, *grants: Grant, roles: Sequence[str] = ("clerk",)) -> Session:
    """A session of somebody with these grants alone."""
    store = shop.workspace.store
    role = Role(name="clerk", plugin="workspace", grants=grants)
    other = store.under(replace(store.catalog, roles={**store.catalog.roles, "clerk": role}))
    return open_session(other, Actor("clerk", tuple(roles)))


def reads(domain: str, where: str | None = None, **fields: str) -> Grant:
    rights = {name: FieldRight(show=level) for name, level in fields.items()}
    return Grant(domain=domain, actions=("read",), where=where, fields=rights)


@pytest.mark.parametrize("seed", range(12))
def test_what_was_seen_then_is_shown_now(shop: Shop, seed: int) -> None:
    """At each of many moments every record of then is as it was, and no other was there."""
    random = Random(seed)
    moments: list[tuple[datetime, Seen]] = []
    for _ in range(14):
        act(shop, random, without=("run", "erase"))
        moments.append((clock.present(), seen(shop)))
    known = sorted({key for _moment, then in moments for key in then})
    for moment, then in moments:
        for domain, record in known:
            if (domain, record) in then:
                assert shop.session.as_of(domain, record, moment) == then[domain, record], (domain, moment)
            elif domain != "client":
                with pytest.raises(NotFoundError):
                    shop.session.as_of(domain, record, moment)
    assert seen(shop) == moments[-1][1]
    assert not verified(shop).problems


def test_it_changes_nothing(shop: Shop) -> None:
    shop.put("client", {"name": "Li", "phone": "13800138001"}, keys=["a"])
    moment = clock.present()
    shop.put("client", {"name": "Wu", "phone": "13800138002"}, keys=["a"])
    (record,) = shop.all("client", "id")
    held, hashed, told = shop.dump(), shop.hash(), history(shop)
    assert shop.session.as_of("client", record, moment)["name"] == "Li"
    assert (shop.dump(), shop.hash(), history(shop)) == (held, hashed, told)
    assert [hit.label for hit in shop.session.search("Wu")] == ["Wu"]


def history(shop: Shop) -> list[dict[str, Any]]:
    with shop.workspace.database.connect() as connection:
        return rows(connection, "regulars_history")


def test_a_change_set_that_was_undone_never_was(shop: Shop) -> None:
    shop.put("sale", sale(1, net=1))
    (record,) = shop.all("sale", "id")
    with shop.session.change_set(reason="run") as change:
        shop.put("sale", sale(1, net=2))
    between = clock.present()
    shop.session.undo(change)
    assert shop.session.as_of("sale", record, between)["net"] == 1


def test_what_stands_where_it_stood_makes_room(shop: Shop) -> None:
    """Its identity is another record's by now."""
    shop.put("sale", sale(1, net=1))
    (record,) = shop.all("sale", "id")
    moment = clock.present()
    shop.session.delete("sale", [record])
    shop.put("sale", sale(1, net=9))
    (other,) = shop.all("sale", "id")
    assert other != record
    assert shop.session.as_of("sale", record, moment)["net"] == 1
    with pytest.raises(NotFoundError):
        shop.session.as_of("sale", record, clock.present())
    assert shop.all("sale", "net") == [9]


class TestRights:
    def test_rules_are_asked_of_what_stood_then(self, shop: Shop) -> None:
        shop.put("sale", sale(1, note="mine"), sale(2, note="yours"))
        one, two = shop.all("sale", "id")
        moment = clock.present()
        shop.put("sale", sale(1, note="yours"), sale(2, note="mine"))
        mine = clerk(shop, reads("sale", "note = 'mine'"))
        assert [row["id"] for row in mine.rows("sale")] == [two]
        assert mine.as_of("sale", one, moment)["note"] == "mine"
        with pytest.raises(NotFoundError):
            mine.as_of("sale", two, moment)

    def test_fields_are_shown_as_they_are_today(self, shop: Shop) -> None:
        shop.put("client", {"name": "Li", "phone": "13800138001"}, keys=["a"])
        moment = clock.present()
        shop.put("client", {"name": "Wu", "phone": "13800138002"}, keys=["a"])
        (record,) = shop.all("client", "id")
        found = clerk(shop, reads("client", name="hide", phone="last4")).as_of("client", record, moment)
        assert "13800138001" not in str(found)
        assert "Li" not in str(found)
        assert str(found["phone"]).endswith("8001")

    def test_who_may_read_nothing_sees_nothing(self, shop: Shop) -> None:
        shop.put("sale", sale(1))
        with pytest.raises(NotPermittedError):
            nobody(shop).as_of("sale", shop.all("sale", "id")[0], clock.present())
        with pytest.raises(NotFoundError):
            shop.session.as_of("nothing", 1, clock.present())

    def test_the_log_is_for_admins(self, shop: Shop) -> None:
        shop.put("sale", sale(1))
        everything = clerk(shop, Grant(domain="*", actions=("read", "create", "update", "delete")))
        for attempt in (
            everything.history,
            everything.verify_history,
            everything.anchor_history,
            lambda: everything.erase_history("sale", [1]),
        ):
            with pytest.raises(NotPermittedError):
                attempt()

    def test_before_values_are_those_that_one_is_shown_whole(self, shop: Shop) -> None:
        shop.put("sale", sale(1, net=1, note="secret"))
        shop.put("sale", sale(1, net=2, note="public"))
        (record,) = shop.all("sale", "id")

        def told(*grants: Grant) -> list[Any]:
            admin = clerk(shop, Grant(domain="*", actions=("admin",)), *grants)
            found = admin.history(domain="sale", record=record)
            return [[(each.action, dict(each.before or {})) for each in entry.changes] for entry in found]

        whole = [[("updated", {"net": 1, "note": "secret"})], [("created", {})]]
        assert told(reads("sale")) == whole
        assert told(reads("sale", note="hide")) == [[("updated", {"net": 1})], [("created", {})]]
        assert told(reads("sale", note="initial")) == [[("updated", {"net": 1})], [("created", {})]]
        # Whether the rule held of what stood there cannot be asked any more.
        assert told(reads("sale", "net = 2")) == [[("updated", {})], [("created", {})]]


class TestErasing:
    def test_it_leaves_the_chain_whole(self, shop: Shop) -> None:
        shop.put("sale", *(sale(n, note="secret") for n in range(4)))
        shop.put("sale", *(sale(n, note="public") for n in range(4)))
        shop.put("sale", *(sale(n, note="later") for n in range(2)))
        one, two, *_rest = shop.all("sale", "id")
        moment = clock.present()
        shop.put("sale", sale(0, note="now"))
        assert shop.session.erase_history("sale", [one], because="asked to") == 3
        assert shop.session.erase_history("sale", [one]) == 0
        assert not verified(shop).problems
        assert "secret" not in str([row for row in before(shop) if row["record"] == one])
        with pytest.raises(RegularsError, match="has been erased"):
            shop.session.as_of("sale", one, moment)
        # Who does not see it learns not even that.
        with pytest.raises(NotFoundError, match=f"There is no Sale {one}"):
            clerk(shop, reads("sale", "note = 'later'")).as_of("sale", one, moment)
        assert shop.session.as_of("sale", two, moment)["note"] == "later"
        entry = shop.session.history(what="erase")[0]
        assert (entry.about["rows"], entry.about["because"]) == (1, "asked to")
        found = shop.session.history(domain="sale", record=one)
        assert [each.changes[0].before for each in found] == [None, None, None, None]

    def test_what_was_erased_cannot_be_undone(self, shop: Shop) -> None:
        shop.put("sale", sale(1, note="a"))
        (record,) = shop.all("sale", "id")
        with shop.session.change_set(reason="run") as change:
            shop.put("sale", sale(1, note="b"))
        shop.session.erase_history("sale", [record])
        with pytest.raises(RegularsError, match="has been erased"):
            shop.session.undo(change)
        assert shop.all("sale", "note") == ["b"]

    def test_the_old_salt_is_gone(self, shop: Shop) -> None:
        """Who kept the digest cannot try what it was of."""
        shop.put("sale", sale(1, note="a"))
        shop.put("sale", sale(1, note="b"))
        salts = {row["id"]: row["salt"] for row in chunks(shop)}
        shop.session.erase_history("sale", shop.all("sale", "id"))
        (changed,) = [row for row in chunks(shop) if row["salt"] != salts[row["id"]]]
        assert changed["id"] == shop.session.history(what="erase")[0].chunk

    def test_nothing_is_erased_over_a_change_of_somebody_else(self, shop: Shop) -> None:
        import sqlalchemy as sa

        shop.put("sale", sale(1, note="a"), sale(2, note="a"))
        shop.put("sale", sale(1, note="b"), sale(2, note="b"))
        one, two = shop.all("sale", "id")
        with shop.workspace.database.begin() as connection:
            connection.execute(
                sa.text("UPDATE regulars_before SET cells = '{}' WHERE record = :r"), {"r": two}
            )
        held = before(shop)
        with pytest.raises(RegularsError, match="nothing of it is erased"):
            shop.session.erase_history("sale", [one])
        assert before(shop) == held
        assert verified(shop).problems


def before(shop: Shop) -> list[dict[str, Any]]:
    with shop.workspace.database.connect() as connection:
        return rows(connection, "regulars_before")


def chunks(shop: Shop) -> list[dict[str, Any]]:
    with shop.workspace.database.connect() as connection:
        return rows(connection, "regulars_chunk")
