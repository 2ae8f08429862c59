"""Square: items and transactions, as the Dashboard exports them in July 2026."""

from decimal import Decimal

GAIWAN_BACK = "rFd93KzPq7TbM2a"


def test_lines_add_up(american):
    american.bring_whole("square", "square-items.csv")
    assert american.session.count("receipt_line") == 7
    # 32.40 + 24.50 + 16.50 + 7.00 + 10.00 + 88.00, and a gaiwan of 24.50 given back
    assert american.sums("receipt_line", "sum(net)", "kind") == {
        "sale": Decimal("178.40"),
        "refund": Decimal("-24.50"),
    }
    assert american.sums("receipt_line", "sum(discount)", "kind") == {
        "sale": Decimal("3.60"),
        "refund": Decimal("0.00"),
    }
    assert american.total("receipt_line", "sum(tax)") == Decimal("10.45")
    assert american.total("receipt_line", "sum(quantity)", "kind = 'sale'") == Decimal("10.000")


def test_a_refund_is_a_receipt_of_its_own(american):
    american.bring_whole("square", "square-items.csv")
    refund = american.one("receipt", "kind = 'refund'")
    assert (refund["receipt_no"], refund["original"]) == (GAIWAN_BACK, "tL8vQ2nYxJ4kWc1")
    assert american.session.count("receipt", "kind = 'sale'") == 4


def test_who_bought_and_who_walked_in(american):
    american.bring_whole("square", "square-items.csv")
    buyer = american.one("customer", "name is not null")
    assert (buyer["name"], buyer["member_no"]) == ("林美 Mei Lin", "GA-0017")
    # 32.40 + 24.50 + 88.00 - 24.50
    assert american.total("receipt_line", "sum(net)", "customer is not null") == Decimal("120.40")
    assert american.session.count("receipt", "customer is null") == 2


def test_what_has_no_sku_is_known_by_its_name(american):
    american.bring_whole("square", "square-items.csv")
    found = american.sums("receipt_line", "sum(net)", "product.sku", "kind = 'sale'")
    assert found["Custom Amount / Regular"] == Decimal("10.00")
    assert found["GW-01"] == Decimal("24.50")


def test_transactions_bring_totals_and_payments_to_the_same_receipts(american):
    american.bring_whole("square", "square-items.csv")
    american.bring_whole("square_transactions", "square-transactions.csv")
    assert american.session.count("receipt") == 5
    assert (
        american.total("receipt", "sum(net)")
        == american.total("receipt_line", "sum(net)")
        == Decimal("153.90")
    )
    assert american.sums("tender", "sum(amount)", "paid_with") == {
        "card": Decimal("92.40"),  # 59.01 + 60.00 - 26.61
        "cash": Decimal("65.52"),  # 25.52 + 40.00
        "stored_value": Decimal("10.86"),
    }
    # Net and tax, and a tip of 4.43 on the cake
    assert american.total("tender", "sum(amount)") == Decimal("153.90") + Decimal("10.45") + Decimal("4.43")
    assert american.one("tender", "kind = 'refund'")["last_digits"] == "1111"


def test_twice_and_in_either_order_is_the_same(american):
    american.bring_whole("square", "square-items.csv")
    american.bring_whole("square_transactions", "square-transactions.csv")
    once = american.state()
    for channel, file in (
        ("square_transactions", "square-transactions.csv"),
        ("square", "square-items.csv"),
    ):
        counts = american.bring_whole(channel, file).counts
        assert (counts.created, counts.updated, counts.unchanged) == (0, 0, counts.read)
    assert american.state() == once


def test_a_customer_named_later_is_an_update(american, tmp_path):
    american.bring_whole("square", "square-items.csv")
    text = american.sample("square-items.csv").read_text(encoding="utf-8")
    walk_in = "Payment,Grant Avenue,,,,"
    assert walk_in in text
    later = tmp_path / "items.csv"
    later.write_text(text.replace(walk_in, "Payment,Grant Avenue,,CUST9,Leo Wong,"), encoding="utf-8")
    counts = american.bring_whole("square", later).counts
    # The first of the rows brings the customer, too
    assert (counts.created + counts.updated, counts.unchanged) == (
        text.count(walk_in),
        7 - text.count(walk_in),
    )
    assert (american.session.count("receipt"), american.session.count("receipt_line")) == (5, 7)
    assert american.total("receipt_line", "sum(net)", "customer.name = 'Leo Wong'") == Decimal("17.00")
    assert american.total("receipt_line", "sum(net)") == Decimal("153.90")
