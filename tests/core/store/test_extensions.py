"""Fields that others add to a domain lie in tables of their own, and are written, found and undone like its own."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cornershop import Shop

from regulars.testing import trusted_session, workspace

SCHEMA = """
kind: extension
name: pets
extends: customer
fields:
  pet_name: {type: text, search: name}
  pet_tag: {type: text, identifier: number, search: exact}
  pet_born: {type: date}
  pet_fed: {type: datetime}
  pet_place: {type: address}
  pet_kind: {type: choice, default: dog, values: {dog: {en: Dog, zh: 狗}, cat: {en: Cat, zh: 猫}}}
---
kind: extension
name: rooms
extends: shop
fields:
  rooms: {type: integer}
  motto: {type: text, search: name}
  keeper: {type: reference, to: shop, on_missing: none}
  stars: {type: integer, default: 3}
"""


@pytest.fixture
def store(tmp_path: Path, database_url: str) -> Iterator[Shop]:
    plugins = ("customers", "organization")
    with workspace(tmp_path, database_url, plugins, {"own.yaml": SCHEMA}) as made:
        yield Shop(made, trusted_session(made))


def said(shop: Shop, domain: str, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[n] for n in names) for row in shop.session.rows(domain, fields=names, order=["id"])]


def test_of_a_fact_that_had_none(tmp_path: Path, database_url: str) -> None:
    schema = "kind: extension\nname: more\nextends: shop\nfields:\n  rooms: {type: integer}\n"
    with workspace(tmp_path, database_url, ("customers", "organization"), {"own.yaml": schema}) as made:
        shop = Shop(made, trusted_session(made))
        shop.put("shop", {"code": "A"})
        empty = shop.hash()
        assert shop.put("shop", {"code": "A", "rooms": 3}).updated == 1
        assert shop.put("shop", {"code": "A", "rooms": None}).updated == 1
        assert shop.put("shop", {"code": "A", "rooms": None}).unchanged == 1
        assert shop.put("shop", {"code": "A", "rooms": 3}).updated == 1
        shop.session.edit("shop", shop.all("shop", "id")[0], {"rooms": None})
        assert (shop.all("shop", "rooms"), shop.hash()) == ([None], empty)


def test_of_a_fact(store: Shop) -> None:
    store.put("shop", {"code": "A", "rooms": 3, "motto": "Be Kind"}, {"code": "B"})
    assert said(store, "shop", "code", "rooms", "motto", "stars") == [
        ("A", 3, "Be Kind", 3),
        ("B", None, None, 3),
    ]
    assert store.session.count("shop", "contains(motto, 'kind')") == 1
    assert store.session.count("shop", "rooms is null") == 1
    assert [hit.label for hit in store.session.search("kind", "shop")] == [
        store.session.search("a", "shop")[0].label
    ]
    done = store.put("shop", {"code": "B", "rooms": 5, "keeper": "A", "motto": "小店"})
    assert done.updated == 1
    assert said(store, "shop", "code", "rooms", "keeper.code", "motto") == [
        ("A", 3, None, "Be Kind"),
        ("B", 5, "A", "小店"),
    ]
    assert store.put("shop", {"code": "B", "rooms": 5, "keeper": "A", "motto": "小店"}).unchanged == 1
    assert len(store.session.search("小店", "shop")) == 1


def test_of_a_subject(store: Shop) -> None:
    store.put(
        "customer",
        {"name": "Wu", "pet_name": "Ｒex", "pet_tag": "T1", "pet_fed": "2026-03-01 23:30:00"},
        {"name": "Li"},
        keys="wl",
    )
    store.put(
        "customer",
        {"pet_tag": "t1", "pet_born": "2020-01-01", "pet_place.city": "上海"},
        source="vet",
        keys=["x"],
    )
    assert said(store, "customer", "name", "pet_name", "pet_born", "pet_kind") == [
        ("Wu", "Ｒex", date(2020, 1, 1), "dog"),
        ("Li", None, None, "dog"),
    ]
    assert store.session.count("customer", "starts_with(pet_name, 'rex') and hour(pet_fed) = 23") == 1
    assert store.session.count("customer", "pet_place.city = '上海'") == 1
    assert [hit.label for hit in store.session.search("rex")] == ["Wu"]
    record = store.session.search("rex")[0].id
    store.session.edit("customer", record, {"pet_name": "Max", "pet_born": None})
    assert said(store, "customer", "name", "pet_name", "pet_born")[0] == ("Wu", "Max", None)
    assert {each.source for each in store.session.contributions("customer", record)} == {
        "till",
        "vet",
        "hand",
    }


WORK: dict[str, Callable[[Shop], Any]] = {
    "a fact gets its first": lambda s: s.put("shop", {"code": "B", "rooms": 5, "motto": "New"}),
    "a fact changes": lambda s: s.put("shop", {"code": "A", "rooms": 9, "motto": "NEW"}),
    "a fact is emptied": lambda s: s.put("shop", {"code": "A", "rooms": None, "motto": None}),
    "a fact is made": lambda s: s.put("shop", {"code": "C", "rooms": 5, "keeper": "A"}),
    "a fact goes": lambda s: s.session.delete(
        "shop", [row["id"] for row in s.session.rows("shop", "code = 'A'")]
    ),
    "a subject gets its first": lambda s: s.put(
        "customer", {"pet_name": "Tom", "pet_fed": "2026-01-01 00:00:00"}, keys=["l"]
    ),
    "a subject changes": lambda s: s.put(
        "customer", {"pet_name": "Tom", "pet_place.city": "北京"}, keys=["w"]
    ),
    "a subject is edited": lambda s: s.session.edit(
        "customer", s.session.search("rex")[0].id, {"pet_name": None, "pet_tag": "T9"}
    ),
    "a subject is linked": lambda s: s.put(
        "customer", {"pet_tag": "T1", "pet_name": "Other"}, source="vet", keys=["x"]
    ),
    "a subject goes": lambda s: s.session.delete("customer", [s.session.search("rex")[0].id]),
}


def test_each_work_is_undone(store: Shop) -> None:
    store.put("shop", {"code": "A", "rooms": 3, "motto": "Be Kind"}, {"code": "B"})
    store.put(
        "customer",
        {"name": "Wu", "pet_name": "Rex", "pet_tag": "T1", "pet_place.city": "上海"},
        {"name": "Li"},
        keys="wl",
    )
    for what, work in WORK.items():
        before, hashed = store.dump(), store.hash()
        with store.session.change_set(reason=what) as change:
            work(store)
        assert store.hash() != hashed, what
        store.session.undo(change)
        assert store.hash() == hashed, what
        assert store.dump() == before, what


def test_deleted_they_leave_nothing(store: Shop) -> None:
    empty = store.dump()
    store.put("shop", {"code": "A", "rooms": 3, "motto": "Be Kind"})
    store.put(
        "customer", {"name": "Wu", "pet_name": "Rex", "pet_tag": "T1", "pet_place.city": "上海"}, keys="w"
    )
    for domain in ("customer", "shop"):
        store.session.delete(domain, [row["id"] for row in store.session.rows(domain, fields=[])])
    assert store.dump() == empty
