"""What purchases add up to, by hand-made figures."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from regulars import Part, clock
from regulars.testing import trusted_session, workspace

NOON = datetime(2026, 6, 30, 4, tzinfo=UTC)

#: receipt, sold at (Shanghai), kind, net
BOUGHT = [
    ("1", "2025-06-30 12:00", "sale", "1000.00"),
    ("2", "2025-07-01 12:00", "sale", "100.00"),
    ("3", "2026-04-01 23:59", "sale", "10.00"),
    ("4", "2026-04-02 00:00", "sale", "20.50"),
    ("5", "2026-06-29 05:59", "sale", "5.00"),
    ("6", "2026-06-29 06:00", "sale", "5.00"),
    ("7", "2026-06-29 20:00", "refund", "-20.50"),
    ("8", "2026-06-29 21:00", "void", "777.00"),
]


@pytest.fixture
def session(database_url, tmp_path):
    plugins = ("customers", "organization", "tags", "purchases")
    with clock.at(NOON), workspace(tmp_path / "shop", database_url, plugins) as opened:
        yield trusted_session(opened)


@pytest.fixture
def figures(session):
    numbers, times, kinds, net = (list(column) for column in zip(*BOUGHT, strict=True))
    rows = list(range(1, len(BOUGHT) + 1))
    columns = {"customer": ["a"] * len(rows), "receipt_no": numbers, "sold_at": times, "kind": kinds}
    line = {**columns, "line_no": [1] * len(rows), "net": net, "product": ["P1", "P2"] * 4}
    outcome = session.write(
        [
            Part(domain="customer", rows=[0], keys=["a"], columns={"name": ["a"]}),
            Part(domain="customer", rows=[-1], keys=["b"], columns={"name": ["b"]}),
            Part(domain="receipt", rows=rows, columns=columns),
            Part(domain="receipt_line", rows=rows, columns=line),
        ],
        source="till",
    )
    assert not outcome.rejected
    found = session.rows("customer", fields=["name", *session.catalog.metrics])
    return {row["name"]: row for row in found}


def test_money_is_net_of_refunds_and_leaves_voids_out(figures):
    assert figures["a"]["spend_total"] == Decimal("1120.00")


def test_windows_end_today_and_are_so_many_local_dates_long(figures):
    # 90 days to 30 June begin on 2 April; 365 days on 1 July of the year before.
    assert figures["a"]["spend_90d"] == Decimal("10.00")
    assert figures["a"]["spend_365d"] == Decimal("120.00")
    assert figures["a"]["orders_365d"] == 5


def test_purchases_are_counted_by_receipt_and_kind(figures):
    row = figures["a"]
    assert (row["orders_total"], row["refund_count"]) == (6, 1)
    assert row["day_orders"] == 3
    assert row["products_bought"] == 2
    assert row["average_basket"] == Decimal("186.67")


def test_a_sale_of_which_only_the_date_is_known_is_no_purchase_at_night(figures):
    # At 23:59 and at 05:59; not the one at 00:00.
    assert figures["a"]["night_orders"] == 2


def test_first_and_last_are_of_sales(figures):
    row = figures["a"]
    assert row["first_purchase"] == datetime(2025, 6, 30, 4, tzinfo=UTC)
    assert row["last_purchase"] == datetime(2026, 6, 28, 22, tzinfo=UTC)
    assert (row["days_since_first_purchase"], row["days_since_purchase"]) == (365, 1)


def test_who_never_bought_has_zeros_and_nothings(figures):
    row = figures["b"]
    assert (row["spend_total"], row["orders_total"], row["refund_count"]) == (0, 0, 0)
    for name in ("first_purchase", "last_purchase", "days_since_purchase", "average_basket"):
        assert row[name] is None
