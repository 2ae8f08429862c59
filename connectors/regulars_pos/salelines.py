"""The goods of a transaction: what was sold and taken back, at which price, and what was voided."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from regulars_pos.amounts import amount, signed
from regulars_pos.element import Element

#: What a line item is called when goods go out, and when they come back.
SOLD = {"Sale", "SaleForDelivery", "SaleForPickup"}
RETURNED = {"Return", "ReturnForDelivery", "ReturnForPickup"}


@dataclass
class SaleLine:
    """One line of goods. `kind` is sale, refund or void; amounts of what comes back are negative."""

    number: str
    item: Element
    kind: str
    voiding: bool
    quantity: Decimal | None
    gross: Decimal
    discount: Decimal
    tax: Decimal | None

    @property
    def net(self) -> Decimal:
        return self.gross - self.discount

    @property
    def counts(self) -> bool:
        """Whether it is part of what the receipt comes to."""
        return self.kind != "void"


def sale_line(holder: Element, item: Element, number: str, *, with_tax: bool) -> SaleLine:
    """The line item `holder`, whose goods are `item`. Raises UnreadableAmountError.

    ExtendedAmount is what the line comes to after ExtendedDiscountAmount; the tax is taken out of it where the price
    holds it.
    """
    returned = item.name in RETURNED
    extended = signed(amount(item, "ExtendedAmount"), negative=returned)
    if extended is None:
        extended = Decimal(0)
    backwards = extended < 0
    reduced = signed(abs(amount(item, "ExtendedDiscountAmount") or Decimal(0)), negative=backwards)
    taxes = [found for each in item.all("Tax") if (found := amount(each, "Amount")) is not None]
    tax = signed(sum(taxes, Decimal(0)), negative=backwards) if taxes else None
    told = item.said("TaxIncludedInPriceFlag") or item.words("TaxIncludedInPriceFlag")
    if (item.flag("TaxIncludedInPriceFlag") if told else with_tax) and tax:
        extended -= tax
    voiding = holder.flag("VoidFlag") or item.flag("VoidFlag") or holder.flag("CancelFlag")
    return SaleLine(
        number=number,
        item=item,
        kind="void" if voiding else "refund" if backwards else "sale",
        voiding=voiding,
        quantity=signed(amount(item, "Quantity"), negative=returned),
        gross=extended + (reduced or Decimal(0)),
        discount=reduced or Decimal(0),
        tax=tax,
    )


def pair_voids(lines: Iterable[SaleLine]) -> None:
    """Void the line that a void takes back too, so that what counts adds up to the receipt's total.

    A till that voids by a second, negative line leaves the first as it was. A void that takes back no whole line, one
    piece of three, stays counted as a refund.
    """
    before: list[SaleLine] = []
    for line in lines:
        if line.voiding and line.gross < 0:
            taken = next((each for each in reversed(before) if _taken_back(each, line)), None)
            if taken is None:
                line.kind = "refund"
            else:
                taken.kind = "void"
        before.append(line)


def _taken_back(line: SaleLine, void: SaleLine) -> bool:
    return (
        line.counts
        and line.item.words("ItemID") == void.item.words("ItemID")
        and line.gross == -void.gross
        and line.quantity == (None if void.quantity is None else -void.quantity)
    )
