"""Importing twice, in another order, after a correction by hand: nothing changes that should not."""

from pathlib import Path

import pytest
from shops import CDNOW, CHINOOK, ONLINE_RETAIL, TELCO, bring, reordered, shop, state, with_sales

from regulars.testing import trusted_session


@pytest.mark.parametrize(
    ("name", "file", "header", "newline"),
    [
        ("online_retail", ONLINE_RETAIL, 1, "\n"),
        ("cdnow", CDNOW, 1, "\r\n"),
        ("telco", TELCO, 1, "\n"),
    ],
)
def test_twice_and_in_another_order(
    raw: Path, tmp_path: Path, database_url: str, name: str, file: Path, header: int, newline: str
) -> None:
    with shop(name, tmp_path / "shop", database_url) as opened:
        first = bring(opened, name, raw / file)
        once = state(opened)
        again = bring(opened, name, raw / file)
        assert (again.counts.unchanged, again.counts.created, again.counts.updated) == (
            first.counts.read,
            0,
            0,
        )
        assert state(opened) == once
        turned = bring(opened, name, reordered(raw / file, tmp_path, header=header, newline=newline))
        assert (turned.counts.read, turned.counts.created, turned.counts.updated) == (first.counts.read, 0, 0)
        assert state(opened) == once


def test_the_other_order_alone_makes_the_same_store(raw: Path, tmp_path: Path, database_url: str) -> None:
    with shop("telco", tmp_path / "one", "sqlite:///one.db") as one:
        bring(one, "telco", raw / TELCO)
        straight = state(one)
    with shop("telco", tmp_path / "other", database_url) as other:
        bring(other, "telco", reordered(raw / TELCO, tmp_path, header=1))
        assert state(other) == straight


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
