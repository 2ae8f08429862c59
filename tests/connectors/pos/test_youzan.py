"""有赞: the report by order and the report by item, truly in GBK."""

from decimal import Decimal

import pytest

REPORTS = ("youzan-orders.csv", "youzan-items.csv", "youzan-orders-later.csv")


@pytest.mark.parametrize("file", REPORTS)
def test_the_samples_are_in_gbk(chinese, file):
    content = chinese.sample(file).read_bytes()
    assert content.decode("gbk").startswith("订单号,")
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


@pytest.fixture
def tea(chinese):
    chinese.bring_whole("youzan", "youzan-orders.csv")
    chinese.bring_whole("youzan_items", "youzan-items.csv")
    return chinese


def test_orders_that_nobody_paid_are_passed_over(chinese):
    assert chinese.bring_whole("youzan", "youzan-orders.csv").counts.skipped == 1
    assert chinese.bring_whole("youzan_items", "youzan-items.csv").counts.skipped == 1
    assert chinese.session.count("receipt", "kind = 'sale'") == 4


def test_items_and_freight_add_up_to_the_orders(tea):
    lines = tea.sums("receipt_line", "sum(net)", "receipt_no")
    assert lines == tea.sums("receipt", "sum(net)", "receipt_no")
    assert lines == {
        "E20260619110508055100027": Decimal("236.00"),  # 154.87 + 81.13
        "E20260618202244071800019": Decimal("148.00"),  # 50 + 88, freight 10
        "E20260618202244071800019-退款": Decimal("-50.00"),
        "E20260618164530060200012": Decimal("30.00"),
        "E20260618100012034500017": Decimal("88.00"),
        "E20260618100012034500017-退款": Decimal("-88.00"),
    }
    # 168 + 88 - 154.87 - 81.13
    assert tea.total("receipt_line", "sum(discount)", "kind = 'sale'") == Decimal("20.00")


def test_status_channel_and_seller(tea):
    found = {
        row["receipt_no"][-4:]: (row["status"], row["sales_channel"]) for row in tea.session.rows("receipt")
    }
    assert found["0027"] == ("paid", "online")
    assert found["0019"] == ("done", "online")
    assert found["0017"] == ("cancelled", "online")
    assert found["0012"] == ("done", "store")
    assert tea.one("receipt", "sales_channel = 'store' and sold_by.number = '林晓'")["customer"] is None


def test_what_was_paid(tea):
    assert tea.sums("tender", "sum(amount)", "paid_with", "kind = 'sale'") == {
        "wechat": Decimal("324.00"),  # 236 + 88
        "alipay": Decimal("148.00"),
        "cash": Decimal("30.00"),
    }
    assert tea.total("tender", "sum(amount)", "kind = 'refund'") == Decimal("-138.00")


def test_a_masked_number_makes_no_customer(tea):
    phones = {row["phone"]: row["nickname"] for row in tea.session.rows("customer")}
    assert phones == {"+8613900139000": "陈先生", "+8613700137000": "芳芳"}
    # 236 + 148 - 50
    assert tea.total("receipt_line", "sum(net)", "customer is not null") == Decimal("334.00")


def test_what_has_no_code_is_known_by_its_name(tea):
    assert tea.total("receipt_line", "sum(quantity)", "product.sku = '桂花乌龙 杯 大杯'") == Decimal(2)


def test_twice_changes_nothing(tea):
    once = tea.state()
    for channel, file, rows in (("youzan", "youzan-orders.csv", 5), ("youzan_items", "youzan-items.csv", 7)):
        counts = tea.bring_whole(channel, file).counts
        assert (counts.created, counts.updated, counts.unchanged, counts.skipped) == (0, 0, rows - 1, 1)
    assert tea.state() == once


def test_an_order_that_was_done_since_is_an_update(tea):
    counts = tea.bring_whole("youzan", "youzan-orders-later.csv").counts
    assert (counts.created, counts.updated, counts.unchanged) == (0, 1, 3)
    assert tea.one("receipt", "receipt_no = 'E20260619110508055100027'")["status"] == "done"
    assert tea.total("receipt_line", "sum(net)") == Decimal("364.00")
