"""By what a receipt was paid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from regulars_pos.amounts import amount, signed
from regulars_pos.element import Element
from regulars_pos.means import Means, means_of

_BACK = {"refund", "return"}


@dataclass
class Tender:
    """One payment. `amount` is what it settled, after `change`; `kind` is sale, refund or void."""

    number: str
    element: Element
    kind: str
    voiding: bool
    means: Means
    amount: Decimal
    change: Decimal | None


def tender(holder: Element, element: Element, number: str, known: Mapping[str, str]) -> Tender:
    """The payment `element` of the line item `holder`. Raises UnreadableAmountError.

    Change is told within the tender that it was given on, or as a tender of its own with a negative amount: the
    amounts add up to the receipt's total either way.
    """
    back = (element.said("TypeCode") or "").casefold() in _BACK
    given = signed(amount(element, "Amount"), negative=back) or Decimal(0)
    change = amount(element, "TenderChange", "Amount")
    if change is not None:
        settled = given if given < 0 and not back else given - abs(change)
        change = abs(change)
    else:
        settled = given
    voiding = holder.flag("VoidFlag") or element.flag("VoidFlag") or holder.flag("CancelFlag")
    kind = "void" if voiding else "refund" if back else "sale"
    return Tender(number, element, kind, voiding, means_of(element, known), settled, change)


def pair_voided(tenders: Iterable[Tender]) -> None:
    """Void the payment that a negative void takes back, as with lines."""
    before: list[Tender] = []
    for each in tenders:
        if each.voiding and each.amount < 0:
            taken = next(
                (
                    other
                    for other in reversed(before)
                    if other.kind != "void" and other.amount == -each.amount and other.means == each.means
                ),
                None,
            )
            if taken is None:
                each.kind = "refund"
            else:
                taken.kind = "void"
        before.append(each)


def mainly(tenders: Sequence[Tender]) -> str | None:
    """What most was paid with; the first where two paid alike. None where nothing was."""
    paid: dict[str, Decimal] = {}
    for each in tenders:
        if each.kind != "void":
            paid[each.means.code] = paid.get(each.means.code, Decimal(0)) + each.amount
    return max(paid, key=lambda code: abs(paid[code])) if paid else None
