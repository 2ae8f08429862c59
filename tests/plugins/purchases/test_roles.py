"""The roles of a chain of shops: each sees what it is for, and no more."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from regulars import Part, Session, Workspace
from regulars.errors import ExpressionError, NotFoundError, NotPermittedError
from regulars.testing import trusted_session, workspace
from regulars.workspaces.users import add_user


@pytest.fixture
def chain(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    """Shops A and B under one manager of A, and C; a customer of each with a purchase there."""
    plugins = ("customers", "organization", "purchases")
    with workspace(tmp_path / "chain", database_url, plugins) as opened:
        session = trusted_session(opened)
        session.write([Part(domain="shop", columns={"code": ["A", "B", "C"]}, rows=[1, 2, 3])], source="till")
        people = {
            "name": ["Ann", "Bob", "Cid"], "phone": ["13800138001", "13800138002", "13800138003"],
            "email": ["ann@a.cn", "bob@b.cn", "cid@c.cn"], "birth_date": ["1990-05-01"] * 3, "gender": ["female"] * 3,
            "home_shop": ["A", "B", "C"], "income_band": [None] * 3,
        }  # fmt: skip
        session.write(
            [Part(domain="customer", columns=people, rows=[1, 2, 3], keys=["a", "b", "c"])], source="till"
        )
        lines = {
            "customer": ["a", "b", "c"], "shop": ["A", "B", "C"], "receipt_no": ["1", "2", "3"], "line_no": [1] * 3,
            "sold_at": ["2026-03-01T10:00"] * 3, "net": ["1", "2", "4"], "note": ["for Ann", "for Bob", "for Cid"],
        }  # fmt: skip
        session.write([Part(domain="receipt_line", columns=lines, rows=[1, 2, 3])], source="till")
        with opened.database.begin() as connection:
            add_user(connection, opened.catalog, "root", ["admin"])
        users = opened.users("root")
        for name, role, shop in (
            ("clerk", "shop_clerk", "B"),
            ("manager", "shop_manager", "A"),
            ("analyst", "analyst", None),
            ("auditor", "auditor", None),
        ):
            users.add(name, [role])
            users.set_attribute(name, "shop", shop)
        users.set_manager("clerk", "manager")
        yield opened


def names(session: Session) -> list[Any]:
    return [row["name"] for row in session.rows("customer", fields=["name"], order=["name"])]


def test_a_manager_has_the_shops_of_everybody_below(chain: Workspace) -> None:
    manager, clerk = chain.session("manager"), chain.session("clerk")
    assert names(clerk) == ["Bob"]
    assert names(manager) == ["Ann", "Bob"]
    assert manager.aggregate("receipt_line", {"net": "sum(net)"}) == [{"net": Decimal("3.00")}]
    bob = manager.find("customer", "name = 'Bob'").rows[0]["id"]
    manager.edit("customer", bob, {"name": "Bob Li"})
    assert manager.exporting.count("customer") == 2
    with pytest.raises(NotPermittedError):
        clerk.exporting.count("customer")
    chain.users("root").set_manager("clerk", None)
    assert names(manager) == ["Ann"]
    with pytest.raises(NotFoundError):
        manager.edit("customer", bob, {"name": "Bob"})


def test_an_analyst_learns_what_customers_are_like_and_not_who_they_are(chain: Workspace) -> None:
    session = chain.session("analyst")
    rows = list(session.rows("customer"))
    assert [row["birth_date"] for row in rows] == ["1990"] * 3
    assert {row["gender"] for row in rows} == {"female"}
    assert not {"name", "phone", "email", "address", "member_no", "income_band"} & rows[0].keys()
    for field in ("name", "phone", "email"):
        with pytest.raises(NotPermittedError):
            session.find("customer", f"{field} is not null")
    sums = session.aggregate("receipt_line", {"net": "sum(net)"}, {"shop": "shop.code"})
    assert {row["shop"]: row["net"] for row in sums} == {"A": Decimal(1), "B": Decimal(2), "C": Decimal(4)}
    assert "note" not in next(iter(session.rows("receipt_line")))
    assert session.search("Ann") == []
    with pytest.raises(NotPermittedError):
        session.edit("customer", rows[0]["id"], {"gender": "male"})


def test_an_auditor_finds_by_the_whole_number_and_changes_nothing(chain: Workspace) -> None:
    session = chain.session("auditor")
    (row,) = session.find("customer", "phone = '+8613800138002'").rows
    assert (row["name"], row["phone"], row["email"], row["birth_date"]) == ("Bob", "****8002", "b**", "1990")
    with pytest.raises(ExpressionError, match="shown a part"):
        session.find("customer", "starts_with(phone, '+861380')")
    assert session.count("receipt_line") == 3
    for act in (
        lambda: session.edit("customer", row["id"], {"name": "X"}),
        lambda: session.delete("customer", [row["id"]]),
        lambda: session.add("customer", {"name": "X"}),
        lambda: session.exporting.count("customer"),
    ):
        with pytest.raises(NotPermittedError):
            act()
