"""Real sales: whole per-key tables from the store equal those of the raw files, and no row is left over."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import expected
import pytest
import stored
from shops import CDNOW, CHINOOK, ONLINE_RETAIL, bring, pending, shop, with_sales

from regulars.testing import trusted_session

#: How many rows may wait in any of these data sets.
ALLOWED_PENDING = 0


def test_online_retail(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / ONLINE_RETAIL
    with shop("online_retail", tmp_path / "shop", database_url) as opened:
        run = bring(opened, "online_retail", path)
        session = trusted_session(opened)
        assert (run.status, run.counts.read, run.counts.created) == ("ok", 30_000, 30_000)
        assert len(pending(opened)) == ALLOWED_PENDING
        assert_equal(stored.sales(session), expected.online_retail(path))
        kinds = session.aggregate("receipt_line", {"rows": "count()"}, {"kind": "kind"})
        assert {row["kind"]: row["rows"] for row in kinds} == expected.online_retail_kinds(path)
        assert session.count("receipt_line", "customer is null") == 2_000
        assert session.count("customer") == 3_569


def test_cdnow(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / CDNOW
    with shop("cdnow", tmp_path / "shop", database_url) as opened:
        run = bring(opened, "cdnow", path)
        session = trusted_session(opened)
        assert (run.status, run.counts.read, run.counts.created) == ("ok", 69_659, 69_659)
        assert len(pending(opened)) == ALLOWED_PENDING
        assert session.count("receipt_line") == 69_659
        assert_equal(stored.sales(session), expected.cdnow(path))


def test_chinook(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / CHINOOK
    with shop("chinook", tmp_path / "shop", database_url) as opened:
        everything = with_sales(path, tmp_path)
        for channel in ("chinook_employees", "chinook_customers", "chinook_sales"):
            assert bring(opened, channel, everything).status == "ok", pending(opened)
        session = trusted_session(opened)
        assert len(pending(opened)) == ALLOWED_PENDING
        keys = {row["id"]: key_of(session, row["id"]) for row in session.rows("customer", fields=[])}
        assert_equal(by_source_key(session, keys), expected.chinook(path))
        said = {
            keys[row["id"]]: (row["name"], row["company_name"], row["address"]["city"], row["email"].lower())
            for row in session.rows("customer")
        }
        assert said == expected.chinook_customers(path)
        assert session.count("customer", "phone is not null") == 57
        totals = session.aggregate("receipt", {"total": "sum(net)"})
        assert totals[0]["total"] == Decimal("2328.60")


def test_a_row_that_is_not_imported_turns_a_table_red(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / CHINOOK
    with shop("chinook", tmp_path / "shop", database_url) as opened:
        less = with_sales(path, tmp_path, without=[1_000])
        bring(opened, "chinook_customers", less)
        bring(opened, "chinook_sales", less)
        session = trusted_session(opened)
        keys = {row["id"]: key_of(session, row["id"]) for row in session.rows("customer", fields=[])}
        found, wanted = by_source_key(session, keys), expected.chinook(path)
        assert found.by_customer != wanted.by_customer
        assert found.by_product != wanted.by_product
        assert found.by_month != wanted.by_month
        with pytest.raises(AssertionError):
            assert_equal(found, wanted)


def assert_equal(found: expected.Sales, wanted: expected.Sales) -> None:
    """Every table, key by key; a difference is shown by its keys."""
    for name in ("by_customer", "by_product", "by_month", "by_customer_and_month"):
        got, want = getattr(found, name), getattr(wanted, name)
        different = {
            key: (got.get(key), want.get(key))
            for key in got.keys() | want.keys()
            if got.get(key) != want.get(key)
        }
        assert not different, (name, list(different.items())[:5])


def key_of(session: Any, customer: int) -> str:
    """The key that Chinook knows a customer by."""
    return str(session.contributions("customer", customer)[0].key)


def by_source_key(session: Any, keys: dict[int, str]) -> expected.Sales:
    """The tables of a source whose customers have no member number: keyed by its own keys instead of ids."""
    found = stored.sales(session, customer="customer")
    named = [
        {(keys[int(key[0] or 0)], *key[1:]): values for key, values in each.items()}
        for each in (found.by_customer, found.by_customer_and_month)
    ]
    return expected.Sales(named[0], found.by_product, found.by_month, named[1])
