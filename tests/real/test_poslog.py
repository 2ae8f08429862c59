"""A supermarket's POSLog: receipts, lines, payments and totals in the store equal those of the raw XML."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import poslog
import pytest
from shops import pending, state

from regulars import Session, Workspace
from regulars.testing import trusted_session, workspace
from regulars_channels.offering import offered_connectors
from regulars_channels.running.importing import Import
from regulars_channels.running.runs import Run

PLUGINS = ("customers", "organization", "purchases", "channels", "files", "pos")
ZONE = "America/Los_Angeles"
LOG, SMALL = Path("poslog/POSLog.xml"), Path("poslog/SMALL.xml")
RECEIPT = {"shop": "shop.code", "till": "till", "day": "business_day", "no": "receipt_no"}
MEANS = {"Cash": "cash", "CreditDebit": "card"}


@contextmanager
def supermarket(folder: Path, database_url: str) -> Iterator[Workspace]:
    with workspace(folder, database_url, PLUGINS, currency="USD", zone=ZONE, region="US") as opened:
        yield opened


def bring(opened: Workspace, path: Path) -> Run:
    declared = opened.catalog.of_kind("channel")["poslog"]
    return Import(trusted_session(opened), declared, offered_connectors(opened)["pos"]).run([path])


@pytest.mark.parametrize("file", [LOG, SMALL], ids=lambda path: path.stem)
def test_all_that_the_log_says(raw: Path, tmp_path: Path, database_url: str, file: Path) -> None:
    wanted = poslog.read(raw / file)
    with supermarket(tmp_path / "shop", database_url) as opened:
        run = bring(opened, raw / file)
        assert (run.status, pending(opened)) == ("ok", [])
        assert run.counts.skipped == wanted.controls
        rows = sum(1 + len(each.lines) + len(each.tenders) for each in wanted.receipts.values())
        assert (run.counts.read, run.counts.created) == (rows + wanted.controls, rows)
        session = trusted_session(opened)
        assert stored_receipts(session) == {key: receipt(each) for key, each in wanted.receipts.items()}
        assert stored_lines(session) == lines(wanted)
        assert stored_tenders(session) == tenders(wanted)


def test_the_figures_of_the_whole_log(raw: Path, tmp_path: Path, database_url: str) -> None:
    with supermarket(tmp_path / "shop", database_url) as opened:
        assert bring(opened, raw / LOG).counts.skipped == 9
        session = trusted_session(opened)
        assert (session.count("receipt"), session.count("receipt_line"), session.count("tender")) == (
            42,
            552,
            51,
        )
        assert session.count("customer") == 4


def test_what_counts_adds_up_to_the_total_of_each_transaction(
    raw: Path, tmp_path: Path, database_url: str
) -> None:
    totals = {key: each.grand for key, each in poslog.read(raw / LOG).receipts.items()}
    with supermarket(tmp_path / "shop", database_url) as opened:
        bring(opened, raw / LOG)
        session = trusted_session(opened)
        tax = summed(session, "receipt", "sum(tax)")
        for where in (None, "kind <> 'void'"):
            net = summed(session, "receipt_line", "sum(net)", where)
            assert {key: net[key] + tax[key] for key in tax} == totals
        assert summed(session, "tender", "sum(amount)") == totals
        receipts = summed(session, "receipt", "sum(net)")
        assert {key: receipts[key] + tax[key] for key in tax} == totals


def test_voids_are_kept_below_zero_and_take_back_a_line_each(
    raw: Path, tmp_path: Path, database_url: str
) -> None:
    flagged = {
        (*key, number): (line.sku, line.extended)
        for key, each in poslog.read(raw / LOG).receipts.items()
        for number, line in each.lines.items()
        if line.void
    }
    assert len(flagged) == 4
    with supermarket(tmp_path / "shop", database_url) as opened:
        bring(opened, raw / LOG)
        found = stored_lines(trusted_session(opened))
        void = {key: (each[0], each[3]) for key, each in found.items() if each[1] == "void"}
        assert {key: each for key, each in void.items() if each[1] < 0} == flagged
        taken = {key: each for key, each in void.items() if each[1] > 0}
        assert sorted((*key[:4], sku, -net) for key, (sku, net) in taken.items()) == sorted(
            (*key[:4], sku, net) for key, (sku, net) in flagged.items()
        )


def test_importing_twice_changes_nothing(raw: Path, tmp_path: Path, database_url: str) -> None:
    with supermarket(tmp_path / "shop", database_url) as opened:
        first = bring(opened, raw / LOG)
        once = state(opened)
        again = bring(opened, raw / LOG)
        assert (again.counts.created, again.counts.updated) == (0, 0)
        assert again.counts.unchanged == first.counts.created
        assert state(opened) == once


def test_a_line_that_is_lost_turns_it_red(raw: Path, tmp_path: Path, database_url: str) -> None:
    wanted = poslog.read(raw / LOG)
    less = tmp_path / "POSLog.xml"
    whole = (raw / LOG).read_text(encoding="utf-8")
    sales = re.findall(r"<LineItem [^>]*><SequenceNumber>\d+</SequenceNumber><Sale .*?</LineItem>", whole)
    less.write_text(whole.replace(sales[100], "", 1), encoding="utf-8")
    with supermarket(tmp_path / "shop", database_url) as opened:
        bring(opened, less)
        session = trusted_session(opened)
        assert stored_lines(session) != lines(wanted)
        tax = summed(session, "receipt", "sum(tax)")
        net = summed(session, "receipt_line", "sum(net)", "kind <> 'void'")
        wrong = [key for key, each in wanted.receipts.items() if net[key] + tax[key] != each.grand]
        assert len(wrong) == 1


def receipt(each: poslog.Receipt) -> tuple[Any, ...]:
    sold_at = datetime.fromisoformat(each.sold_at).replace(tzinfo=ZoneInfo(ZONE))
    return (sold_at, each.operator, each.member, "sale", each.grand - each.tax, each.tax)


def stored_receipts(session: Session) -> dict[poslog.Key, tuple[Any, ...]]:
    by = RECEIPT | {"at": "sold_at", "who": "sold_by.number", "member": "customer.member_no", "kind": "kind"}
    values = {"rows": "count()", "net": "sum(net)", "tax": "sum(tax)"}
    found = session.aggregate("receipt", values, by)
    assert all(row["rows"] == 1 for row in found)
    names = ("at", "who", "member", "kind", "net", "tax")
    return {key(row): tuple(row[name] for name in names) for row in found}


def lines(log: poslog.Log) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """By receipt and line number: SKU, kind, quantity, net, before rewards."""
    return {
        (*of, number): (
            line.sku,
            kinds[number],
            line.quantity,
            line.extended + line.reward,
            line.extended,
        )
        for of, each in log.receipts.items()
        for kinds in [kinds_of(each)]
        for number, line in each.lines.items()
    }


def kinds_of(each: poslog.Receipt) -> dict[int, str]:
    """A void is void, and so is the nearest line before it that it takes back; what is below zero else is a refund."""
    kinds = {number: "refund" if line.extended < 0 else "sale" for number, line in each.lines.items()}
    for number, line in each.lines.items():
        if line.void:
            kinds[number] = "void"
            taken = [
                before
                for before, other in each.lines.items()
                if before < number
                and kinds[before] != "void"
                and (other.sku, other.extended, other.quantity) == (line.sku, -line.extended, -line.quantity)
            ]
            kinds[max(taken)] = "void"
    return kinds


def stored_lines(session: Session) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    by = RECEIPT | {"line": "line_no", "sku": "product.sku", "kind": "kind"}
    values = {"rows": "count()", "quantity": "sum(quantity)", "net": "sum(net)", "gross": "sum(gross)"}
    found = session.aggregate("receipt_line", values, by)
    assert all(row["rows"] == 1 for row in found)
    return {
        (*key(row), row["line"]): (row["sku"], row["kind"], row["quantity"], row["net"], row["gross"])
        for row in found
    }


def tenders(log: poslog.Log) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {
        (*of, number): (MEANS[kind], amount)
        for of, each in log.receipts.items()
        for number, (kind, amount) in each.tenders.items()
    }


def stored_tenders(session: Session) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    by = RECEIPT | {"number": "tender_no", "with": "paid_with"}
    found = session.aggregate("tender", {"amount": "sum(amount)"}, by)
    return {(*key(row), row["number"]): (row["with"], row["amount"]) for row in found}


def summed(
    session: Session, domain: str, formula: str, where: str | None = None
) -> dict[poslog.Key, Decimal]:
    return {key(row): row["sum"] for row in session.aggregate(domain, {"sum": formula}, RECEIPT, where=where)}


def key(row: Any) -> poslog.Key:
    return (row["shop"], row["till"], row["day"].isoformat(), row["no"])
