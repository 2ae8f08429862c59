"""What a user of one shop learns of, and does to, the records of another: nothing, whatever way is tried."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from regulars import Part, Session
from regulars.errors import NotFoundError, NotPermittedError, RegularsError
from regulars.gate.session import open_session
from regulars.permissions.actor import Actor
from regulars.testing import trusted_session, workspace

SCHEMA = """
grammar: 1
kind: domain
name: region
label: {en: Region, zh: 区域}
identity: [code]
shared: true
fields:
  code: {type: text}
---
kind: domain
name: shop
label: {en: Shop, zh: 门店}
identity: [code]
shared: true
fields:
  code: {type: text}
  region: {type: reference, to: region, on_missing: stub}
---
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
display: name
time: joined
fields:
  name: {type: text, search: name}
  email: {type: email}
  phone: {type: phone, identifier: phone}
  points: {type: integer}
  joined: {type: datetime}
  born: {type: date}
  shop: {type: reference, to: shop, on_missing: stub}
---
kind: domain
name: product
label: {en: Product, zh: 商品}
identity: [code]
fields:
  code: {type: text}
---
kind: domain
name: sale
label: {en: Sale, zh: 销售}
belongs_to: [client]
identity: [number]
fields:
  number: {type: text}
  client: {type: reference, to: client}
  shop: {type: reference, to: shop, on_missing: stub}
  product: {type: reference, to: product, on_missing: stub}
  net: {type: money}
---
kind: metric
name: spent
for: client
label: {en: Spent, zh: 消费}
value: sum(sale.net)
---
kind: metric
name: last_product
for: client
label: {en: Product, zh: 商品}
value: max(sale.product.code)
---
kind: metric
name: spent_on_tea
for: client
label: {en: Spent on tea, zh: 茶叶消费}
value: sum(sale.net)
where: product.code = 'tea'
---
kind: user_attribute
name: shop
label: {en: Shop, zh: 门店}
type: reference
to: shop
---
kind: role
name: clerk
label: {en: Clerk, zh: 店员}
grants:
  - {domain: client, do: [read, create, update, delete], where: "shop = :user.shop"}
  - {domain: sale, do: [read, create, update, delete]}
  - {domain: shop, do: [read], where: "id = :user.shop"}
  - {domain: region, do: [read]}
---
kind: role
name: keeper
label: {en: Keeper, zh: 保管员}
grants:
  - {domain: client, do: [read, create, update, delete], where: "points = 0"}
  - {domain: sale, do: [read, create, update, delete], where: "net = 0"}
  - {domain: shop, do: [read, create, update, delete], where: "code = '-'"}
  - {domain: region, do: [read, create, update, delete], where: "code = '-'"}
  - {domain: product, do: [read, create, update, delete], where: "code = '-'"}
