"""What is required and unique of a subject, whatever sources say of it."""

from collections.abc import Callable
from typing import Any

import pytest
from cornershop import Shop

from regulars.errors import RecordError

SCHEMA = """
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
fields:
  name: {type: text, required: true}
  level: {type: choice, required: true, default: low, values: {low: {en: Low, zh: 低}, high: {en: High, zh: 高}}}
  badge: {type: text, unique: true}
  card: {type: text, identifier: number}
  phone: {type: phone, identifier: phone}
"""
PHONE, OTHER = "13800138001", "13800138002"


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop(SCHEMA)


def refused(shop: Shop, *rows: dict[str, Any], keys: Any, **options: Any) -> dict[int, list[str]]:
    done = shop.put("client", *rows, keys=keys, **options)
    return {each.row: sorted(each.messages) for each in done.rejected}


class TestRequired:
    def test_of_who_is_new(self, shop: Shop) -> None:
        rows = [{"name": "Wu"}, {"phone": PHONE}, {"name": " "}]
        assert refused(shop, *rows, keys="abc") == {2: ["name"], 3: ["name"]}
        assert shop.all("client", "name", "level") == [("Wu", "low")]

    def test_of_who_is_known_nothing_need_be_said(self, shop: Shop) -> None:
        shop.put("client", {"name": "Wu", "phone": PHONE}, keys="a")
        assert refused(shop, {"badge": "B1"}, keys="a") == {}
        assert refused(shop, {"phone": PHONE, "badge": "B1"}, keys="x", source="web") == {}
        assert shop.all("client", "name", "badge") == [("Wu", "B1")]

    def test_one_row_may_say_it_for_the_others(self, shop: Shop) -> None:
        rows = [
            {"phone": PHONE},
            {"name": "Wu", "phone": PHONE},
            {"phone": PHONE, "badge": "B1"},
            {"phone": OTHER},
        ]
        assert refused(shop, *rows, keys="aabc") == {4: ["name"]}
        assert shop.all("client", "name", "badge") == [("Wu", "B1")]

    def test_a_refused_row_says_nothing_for_others(self, shop: Shop) -> None:
        rows = [{"phone": PHONE, "name": "Wu", "level": "none"}, {"phone": PHONE}]
        assert refused(shop, *rows, keys="ab") == {1: ["level"], 2: ["name"]}
        assert shop.session.count("client") == 0

    def test_no_hand_empties_it(self, shop: Shop) -> None:
        record = shop.session.add("client", {"name": "Wu"})
        with pytest.raises(RecordError) as told:
            shop.session.edit("client", record, {"name": None})
        assert list(told.value.messages) == ["name"]
        shop.session.edit("client", record, {"badge": None})
        with pytest.raises(RecordError):
            shop.session.add("client", {"badge": "B"})
        assert shop.session.count("client") == 1


class TestUnique:
    def test_of_two_subjects(self, shop: Shop) -> None:
        rows = [{"name": "a", "badge": "B"}, {"name": "b", "badge": "B"}, {"name": "c", "badge": "C"}]
        assert refused(shop, *rows, keys="abc") == {2: ["badge"]}
        assert refused(shop, {"name": "d", "badge": "C"}, keys="d", source="web") == {1: ["badge"]}
        assert shop.all("client", "name", "badge") == [("a", "B"), ("c", "C")]

    def test_of_one_that_several_rows_or_sources_tell(self, shop: Shop) -> None:
        rows = [{"name": "a", "badge": "B", "phone": PHONE}, {"name": "a", "badge": "B", "phone": PHONE}]
        assert refused(shop, *rows, keys="ab") == {}
        assert refused(shop, rows[0], keys="x", source="web") == {}
        assert refused(shop, {"name": "a", "badge": "B"}, keys="a") == {}
        assert shop.session.count("client") == 1

    def test_by_hand(self, shop: Shop) -> None:
        one = shop.session.add("client", {"name": "a", "badge": "A"})
        other = shop.session.add("client", {"name": "b", "badge": "B"})
        with pytest.raises(RecordError) as told:
            shop.session.edit("client", other, {"badge": "A"})
        assert list(told.value.messages) == ["badge"]
        shop.session.edit("client", one, {"badge": "C"})
        shop.session.edit("client", other, {"badge": "A"})
        assert shop.all("client", "badge") == ["C", "A"]

    def test_a_refused_row_holds_nothing(self, shop: Shop) -> None:
        rows = [{"badge": "B"}, {"name": "b", "badge": "B"}]
        assert refused(shop, *rows, keys="ab") == {1: ["name"]}
        assert shop.all("client", "name") == ["b"]
