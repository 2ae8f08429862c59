"""What was done before names changed can be undone after; what holds values of another form since cannot."""

from typing import Any

import pytest

from regulars.errors import RegularsError
from tests.core.changing.test_changes import SHOP, shop

__all__ = ["shop"]


def change(shop: Any) -> int:
    """One change set that makes, changes and deletes."""
    session = shop.session()
    visits = {row["nr"]: row["id"] for row in session.rows("visit")}
    people = {row["name"]: row["id"] for row in session.rows("customer")}
    with session.change_set(reason="edit") as made, session.transaction():
        session.edit("visit", visits["1"], {"note": "Rice", "paid": "9"})
        session.delete("visit", [visits["2"]])
        session.add("visit", {"nr": "3", "note": "new"})
        session.edit("customer", people["Anna"], {"name": "Anne", "home.city": "杭州"})
    return int(made)


def test_undo_follows_names(shop: Any) -> None:
    made = change(shop)
    after = (
        SHOP.replace("name: visit\n", "name: call\nwas: visit\n")
        .replace("note: {type: text", "remark: {was: note, type: text")
        .replace("name: customer\n", "name: client\nwas: customer\n")
        .replace("to: customer", "to: client")
        .replace("  name: {type: text,", "  title: {was: name, type: text,", 1)
        .replace("display: name", "display: title")
        .replace("home: {type: address}", "place: {type: address, was: home}")
    )
    shop.declare(after).apply()
    assert shop.values("call", "nr", "remark") == [("1", "Rice"), ("3", "new")]
    shop.session().undo(made)
    assert shop.values("call", "nr", "remark") == [("1", "Tea ＆ Co"), ("2", None)]
    assert shop.values("client", "title") == ["王小明", "Anna", "Bo"]
    assert [each.domain for each in shop.session().search("tea")] == ["call"]


def test_undo_leaves_out_what_is_gone(shop: Any) -> None:
    made = change(shop)
    shop.declare(SHOP.replace("  note: {type: text, search: name}\n", "")).apply("visit.note")
    shop.session().undo(made)
    assert [str(paid) for paid in shop.values("visit", "paid")] == ["12.50", "3.00"]


@pytest.mark.parametrize(
    ("old", "new"), [("places: 2", "places: 3"), ("identity: [nr]", "identity: [customer, nr]")]
)
def test_what_has_another_form_since_is_not_put_back(shop: Any, old: str, new: str) -> None:
    made = change(shop)
    shop.declare(SHOP.replace(old, new)).apply()
    with pytest.raises(RegularsError, match="another form since"):
        shop.session().undo(made)
    assert shop.values("visit", "nr") == ["1", "3"]
