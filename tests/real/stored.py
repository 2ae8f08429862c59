"""What the store says, through the public session: the tables that `expected` computes from the raw files."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from expected import Sales, Table

VALUES = {"rows": "count()", "quantity": "sum(quantity)", "amount": "sum(net)"}


def sales(session: Any, *, customer: str = "customer.member_no") -> Sales:
    """The whole per-key tables of all receipt lines; `customer` is the field that the source knows a customer by."""
    by_customer = {"customer": customer}
    by_month = {"month": ("sold_at", "month")}
    return Sales(
        by_customer=table(session, by_customer),
        by_product=table(session, {"product": "product.sku"}),
        by_month=table(session, by_month),
        by_customer_and_month=table(session, {**by_customer, **by_month}),
    )


def table(session: Any, by: Mapping[str, Any]) -> Table:
    """Rows, quantity and amount by `by`; a month as `YYYY-MM`."""
    return {
        tuple(key(row[name]) for name in by): (row["rows"], Decimal(row["quantity"]), Decimal(row["amount"]))
        for row in session.aggregate("receipt_line", values=VALUES, by=by)
    }


def key(value: Any) -> str | None:
    return None if value is None else value.strftime("%Y-%m") if hasattr(value, "strftime") else str(value)
