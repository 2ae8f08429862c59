"""银豹: sales by item and receipts, as workbooks with a line of totals below."""

from decimal import Decimal

import pytest


@pytest.fixture
def till(chinese):
    assert chinese.bring_whole("pospal", "pospal-items.xlsx").counts.skipped == 1
    assert chinese.bring_whole("pospal_tickets", "pospal-tickets.xlsx").counts.skipped == 1
    return chinese


def test_lines_add_up_to_the_line_of_totals(till):
    assert till.total("receipt_line", "sum(net)") == Decimal("279.40")
    assert till.total("receipt_line", "sum(gross)") == Decimal("301.00")
    assert till.total("receipt_line", "sum(quantity)") == Decimal("5.125")
    assert till.sums("receipt_line", "sum(net)", "kind") == {
        "sale": Decimal("329.40"),
        "refund": Decimal("-50.00"),
    }
    # 17.60 and 4.00
    assert till.total("receipt_line", "sum(discount)") == Decimal("21.60")


def test_receipts_come_to_what_their_lines_do(till):
    assert till.session.count("receipt") == 4
    assert till.sums("receipt", "sum(net)", "receipt_no") == till.sums(
        "receipt_line", "sum(net)", "receipt_no"
    )
    assert till.one("receipt", "kind = 'refund'")["note"] == "釉面有裂"


def test_members_are_known_by_name_and_number(till):
    phones = {row["phone"]: row["name"] for row in till.session.rows("customer")}
    assert phones == {"+8613700137000": "王芳", "+8613600136000": "欧阳小敏"}
    # 158.40 + 50.00 - 50.00
    assert till.total("receipt_line", "sum(net)", "customer.name = '王芳'") == Decimal("158.40")
    assert till.session.count("receipt", "customer is null") == 1


def test_what_was_paid(till):
    assert till.sums("tender", "sum(amount)", "paid_with") == {
        "wechat": Decimal("158.40"),
        "cash": Decimal("45.00"),
        "stored_value": Decimal("76.00"),
    }


def test_goods_by_weight_and_without_a_barcode(till):
    assert till.total("receipt_line", "sum(quantity)", "product.sku = '6901234500031'") == Decimal("0.125")
    assert till.one("product", "name = '桂花乌龙 杯'")["sku"] == "桂花乌龙 杯"


def test_twice_and_in_either_order_is_the_same(till):
    once = till.state()
    for channel, file, rows in (
        ("pospal_tickets", "pospal-tickets.xlsx", 4),
        ("pospal", "pospal-items.xlsx", 5),
    ):
        counts = till.bring_whole(channel, file).counts
        assert (counts.created, counts.updated, counts.unchanged) == (0, 0, rows)
    assert till.state() == once


def test_a_receipt_that_was_voided_since_is_an_update(till):
    counts = till.bring_whole("pospal_tickets", "pospal-tickets-later.xlsx").counts
    assert (counts.created, counts.updated, counts.unchanged) == (0, 1, 3)
    assert till.one("receipt", "kind = 'void'")["receipt_no"] == "202607181115400002"
    assert till.total("tender", "sum(amount)", "kind <> 'void'") == Decimal("234.40")
