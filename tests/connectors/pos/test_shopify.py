"""Shopify: orders over several rows, of which only the first carries the order's own columns; customers."""

from datetime import UTC, datetime
from decimal import Decimal


def test_lines_add_up(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    # #1001: 36.00 + 24.50 - 2.50, 5.80 off, 6.00 shipping; #1002: 88.00 + 10.50; #1004: 11.00 + 6.00; #1005: 18.00
    assert american.sums("receipt_line", "sum(net)", "receipt_no", "kind = 'sale'") == {
        "#1001": Decimal("58.20"),
        "#1002": Decimal("98.50"),
        "#1004": Decimal("17.00"),
        "#1005": Decimal("18.00"),
    }
    assert american.sums("receipt_line", "sum(net)", "kind") == {
        "sale": Decimal("191.70"),
        "refund": Decimal("-10.50"),
        "void": Decimal("24.50"),
    }


def test_an_order_comes_to_what_its_first_row_says(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    lines = american.sums("receipt_line", "sum(net)", "receipt_no")
    assert american.sums("receipt", "sum(net)", "receipt_no") == lines
    assert american.sums("receipt", "sum(tax)", "receipt_no", "kind = 'sale'")["#1002"] == Decimal("8.62")


def test_goods_are_counted_on_every_row(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    assert american.sums(
        "receipt_line", "sum(quantity)", "product.sku", "kind = 'sale' and product is not null"
    ) == {
        "TEA-JAS-250": Decimal(3),
        "GW-01": Decimal(1),
        "TEA-PUR-357": Decimal(1),
        "BK-ALM": Decimal(3),
        "TEA-OOL-50": Decimal(2),
    }


def test_every_line_is_of_the_orders_time_and_customer(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    cookies = american.one("receipt_line", "product.sku = 'BK-ALM'")
    assert cookies["sold_at"] == datetime(2026, 7, 18, 19, 30, 5, tzinfo=UTC)
    assert american.session.get("customer", cookies["customer"])["name"] == "王芳"
    walk_in = american.one("receipt", "sales_channel = 'store'")
    assert (walk_in["receipt_no"], walk_in["customer"]) == ("#1005", None)


def test_status_and_what_does_not_count(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    found = {row["receipt_no"]: (row["kind"], row["status"]) for row in american.session.rows("receipt")}
    assert found == {
        "#1001": ("sale", "shipped"),
        "#1002": ("sale", "shipped"),
        "#1002 refund": ("refund", "done"),
        "#1003": ("void", "cancelled"),
        "#1004": ("sale", "open"),
        "#1005": ("sale", "shipped"),
    }


def test_what_was_paid(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    found = {row["receipt_no"]: (row["paid_with"], row["amount"]) for row in american.session.rows("tender")}
    assert found == {
        "#1001": ("card", Decimal("62.84")),
        "#1002": ("stored_value", Decimal("107.12")),
        "#1002 refund": (None, Decimal("-10.50")),
        "#1005": ("cash", Decimal("19.58")),
    }


def test_twice_changes_nothing(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    once = american.state()
    counts = american.bring_whole("shopify", "shopify-orders.csv").counts
    assert (counts.created, counts.updated, counts.unchanged) == (0, 0, 7)
    assert american.state() == once


def test_an_order_that_was_paid_and_sent_since_is_an_update(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    counts = american.bring_whole("shopify", "shopify-orders-later.csv").counts
    assert (counts.created, counts.updated, counts.unchanged) == (1, 0, 6)  # its payment is new
    order = american.one("receipt", "receipt_no = '#1004'")
    assert (order["status"], order["kind"]) == ("shipped", "sale")
    assert american.total("tender", "sum(amount)", "receipt_no = '#1004'") == Decimal("17.96")
    assert american.total("receipt_line", "sum(net)", "kind <> 'void'") == Decimal("181.20")


def test_an_order_in_another_currency_waits(american, tmp_path):
    text = american.sample("shopify-orders.csv").read_text(encoding="utf-8")
    euros = tmp_path / "orders.csv"
    euros.write_text(text.replace(",USD,98.50,", ",EUR,98.50,"), encoding="utf-8")
    run = american.bring("shopify", euros)
    # Both rows of the order: the currency is carried down
    assert (run.status, run.counts.rejected) == ("partial", 2)
    assert all("EUR" in reason for reason in american.pending())


def test_customers(american):
    american.bring_whole("shopify_customers", "shopify-customers.csv")
    found = {row["name"]: row for row in american.session.rows("customer")}
    assert set(found) == {"林美", "王芳", "Leo Park", "Okafor"}
    mei = found["林美"]
    assert (mei["phone"], mei["address"]["postcode"], mei["remark"]) == (
        "+14155550101",
        "94108",
        "Likes jasmine",
    )
    assert mei["address"]["street"] == "Grant Ave 815, Apt 3"
    assert found["王芳"]["company_name"] == "Fang Gifts LLC"
    assert (found["Okafor"]["email"], found["Okafor"]["phone"]) == (None, "+12065550177")


def test_customers_and_orders_are_of_the_same_people(american):
    american.bring_whole("shopify", "shopify-orders.csv")
    american.bring_whole("shopify_customers", "shopify-customers.csv")
    # Three are in both; 陈伟 only orders, Okafor is only on the list
    assert american.session.count("customer") == 5