"""


@dataclass(frozen=True)
class Town:
    """Ann buys in shop A, Bob in shop B; the clerk is of A."""

    everyone: Session
    clerk: Session
    keeper: Session
    bob: int


@pytest.fixture
def town(tmp_path: Path, database_url: str) -> Iterator[Town]:
    with workspace(tmp_path, database_url, schemas={"town.yaml": SCHEMA}) as opened:
        session = trusted_session(opened)
        session.write(
            [Part(domain="shop", columns={"code": ["A", "B"], "region": ["north", "south"]}, rows=[1, 2])],
            source="till",
        )
        session.write(
            [
                Part(
                    domain="client",
                    columns={
                        "name": ["Ann", "Bob"],
                        "phone": ["13800138000", "13900139000"],
                        "email": [None, "bob@example.com"],
                        "shop": ["A", "B"],
                        "points": [1, 2],
                        "joined": ["2026-01-01T10:00", "2026-01-02T10:00"],
                        "born": ["1990-01-01", "1991-01-01"],
                    },
                    rows=[1, 2],
                    keys=["ann", "bob"],
                )
            ],
            source="till",
        )
        sales = {
            "number": ["1", "2"],
            "client": ["ann", "bob"],
            "shop": ["A", "B"],
            "product": ["tea", "tea"],
            "net": ["5", "777"],
        }
        session.write([Part(domain="sale", columns=sales, rows=[1, 2])], source="till")
        (shop,) = session.rows("shop", "code = 'A'", fields=["code"])
        (bob,) = session.rows("client", "name = 'Bob'", fields=["name"])
        clerk = Actor("clerk", ("clerk",), {"shop": shop["id"]})
        yield Town(
            session,
            open_session(opened.store, clerk),
            open_session(opened.store, Actor("keeper", ("keeper",))),
            bob["id"],
        )


def test_a_metric_of_an_unseen_record_is_nothing(town: Town) -> None:
    rows = town.clerk.find("sale", fields=["number", "client.spent"], order=["number"]).rows

    assert [(row["number"], row["client.spent"]) for row in rows] == [("1", Decimal(5)), ("2", None)]
    assert town.clerk.count("sale", "client.spent > 700") == 0
    assert town.clerk.aggregate("sale", {"most": "max(client.spent)"}) == [{"most": Decimal(5)}]


def test_a_metric_behind_a_reference_is_shown_and_tested_at_once(town: Town) -> None:
    rows = town.clerk.find("sale", "client.spent > 1", fields=["client.spent"], order=["client.spent"]).rows

    assert [row["client.spent"] for row in rows] == [Decimal(5)]


def test_what_lies_behind_an_unseen_record_is_nothing(town: Town) -> None:
    rows = town.clerk.find("sale", fields=["number", "shop.region.code"], order=["number"]).rows

    assert [row["shop.region.code"] for row in rows] == ["north", None]
    assert town.clerk.count("sale", "shop.region.code = 'south'") == 0
    assert town.clerk.count("sale", "starts_with(shop.region.code, 's')") == 0
    assert [row["number"] for row in town.clerk.find("sale", order=["shop.region.code"]).rows] == ["1", "2"]


def test_a_metric_is_for_those_who_may_read_all_that_it_is_made_of(town: Town) -> None:
    for metric in ("last_product", "spent_on_tea"):
        with pytest.raises(NotPermittedError, match="Product"):
            town.clerk.find("client", fields=[metric])


def test_a_shared_phone_takes_nobody_over(town: Town) -> None:
    before = town.everyone.get("client", town.bob)

    made = town.clerk.add("client", {"name": "Mallory", "shop": "A", "phone": "13900139000"})

    assert town.everyone.get("client", town.bob) == before
    assert {row["name"] for row in town.clerk.rows("client")} == {"Ann", "Mallory"}
    assert town.everyone.pairs("client") == [(town.bob, made, "phone:+8613900139000")]


def test_a_phone_that_is_given_to_many_parts_nobody_who_is_unseen(town: Town) -> None:
    again = Part(
        domain="client",
        columns={"name": ["Bob"], "phone": ["13900139000"], "shop": ["B"]},
        rows=[1],
        keys=["bob"],
    )
    town.everyone.write([again], source="web")
    assert len(town.everyone.contributions("client", town.bob)) == 2
    before = town.everyone.get("client", town.bob)

    def given(phone: str, prefix: str) -> list[str]:
        """What becomes of clients of the clerk's own who carry one phone."""
        told = []
        for number in range(8):
            columns = {"name": [f"{prefix}{number}"], "phone": [phone], "shop": ["A"]}
            key = f"{prefix}{number}"
            part = Part(domain="client", columns=columns, rows=[1], keys=[key])
            outcome = town.clerk.write([part], source="desk")
            told.append(f"{outcome.created} {town.clerk.count('client')}")
        return told

    start = town.clerk.count("client")
    unseen = given("13900139000", "x")
    town.clerk.delete("client", [row["id"] for row in town.clerk.rows("client") if row["name"][0] == "x"])
    assert town.clerk.count("client") == start
    assert unseen == given("13700137000", "x")
    assert town.everyone.get("client", town.bob) == before
    assert len(town.everyone.contributions("client", town.bob)) == 2


def test_a_change_that_would_link_takes_nobody_over(town: Town) -> None:
    part = Part(domain="client", columns={"phone": ["13900139000"]}, rows=[1], keys=["ann"])
    before = town.everyone.get("client", town.bob)

    outcome = town.clerk.write([part], source="till")

    assert outcome.updated == 1
    assert town.everyone.get("client", town.bob) == before
    assert [(row["name"], row["phone"]) for row in town.clerk.rows("client")] == [("Ann", "+8613900139000")]


