"""The golden record: what survives of what several sources and people said."""

from collections.abc import Callable
from typing import Any

import pytest
from cornershop import Shop, records

from regulars import RegularsError

PHONE = "13800138001"


def say(shop: Shop, source: str, when: str | None = None, key: str = "k", **said: Any) -> None:
    done = shop.put("client", {"phone": PHONE, **said}, source=source, keys=[key], when=when)
    assert not done.rejected


def client(shop: Shop) -> dict[str, Any]:
    return shop.one("client")


def edit(shop: Shop, **values: Any) -> None:
    shop.session.edit("client", client(shop)["id"], values)


def test_the_most_recent_by_the_sources_time_not_by_arrival(shop: Shop) -> None:
    say(shop, "web", "2026-02-01", name="New")
    say(shop, "till", "2026-01-01", name="Old")
    assert client(shop)["name"] == "New"
    say(shop, "till", "2026-03-01", name="Newest")
    assert client(shop)["name"] == "Newest"


def test_nothing_does_not_beat_something(shop: Shop) -> None:
    say(shop, "web", "2026-01-01", name="Wu", points=5)
    say(shop, "till", "2026-02-01", name=None, points="")
    assert (client(shop)["name"], client(shop)["points"]) == ("Wu", 5)


def test_within_a_source_a_blank_says_nothing(shop: Shop) -> None:
    say(shop, "web", "2026-01-01", name="Wu")
    say(shop, "web", "2026-02-01", name=None)
    assert client(shop)["name"] == "Wu"


def test_each_row_has_its_own_time(shop: Shop) -> None:
    part = records(
        "client",
        {"phone": PHONE, "name": "New"},
        {"phone": PHONE, "name": "Old", "points": 7},
        keys=["k", "k"],
        at=["2026-02-01 00:00:00", "2026-01-01 00:00:00"],
    )
    shop.session.write([part], source="till")
    assert (client(shop)["name"], client(shop)["points"]) == ("New", 7)


def test_what_was_said_once_keeps_its_time(shop: Shop) -> None:
    """A later row of the source that does not name a field does not make what it said of it newer."""
    say(shop, "till", "2026-01-01", name="Old")
    say(shop, "web", "2026-02-01", name="New")
    say(shop, "till", "2026-03-01", points=5)
    assert client(shop)["name"] == "New"
    say(shop, "till", "2026-02-15", name="Newest")
    assert client(shop)["name"] == "Newest"


def test_at_the_same_time_the_smaller_id(shop: Shop) -> None:
    say(shop, "web", "2026-01-01", name="First")
    say(shop, "till", "2026-01-01", name="Second")
    assert client(shop)["name"] == "First"


def test_longest(shop: Shop) -> None:
    say(shop, "web", "2026-01-01", nickname="Xiao Wu")
    say(shop, "till", "2026-02-01", nickname="Wu")
    assert client(shop)["nickname"] == "Xiao Wu"


RULES = """
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
fields:
  phone: {type: phone, identifier: phone}
  name: {type: text, survives: source_order, sources: [web, till]}
  note: {type: text, survives: hand}
  home: {type: address, survives: source_order, sources: [web]}
"""


