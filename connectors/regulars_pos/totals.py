"""What a receipt says that it comes to."""

from dataclasses import dataclass
from decimal import Decimal

from regulars_pos.amounts import amount, signed
from regulars_pos.element import Element


@dataclass(frozen=True)
class Totals:
    """With tax, the tax, and without it; None where the receipt does not say."""

    grand: Decimal | None
    tax: Decimal | None
    net: Decimal | None

    def backwards(self) -> "Totals":
        """The same for a receipt that takes back: below zero, whatever sign the till wrote."""
        return Totals(
            signed(self.grand, negative=True),
            signed(self.tax, negative=True),
            signed(self.net, negative=True),
        )


def totals(retail: Element) -> Totals:
    """The totals of a retail transaction; the tax is added up from its lines where no total tells it.

    Raises UnreadableAmountError.
    """
    said = {}
    for each in retail.all("Total"):
        holder = Element("", {}, each.line, [each])
        said[(each.said("TotalType") or "").rpartition(":")[2]] = amount(holder, "Total")
    grand = said.get("TransactionGrandAmount")
    tax = said.get("TransactionTaxAmount")
    if tax is None:
        taxes = [
            found
            for item in retail.all("LineItem")
            for each in _taxes(item)
            if (found := amount(each, "Amount")) is not None
        ]
        tax = sum(taxes, Decimal(0)) if taxes else None
    if grand is None:
        return Totals(None, tax, said.get("TransactionNetAmount"))
    return Totals(grand, tax, grand - (tax or Decimal(0)))


def _taxes(item: Element) -> list[Element]:
    return [*item.all("Tax"), *(tax for goods in item.children for tax in goods.all("Tax"))]
