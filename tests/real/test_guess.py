"""Channels guessed from real files: guess, apply and import give the totals of the raw files, most without an edit."""

import csv
import re
from datetime import date
from pathlib import Path
from typing import Any

import expected
import stored
from guessing import guessed
from shops import CDNOW, CHINOOK, ONLINE_RETAIL, TELCO, pending
from test_sales import assert_equal, by_source_key, key_of

from regulars.testing import trusted_session

FEBRL = Path("febrl/dataset3.csv")
PEOPLE = Path("splink-people/fake_1000.csv")

#: One of Chinook's 59 customers has a number that cannot be dialled; the declaration by hand leaves it out too.
CHINOOK_EDITS = {
    "      phone: Phone": "      company_name: Company",
    "      company_name: Company                   # E***A.\n": "",
    "      support_rep_id: SupportRepId            # 3***\n": (
        "      support_rep_id: SupportRepId\n"
        "  - {to: customer, key: CustomerId, when: \"not starts_with(Phone, '+453')\", set: {phone: Phone}}\n"
    ),
}


def test_online_retail_without_an_edit(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / ONLINE_RETAIL
    with guessed(path, tmp_path, database_url, currency="GBP", zone="Europe/London") as (opened, [run]):
        session = trusted_session(opened)
        assert (run.status, run.counts.read, run.counts.created) == ("ok", 30_000, 30_000)
        assert len(pending(opened)) == 0
        assert_equal(stored.sales(session), expected.online_retail(path))
        assert session.count("receipt_line", "customer is null") == 2_000
        assert session.count("customer") == 3_569


def test_cdnow_without_an_edit(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / CDNOW
    with guessed(path, tmp_path, database_url, currency="USD", zone="America/New_York") as (opened, [run]):
        session = trusted_session(opened)
        assert (run.status, run.counts.read, run.counts.created) == ("ok", 69_659, 69_659)
        assert len(pending(opened)) == 0
        assert session.count("receipt_line") == 69_659
        found, wanted = stored.sales(session), expected.cdnow(path)
        # The file names no product; by hand it was called CD.
        assert found.by_product == {(None,): wanted.by_product["CD",]}
        assert_equal(expected.Sales(found.by_customer, wanted.by_product, found.by_month, found.by_customer_and_month),
                     wanted)  # fmt: skip


def test_telco_without_an_edit(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / TELCO
    with guessed(path, tmp_path, database_url, currency="USD") as (opened, [run]):
        session = trusted_session(opened)
        assert (run.status, run.counts.created) == ("ok", 7_043)
        assert len(pending(opened)) == 0
        names = (
            "gender",
            "tenure",
            "contract",
            "paperless_billing",
            "monthly_charges",
            "total_charges",
            "churn",
        )
        found = {row["member_no"]: tuple(row[name] for name in names) for row in session.rows("customer")}
        assert found == expected.telco(path)


def test_chinook_with_an_edit_of_three_lines(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / CHINOOK
    with guessed(path, tmp_path, database_url, currency="USD", edits=CHINOOK_EDITS) as (opened, runs):
        assert [run.status for run in runs] == ["ok"] * 4, pending(opened)
        session = trusted_session(opened)
        assert len(pending(opened)) == 0
        keys = {row["id"]: key_of(session, row["id"]) for row in session.rows("customer", fields=[])}
        assert_equal(by_source_key(session, keys), expected.chinook(path))
        said = {
            keys[row["id"]]: (row["name"], row["company_name"], row["address"]["city"], row["email"].lower())
            for row in session.rows("customer")
        }
        assert said == expected.chinook_customers(path)
        assert session.count("customer", "phone is not null") == 57
        assert str(session.aggregate("receipt", {"total": "sum(net)"})[0]["total"]) == "2328.60"
        assert session.count("employee") == 8


def test_febrl_without_an_edit(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / FEBRL
    rows = [
        {name.strip(): value.strip() for name, value in row.items()}
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]
    wanted = {
        row["rec_id"]: (
            f"{row['given_name']} {row['surname']}".strip() or None,
            row["suburb"] or None,
            row["postcode"] or None,
            f"{row['street_number']} {row['address_1']}".strip() or None,
            row["soc_sec_id"],
            _day(row["date_of_birth"]),
        )
        for row in rows
        if not row["date_of_birth"] or _day(row["date_of_birth"])
    }
    with guessed(path, tmp_path, database_url, currency="AUD", region="AU") as (opened, [run]):
        assert run.counts.read == 5_000
        # Days of birth that there are not wait with their rows, as through any channel.
        assert run.counts.rejected == 5_000 - len(wanted) == len(pending(opened))
        found = {
            said.key: (
                said.values.get("name"),
                said.values.get("address.city"),
                said.values.get("address.postcode"),
                said.values.get("address.street"),
                str(said.values.get("soc_sec_id")),
                said.values.get("birth_date"),
            )
            for said in _said(opened)
        }
        assert found == wanted


def test_people_without_an_edit(raw: Path, tmp_path: Path, database_url: str) -> None:
    path = raw / PEOPLE
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    address = re.compile(r"[^@\s.]+(\.[^@\s.]+)*@[^@\s.-][^@\s.]*(\.[^@\s.-][^@\s.]*)+")
    wanted = {
        row["unique_id"]: (
            f"{row['first_name']} {row['surname']}".strip() or None,
            row["email"].lower() or None,
            row["city"] or None,
            date.fromisoformat(row["dob"]) if row["dob"] else None,
        )
        for row in rows
        if not row["email"] or address.fullmatch(row["email"])
    }
    with guessed(path, tmp_path, database_url, currency="GBP", region="GB") as (opened, [run]):
        assert run.counts.read == 1_000
        found = {
            said.key: (
                said.values.get("name"),
                (said.values.get("email") or "").lower() or None,
                said.values.get("address.city"),
                said.values.get("birth_date"),
            )
            for said in _said(opened)
        }
        assert found == wanted
        assert run.counts.rejected == 1_000 - len(wanted) == len(pending(opened))


def _day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _said(opened: Any) -> list[Any]:
    """What the source said of every customer: a contribution each."""
    session = trusted_session(opened)
    ids = [row["id"] for row in session.rows("customer", fields=[])]
    return [said for each in ids for said in session.contributions("customer", each)]
