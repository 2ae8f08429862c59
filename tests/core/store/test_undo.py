"""Undoing a change set restores what was there exactly, and is refused where later work builds on it."""

from typing import Any

import pytest
from cornershop import Shop, emptied
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars import RegularsError

DAY = "2026-03-01 10:00:00"
WU = "13800138001"


def sale(number: str, **rest: Any) -> dict[str, Any]:
    return {"number": number, "sold_at": DAY, **rest}


keys = st.sampled_from("abcdefgh")
client = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Wu", "吴小明", "Li"]),
        "phone": st.sampled_from([WU, "13800138002"]),
        "email": st.sampled_from(["a@example.com", "b@example.com"]),
        "card": st.sampled_from(["C1", "C2", "C3"]),
        "likes": st.sampled_from(["tea", "jam"]),
        "agrees": st.booleans(),
        "joined": st.sampled_from(["2026-01-01 00:00:00", "2026-01-02 00:00:00"]),
        "home.city": st.sampled_from(["上海", "北京"]),
        "shop": st.sampled_from(["A", "B"]),
    },
)
sales = st.fixed_dictionaries(
    {"number": st.sampled_from("123"), "sold_at": st.sampled_from([DAY, "2026-03-02 10:00:00"])},
    optional={
        "client": keys,
        "shop": st.sampled_from(["A", "B"]),
        "net": st.integers(0, 3),
        "note": st.sampled_from(["Gift", "gift", "礼物"]),
        "refund": st.booleans(),
    },
)
operation = st.one_of(
    st.tuples(
        st.just("client"),
        st.sampled_from(["till", "web"]),
        st.lists(st.tuples(keys, client), min_size=1, max_size=6),
    ),
    st.tuples(st.just("sale"), st.sampled_from(["till", "web"]), st.lists(sales, min_size=1, max_size=3)),
    st.tuples(st.just("edit"), st.integers(0, 5), client),
    st.tuples(
        st.just("change"),
        st.integers(0, 5),
        st.sampled_from([{"note": None}, {"note": "ＧＩＦＴ", "net": 7}]),
    ),
    st.tuples(st.just("delete"), st.sampled_from(["client", "sale", "shop"]), st.integers(0, 5)),
)


def do(shop: Shop, each: tuple[Any, Any, Any]) -> None:
    kind, where, what = each
    if kind == "client":
        shop.put("client", *(said for _key, said in what), source=where, keys=[key for key, _said in what])
    elif kind == "sale":
        shop.put("sale", *what, source=where)
    elif kind == "edit":
        ids = shop.all("client", "id")
        if ids and what:
            shop.session.edit("client", ids[where % len(ids)], what)
    elif kind == "change":
        ids = shop.all("sale", "id")
        if ids:
            shop.session.edit("sale", ids[where % len(ids)], what)
    else:
        ids = shop.all(where, "id")
        if ids:
            try:
                shop.session.delete(where, [ids[what % len(ids)]])
            except RegularsError:
                assert where != "sale"


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(st.lists(operation, max_size=5), st.lists(operation, min_size=1, max_size=5))
def test_undo_restores_every_row_of_every_table(shop: Shop, before: list[Any], work: list[Any]) -> None:
    shop = emptied(shop)
    for each in before:
        do(shop, each)
    held, hashed = shop.dump(), shop.hash()
    with shop.session.change_set(reason="run", name="till") as change:
        for each in work:
            do(shop, each)
    shop.session.undo(change)
    assert shop.dump() == held
    assert shop.hash() == hashed


def test_undo_tells_how_much_it_was(shop: Shop) -> None:
    with shop.session.change_set(reason="run") as change:
        shop.put("sale", sale("1", shop="A"), sale("2", shop="A"))
        shop.put("client", {"name": "Wu"})
    assert shop.session.undo(change) == 4


