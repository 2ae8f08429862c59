"""What a shop in Britain exports: rows of several kinds, voids by status, guests of a web shop, lists of customers."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from regulars import Catalog, Workspace
from regulars.testing import trusted_session, workspace
from regulars_channels.guessing.drafts import Draft, Entry
from regulars_channels.guessing.guess import guess_file
from regulars_channels.guessing.writing import written
from regulars_channels.offering import offered_connectors
from regulars_channels.running.importing import Import
from regulars_files.connector import FilesConnector

PLUGINS = ("customers", "organization", "purchases", "channels", "files")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "books"
    with workspace(folder, None, PLUGINS, {}):
        return folder


@pytest.fixture(scope="module")
def catalog(place: Path) -> Catalog:
    with Workspace.open(place) as opened:
        return opened.declared()


def guess(path: Path, text: str, catalog: Catalog, place: Path) -> Draft:
    path.write_text(text, encoding="utf-8")
    [draft] = guess_file(path, FilesConnector().guess(path), catalog, place).drafts
    return draft


def settings(entry: Entry) -> dict[str, str]:
    return {each.name: str(each.text) for each in entry.settings}


TILL = """"Date","Receipt Number","Line Type","Customer Code","Note","Quantity","Subtotal","Paid","Status","Sku"
"""
ROWS = """"13/03/2026 10:0{n}","20{n}","Sale","Ann-{n}AB","ring, then
post it","2","{total}","{total}","{status}",""
"13/03/2026 10:0{n}","20{n}","Sale Line","Ann-{n}AB","","1","{first}","","{status}","978{n}"
"13/03/2026 10:0{n}","20{n}","Sale Line","Ann-{n}AB","","1","{second}","","{status}","979{n}"
"13/03/2026 10:0{n}","20{n}","Payment","","","","","{total}","{status}",""
"""


def till() -> str:
    sales = [("5.00", "7.00", "12.00", "CLOSED"), ("1.00", "2.00", "3.00", "VOIDED"),
             ("4.00", "4.50", "8.50", "ONACCOUNT"), ("-5.00", "0.00", "-5.00", "CLOSED")]  # fmt: skip
    return TILL + "".join(
        ROWS.format(n=n, first=first, second=second, total=total, status=status)
        for n, (first, second, total, status) in enumerate(sales)
    )


def test_of_sales_their_lines_and_their_payments_the_lines_are_taken_once(
    tmp_path: Path, catalog: Catalog, place: Path
) -> None:
    draft = guess(tmp_path / "history.csv", till(), catalog, place)
    assert draft.settings["skip"] == "\"Line Type\" <> 'Sale Line'"
    assert any("Sale, Payment" in each for each in draft.questions)
    lines = [each for each in draft.entries if each.to == "receipt_line"]
    # Paid stands in the rows that are passed over.
    assert {settings(each)["net"] for each in lines} == {"Subtotal"}


def test_a_voided_sale_is_no_sale(tmp_path: Path, catalog: Catalog, place: Path) -> None:
    path = tmp_path / "history.csv"
    draft = guess(path, till(), catalog, place)
    (place / "schemas/history.yaml").write_text(written([draft], catalog, path.name), encoding="utf-8")
    with Workspace.open(place) as opened:
        opened.apply()
        channel = opened.catalog.of_kind("channel")[draft.name]
        session = trusted_session(opened)
        Import(session, channel, offered_connectors(opened)["files"]).run([path])
        found = session.aggregate("receipt_line", {"net": "sum(net)"}, {"kind": "kind"})
        assert {row["kind"]: row["net"] for row in found} == {
            "sale": Decimal("20.50"),
            "refund": Decimal("-5.00"),
            "void": Decimal("3.00"),
        }


def test_guests_of_a_web_shop_are_not_one_customer(tmp_path: Path, catalog: Catalog, place: Path) -> None:
    header = (
        "order_id,order_date,status,order_total,tax_total,payment_method,customer_id,"
        "billing_first_name,billing_last_name,billing_email,shipping_first_name,shipping_last_name\n"
    )
    row = "88{n},13/03/2026 10:12,{status},22.{n},0.00,stripe,{id},Ann,Lee{n},ann{n}@example.com,Bob,Lee{n}\n"
    statuses = ["completed", "cancelled", "failed", "completed", "refunded"]
    text = header + "".join(
        row.format(n=10 + n, status=statuses[n % 5], id=0 if n % 2 else 4000 + n) for n in range(20)
    )
    draft = guess(tmp_path / "wc-orders.csv", text, catalog, place)
    [customer] = [each for each in draft.entries if each.to == "customer"]
    assert customer.key is None
    # Who pays is the customer, not to whom it is sent.
    assert settings(customer)["given_name"] == "billing_first_name"
    # Money is added up from lines: one for each order.
    lines = [each for each in draft.entries if each.to == "receipt_line"]
    assert {settings(each)["net"] for each in lines} == {"order_total"}
    kinds = {settings(each)["kind"]: str(each.when) for each in lines}
    assert re.findall(r"'(\w+)'", kinds["'void'"]) == ["cancelled", "failed"]
    receipts = [each for each in draft.entries if each.to == "receipt"]
    assert {settings(each)["status"] for each in receipts} == {"status"}


def test_a_list_of_customers_with_what_they_spent_is_no_list_of_sales(
    tmp_path: Path, catalog: Catalog, place: Path
) -> None:
    header = (
        "id,customer_code,first_name,last_name,email,customer_group_name,total_spent,note,created_at,"
        "physical_suburb,physical_city\n"
    )
    row = "b73{n}-ff39,Ann-{n},Ann{n},Lee,ann{n}@example.com,Book Club,67{n}.87,,1{n}/06/2025,,Leeds\n"
    text = header + "".join(row.format(n=n) for n in range(10))
    draft = guess(tmp_path / "shop-customers.csv", text, catalog, place)
    assert draft.about == "customer"
    [entry] = draft.entries
    told = settings(entry)
    assert "first_name" in told["name"] and "last_name" in told["name"]
    assert (told["member_since"], told["address.city"]) == ("created_at", "physical_city")


def test_a_list_kept_by_hand_has_two_writings_of_days_and_few_phones(
    tmp_path: Path, catalog: Catalog, place: Path
) -> None:
    header = "Event,Date,First name,Surname,Email,Phone,Qty,Paid\n"
    days = ["2025-06-15", "15/06/25", "2025-06-17", "17/06/25", "2025-07-31", "31/07/25"]
    text = header + "".join(
        f"Poetry night,{days[n % 6]},Ann,Lee{n % 9},ann{n % 9}@example.com,{'07700900123' if n == 3 else ''},2,14.00\n"
        for n in range(18)
    )
    draft = guess(tmp_path / "attendees.csv", text, catalog, place)
    assert draft.formats["date"] == "DD/MM/YY"
    [line] = [each for each in draft.entries if each.to == "receipt_line"]
    told = settings(line)
    assert (told["sold_at"], told["net"], told["receipt_no"]) == ("Date", "Paid", "concat(Email, '/', Date)")