def test_a_client_of_ones_own_is_added_and_linked(town: Town) -> None:
    town.clerk.add("client", {"name": "Cid", "shop": "A", "phone": "13700137000"})
    town.clerk.add("client", {"name": "Ann Lee", "shop": "A", "phone": "13800138000"})

    assert {row["name"] for row in town.clerk.rows("client")} == {"Cid", "Ann Lee"}


def test_a_reference_makes_no_record_that_the_actor_may_not_make(town: Town) -> None:
    part = Part(domain="sale", columns={"number": ["3"], "shop": ["C"]}, rows=[1])

    with pytest.raises(NotPermittedError):
        town.clerk.write([part], source="till")

    assert town.everyone.count("shop", "code = 'C'") == 0


def test_undoing_takes_the_right_to_change_every_record(town: Town) -> None:
    with town.everyone.change_set(reason="test") as change:
        town.everyone.edit("client", town.bob, {"name": "Robert"})

    with pytest.raises(NotPermittedError):
        town.keeper.undo(change)

    assert town.everyone.get("client", town.bob)["name"] == "Robert"


def test_an_id_that_nothing_can_have_is_not_found(town: Town) -> None:
    for record in (0, -1, 2**53, 10**30):
        with pytest.raises(NotFoundError):
            town.everyone.get("client", record)


def test_nothing_is_done_to_an_id_that_nothing_can_have(town: Town) -> None:
    now = datetime.now(UTC)
    for record in (0, -1, 2**53, 10**30, True):
        with pytest.raises(NotFoundError):
            town.everyone.as_of("client", record, now)
        for domain in ("client", "sale"):
            with pytest.raises(NotFoundError):
                town.everyone.edit(domain, record, {"net" if domain == "sale" else "name": None})
            part = Part(domain=domain, columns={}, rows=[1], ids=[record])
            assert town.everyone.write([part], source="till").rejected
        with pytest.raises(RegularsError, match="There is no change set"):
            town.everyone.undo(record)


def test_a_limit_of_any_size_is_taken(town: Town) -> None:
    assert len(town.everyone.find("client", limit=10**30).rows) == 2
    assert town.everyone.find("client", limit=-1).rows == []
    for limit, count in ((10**30, 2), (-1, 0)):
        assert len(town.everyone.find("client", fields={"name": "name"}, limit=limit).rows) == count
        assert (
            len(town.everyone.aggregate("client", {"n": "count()"}, {"name": "name"}, limit=limit)) == count
        )
        assert len(town.everyone.search("Bob", limit=limit)) == count / 2
        assert town.everyone.timeline("client", town.bob, limit=limit) == []


def test_a_page_goes_on_behind_its_mark(town: Town) -> None:
    keys = [("client", each) for each in ("name", "-points", "joined", "born")]
    for domain, order in [*keys, ("sale", "client.spent")]:
        whole = [row["id"] for row in town.everyone.find(domain, order=[order]).rows]
        first = town.everyone.find(domain, order=[order], limit=1)
        second = town.everyone.find(domain, order=[order], limit=1, after=first.next)

        assert [first.rows[0]["id"], second.rows[0]["id"]] == whole, order


def test_a_forged_mark_is_refused(town: Town) -> None:
    whole = [
        5,
        ["a", 1],
        [1, True],
        [{"a": 1}, 1],
        [1, 10**30],
        [10**30, 1],
        [True, 1],
        [1, -1],
        [1],
        [[1], 1],
    ]
    for mark in whole:
        forged = base64.urlsafe_b64encode(json.dumps(mark).encode()).decode()
        for order in ("points", "joined"):
            with pytest.raises(RegularsError, match="mark"):
                town.clerk.find("client", order=[order], after=forged)


def test_what_no_text_holds_is_found_nowhere(town: Town) -> None:
    assert town.everyone.search("Bob\ud800") == []
    assert town.everyone.search("Bob\0") == []
