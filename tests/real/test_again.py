"""Importing twice, in another order, after a correction by hand: nothing changes that should not."""

from pathlib import Path

import pytest
from shops import CDNOW, CHINOOK, ONLINE_RETAIL, TELCO, both_orders, bring, shop, state, with_sales

from regulars.testing import trusted_session


@pytest.mark.parametrize(
    ("name", "file", "rows", "newline"),
    [
        ("online_retail", ONLINE_RETAIL, 30_000, "\n"),
        ("cdnow", CDNOW, 15_000, "\r\n"),
        ("telco", TELCO, 7_043, "\n"),
    ],
)
def test_twice_and_in_another_order(
    raw: Path, tmp_path: Path, database_url: str, name: str, file: Path, rows: int, newline: str
) -> None:
    with shop(name, tmp_path / "shop", database_url) as opened:
        straight, turned = both_orders(raw / file, tmp_path, rows=rows, newline=newline)
        first = bring(opened, name, straight)
        assert (first.counts.read, first.counts.created) == (rows, rows)
        once = state(opened)
        again = bring(opened, name, straight)
        assert (again.counts.unchanged, again.counts.created, again.counts.updated) == (rows, 0, 0)
        assert state(opened) == once
        other = bring(opened, name, turned)
        assert (other.counts.read, other.counts.created, other.counts.updated) == (rows, 0, 0)
        assert state(opened) == once


def test_the_other_order_alone_makes_the_same_store(raw: Path, tmp_path: Path, database_url: str) -> None:
    straight, turned = both_orders(raw / TELCO, tmp_path, rows=7_043)
    with shop("telco", tmp_path / "one", "sqlite:///one.db") as one:
        bring(one, "telco", straight)
        wanted = state(one)
    with shop("telco", tmp_path / "other", database_url) as other:
        bring(other, "telco", turned)
        assert state(other) == wanted


def test_an_edit_by_hand_survives_the_file_that_knew_less(
    raw: Path, tmp_path: Path, database_url: str
) -> None:
    with shop("chinook", tmp_path / "shop", database_url) as opened:
        path = with_sales(raw / CHINOOK, tmp_path)
        bring(opened, "chinook_customers", path)
        session = trusted_session(opened)
        [customer] = session.find("customer", "email = 'luisg@embraer.com.br'").rows
        session.edit("customer", customer["id"], {"name": "Luís G. Gonçalves", "company_name": "Embraer"})
        corrected = state(opened)
        assert bring(opened, "chinook_customers", path).counts.created == 0
        found = session.get("customer", customer["id"])
        assert found["name"] == "Luís G. Gonçalves"
        assert found["company_name"] == "Embraer"
        assert (found["given_name"], found["address"]["country"]) == ("Luís", "Brazil")
        assert state(opened) == corrected