class TestLaterWork:
    def test_that_changed_a_record_since(self, shop: Shop) -> None:
        with shop.session.change_set(reason="run") as change:
            shop.put("sale", sale("1", net="1"))
        shop.put("sale", sale("1", net="2"))
        before = shop.dump()
        with pytest.raises(RegularsError):
            shop.session.undo(change)
        assert shop.dump() == before

    def test_that_deleted_a_changed_record_since(self, shop: Shop) -> None:
        shop.put("sale", sale("1", net="1"))
        with shop.session.change_set(reason="run") as change:
            shop.put("sale", sale("1", net="2"))
        shop.session.delete("sale", shop.all("sale", "id"))
        with pytest.raises(RegularsError):
            shop.session.undo(change)

    def test_that_refers_to_what_was_made(self, shop: Shop) -> None:
        with shop.session.change_set(reason="run") as change:
            shop.put("client", {"name": "Wu"}, keys=["w"])
            shop.put("shop", {"code": "A"})
        shop.put("sale", sale("1", client="w"))
        with pytest.raises(RegularsError):
            shop.session.undo(change)
        shop.session.delete("sale", shop.all("sale", "id"))
        shop.session.undo(change)
        assert shop.session.count("client") == shop.session.count("shop") == 0

    def test_of_another_hand_on_a_person_that_was_made(self, shop: Shop) -> None:
        with shop.session.change_set(reason="run") as change:
            shop.put("client", {"name": "Wu"}, keys=["w"])
        shop.session.edit("client", shop.one("client")["id"], {"name": "Wu Ping"})
        with pytest.raises(RegularsError):
            shop.session.undo(change)
        assert shop.one("client")["name"] == "Wu Ping"

    def test_between_two_chunks_of_the_same_run(self, shop: Shop) -> None:
        from regulars.testing import trusted_session

        other = trusted_session(shop.workspace, "other")
        with shop.session.change_set(reason="run") as change:
            shop.put("sale", sale("1", net="1"))
            shop.put("sale", sale("1", net="2"), session=other)
            shop.put("sale", sale("9", net="1"))
        with pytest.raises(RegularsError):
            shop.session.undo(change)

    def test_that_only_says_more_of_the_same_person_stays(self, shop: Shop) -> None:
        with shop.session.change_set(reason="run") as change:
            shop.put("client", {"name": "Wu", "phone": WU}, keys=["w"])
        shop.put("client", {"points": 5, "phone": WU}, source="web", keys=["x"])
        assert shop.session.count("client") == 1
        shop.session.undo(change)
        found = shop.one("client")
        assert (found["name"], found["points"]) == (None, 5)
        assert shop.session.search("Wu") == []

    def test_of_others_does_not_stand_in_the_way(self, shop: Shop) -> None:
        shop.put("sale", sale("0"))
        with shop.session.change_set(reason="run") as change:
            shop.put("sale", sale("1", net="1"))
        shop.put("sale", sale("2", net="2"))
        shop.session.undo(change)
        assert shop.all("sale", "number") == ["0", "2"]

    def test_undone_in_turn_it_does_not_either(self, shop: Shop) -> None:
        with shop.session.change_set(reason="run") as first:
            shop.put("sale", sale("1", net="1"))
        with shop.session.change_set(reason="run") as second:
            shop.put("sale", sale("1", net="2"))
        shop.session.undo(second)
        assert shop.all("sale", "net") == [1]
        shop.session.undo(first)
        assert shop.session.count("sale") == 0


@pytest.mark.parametrize("times", [2, 3])
def test_what_was_undone_is_not_undone_again(shop: Shop, times: int) -> None:
    with shop.session.change_set(reason="run") as change:
        shop.put("sale", sale("1"))
    shop.session.undo(change)
    for _again in range(times - 1):
        with pytest.raises(RegularsError):
            shop.session.undo(change)
    assert shop.session.count("sale") == 0


def test_what_is_no_change_set_is_told(shop: Shop) -> None:
    with pytest.raises(RegularsError):
        shop.session.undo(10**9)


def test_after_undo_the_run_may_come_again(shop: Shop) -> None:
    hashes = []
    for _again in range(2):
        with shop.session.change_set(reason="run") as change:
            shop.put("client", {"name": "Wu", "phone": WU}, keys=["w"])
            shop.put("sale", sale("1", client="w", shop="A", note="Gift"))
        hashes.append(shop.hash())
        shop.session.undo(change)
    assert hashes[0] == hashes[1]


def test_undo_brings_back_folded_and_local_values(shop: Shop) -> None:
    shop.put("sale", sale("1", note="OLD", sold_at="2026-03-01 23:30:00"))
    with shop.session.change_set(reason="run") as change:
        shop.put("sale", sale("1", note="NEW", sold_at="2026-03-05 01:00:00"))
    shop.session.undo(change)
    assert shop.session.count("sale", "contains(note, 'old')") == 1
    assert shop.session.count("sale", "contains(note, 'new')") == 0
    assert shop.session.count("sale", "day(sold_at) = 1 and hour(sold_at) = 23") == 1


class TestDelete:
    def test_is_refused_where_something_refers(self, shop: Shop) -> None:
        shop.put("client", {"name": "Wu"}, keys=["w"])
        shop.put("sale", sale("1", client="w", shop="A"))
        before = shop.dump()
        for domain in ("client", "shop"):
            with pytest.raises(RegularsError):
                shop.session.delete(domain, shop.all(domain, "id"))
        assert shop.dump() == before

    def test_leaves_nothing(self, shop: Shop) -> None:
        empty = shop.dump()
        shop.put("client", {"name": "Wu", "phone": WU}, {"email": "a@example.com"}, keys=["a", "b"])
        shop.put("client", {"phone": WU, "card": "C1"}, source="web", keys=["x"])
        shop.session.edit("client", shop.all("client", "id")[0], {"name": "Wu Ping"})
        shop.put("client", {"email": "a@example.com", "card": "C1"}, source="web", keys=["y"])
        assert shop.session.delete("client", shop.all("client", "id")) == 2
        assert shop.dump() == empty

    def test_of_what_is_not_there_is_nothing(self, shop: Shop) -> None:
        shop.put("sale", sale("1"))
        record = shop.all("sale", "id")[0]
        assert shop.session.delete("sale", [record, record, 10**9]) == 1
        assert shop.session.delete("sale", [record]) == 0

    def test_and_written_again_in_the_same_transaction(self, shop: Shop) -> None:
        shop.put("client", {"name": "Wu", "phone": WU}, keys=["w"])
        shop.put("sale", sale("1", net="1"))
        with shop.session.transaction():
            shop.put("sale", sale("1", net="2"))
            shop.session.delete("sale", shop.all("sale", "id"))
            shop.session.delete("client", shop.all("client", "id"))
            shop.put("client", {"name": "Li", "phone": WU}, keys=["w"])
            shop.put("sale", sale("1", net="3", client="w"))
        assert shop.all("sale", "net", "client.name") == [(3, "Li")]
        assert [hit.label for hit in shop.session.search("8001")] == ["Li"]