def test_the_order_of_sources(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(RULES)
    say(shop, "paper", "2026-09-01", name="P", home={"city": "上海"})
    assert client(shop)["name"] == "P"
    say(shop, "till", "2026-01-01", name="T", home={"city": "北京", "street": "1"})
    assert (client(shop)["name"], client(shop)["home"]["city"]) == ("T", "上海")
    say(shop, "web", "2025-01-01", name="W")
    assert client(shop)["name"] == "W"
    say(shop, "web", "2025-02-01", name="W2", home={"city": "广州"})
    assert (client(shop)["name"], client(shop)["home"]["city"]) == ("W2", "广州")
    edit(shop, name="Hand")
    assert client(shop)["name"] == "Hand"


def test_within_one_place_of_the_order_the_most_recent(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(RULES)
    say(shop, "web", "2026-01-01", "a", name="Old")
    say(shop, "web", "2026-02-01", "b", name="New")
    assert client(shop)["name"] == "New"


def test_what_only_a_hand_may_say(open_shop: Callable[..., Shop]) -> None:
    shop = open_shop(RULES)
    say(shop, "till", note="of the till")
    assert client(shop)["note"] is None
    edit(shop, note="of a hand")
    say(shop, "till", "2099-01-01", note="again")
    assert client(shop)["note"] == "of a hand"


@pytest.mark.parametrize(
    "wrong", ["survives: source_order", "survives: longest, sources: [web]", "sources: [web]"]
)
def test_an_order_of_sources_names_them(open_shop: Callable[..., Shop], wrong: str) -> None:
    with pytest.raises(RegularsError, match="source"):
        open_shop(RULES.replace("survives: hand", wrong))


def test_union(shop: Shop) -> None:
    say(shop, "web", "2026-01-01", likes="jam|tea")
    say(shop, "till", "2026-02-01", likes="cake")
    assert client(shop)["likes"] == ("tea", "cake", "jam")
    say(shop, "till", "2026-03-01", likes="tea")
    assert client(shop)["likes"] == ("tea", "jam")


def test_union_by_hand_is_what_the_hand_says(shop: Shop) -> None:
    say(shop, "web", likes="jam|tea")
    edit(shop, likes=("cake",))
    assert client(shop)["likes"] == ("cake",)
    edit(shop, likes=None)
    assert client(shop)["likes"] is None


def test_an_address_survives_whole(shop: Shop) -> None:
    say(shop, "web", "2026-01-01", home={"city": "上海", "street": "南京西路1号"})
    say(shop, "till", "2026-02-01", home={"city": "北京"})
    home = client(shop)["home"]
    assert (home["city"], home["street"]) == ("北京", None)


class TestByHand:
    def test_a_hand_edit_beats_every_source_for_ever(self, shop: Shop) -> None:
        say(shop, "till", "2026-01-01", name="Wuu", points=1)
        edit(shop, name="Wu")
        say(shop, "till", "2026-01-01", name="Wuu", points=1)
        say(shop, "till", "2099-01-01", name="Wuuu", points=2)
        say(shop, "web", "2099-01-01", name="W.")
        assert (client(shop)["name"], client(shop)["points"]) == ("Wu", 2)

    def test_of_longest_and_of_most_recent(self, shop: Shop) -> None:
        say(shop, "web", nickname="Xiao Wu")
        edit(shop, nickname="W")
        assert client(shop)["nickname"] == "W"

    def test_the_last_edit_holds(self, shop: Shop) -> None:
        say(shop, "till", name="Wuu")
        for name in ("A", "B", "A", "C"):
            edit(shop, name=name)
        assert client(shop)["name"] == "C"

    def test_what_was_emptied_stays_empty(self, shop: Shop) -> None:
        say(shop, "till", "2026-01-01", name="Wu", points=3)
        edit(shop, points=None)
        assert client(shop)["points"] is None
        say(shop, "till", "2099-01-01", points=4)
        assert client(shop)["points"] is None
        edit(shop, points=9)
        assert client(shop)["points"] == 9
        edit(shop, points=None)
        assert client(shop)["points"] is None

    def test_emptying_one_field_leaves_the_others_to_the_sources(self, shop: Shop) -> None:
        say(shop, "till", "2026-01-01", name="Wu", points=3)
        edit(shop, points=None)
        say(shop, "till", "2026-02-01", name="Wu Ping")
        assert client(shop)["name"] == "Wu Ping"

    def test_another_edit_does_not_fill_what_was_emptied(self, shop: Shop) -> None:
        say(shop, "till", "2026-01-01", name="Wu", points=3, level="gold")
        edit(shop, points=None)
        edit(shop, name="Wu Ping")
        edit(shop, level="silver")
        found = client(shop)
        assert (found["name"], found["points"], found["level"]) == ("Wu Ping", None, "silver")

    def test_an_edit_is_a_contribution(self, shop: Shop) -> None:
        say(shop, "till", name="Wuu")
        edit(shop, name="Wu")
        said = shop.session.contributions("client", client(shop)["id"])
        assert {each.source: each.values["name"] for each in said} == {"till": "Wuu", "hand": "Wu"}

    def test_an_edit_of_an_address(self, shop: Shop) -> None:
        say(shop, "till", home={"city": "上海", "street": "南京西路1号"})
        edit(shop, **{"home.street": "南京东路2号", "home.city": "上海"})
        say(shop, "till", "2099-01-01", home={"city": "北京", "street": "x"})
        home = client(shop)["home"]
        assert (home["city"], home["street"]) == ("上海", "南京东路2号")

    def test_a_refused_edit_changes_nothing(self, shop: Shop) -> None:
        from regulars.errors import RecordError

        say(shop, "till", name="Wu")
        before = shop.dump()
        with pytest.raises(RecordError) as refused:
            edit(shop, name="Li", points="many")
        assert list(refused.value.messages) == ["points"]
        assert shop.dump() == before

    def test_a_person_added_by_hand_meets_the_sources(self, shop: Shop) -> None:
        made = shop.session.add("client", {"name": "Wu", "phone": PHONE})
        say(shop, "till", "2099-01-01", name="Wuu", points=3)
        assert shop.session.get("client", made)["name"] == "Wu"
        assert shop.session.get("client", made)["points"] == 3
        assert shop.session.count("client") == 1

    def test_two_persons_added_by_hand_are_two(self, shop: Shop) -> None:
        assert shop.session.add("client", {"name": "Wu"}) != shop.session.add("client", {"name": "Wu"})
        assert shop.session.count("client") == 2


def test_importing_twice_changes_nothing(shop: Shop) -> None:
    rows = [{"phone": f"1380013800{n}", "name": f"n{n}", "likes": "tea", "agrees": "yes"} for n in range(5)]
    keys = [f"k{n}" for n in range(5)]
    shop.put("client", *rows, keys=keys)
    before = shop.dump()
    done = shop.put("client", *rows, keys=keys)
    assert (done.created, done.updated, done.unchanged) == (0, 0, 5)
    assert shop.dump() == before
    done = shop.put("client", *rows[::-1], keys=keys[::-1])
    assert (done.created, done.updated, done.unchanged) == (0, 0, 5)
    assert shop.dump() == before


def test_counts_of_subjects(shop: Shop) -> None:
    rows = [{"phone": PHONE, "name": "Wu"}, {"phone": PHONE, "name": "Wuu"}, {"phone": "13800138002"}]
    done = shop.put("client", *rows, keys=["a", "a", "b"])
    assert (done.created, done.updated, done.unchanged) == (2, 1, 0)
    assert (done.records["client"].created, done.records["client"].updated) == (2, 0)
    done = shop.put("client", {"phone": PHONE, "points": 1}, rows[2], keys=["a", "b"])
    assert (done.created, done.updated, done.unchanged) == (0, 1, 1)


def test_an_older_file_does_not_undo_a_newer_one(shop: Shop) -> None:
    say(shop, "till", "2026-02-01", name="New", points=2)
    say(shop, "till", "2026-01-01", name="Old", points=1, level="gold")
    found = client(shop)
    assert (found["name"], found["points"], found["level"]) == ("New", 2, "gold")
