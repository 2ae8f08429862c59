"""What a raw POSLog says, read by ElementTree alone: this module imports nothing of the product."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

#: Shop, till, business day, number: what tells a receipt from all others.
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Line:
    """As the till wrote it; `reward` is the money that loyalty took off it afterwards (0 or less)."""

    sku: str
    name: str
    quantity: Decimal
    extended: Decimal
    reward: Decimal
    void: bool


@dataclass(frozen=True)
class Receipt:
    sold_at: str
    operator: str
    member: str | None
    grand: Decimal
    tax: Decimal
    lines: dict[int, Line]
    #: By line number: the type, and the amount (change is a tender below zero).
    tenders: dict[int, tuple[str, Decimal]]


@dataclass(frozen=True)
class Log:
    receipts: dict[Key, Receipt]
    controls: int


def read(path: Path) -> Log:
    """The whole log."""
    receipts: dict[Key, Receipt] = {}
    controls = 0
    for transaction in ElementTree.parse(path).getroot():
        retail = child(transaction, "RetailTransaction")
        if retail is None:
            controls += 1
            continue
        names = ("RetailStoreID", "WorkstationID", "BusinessDayDate", "SequenceNumber")
        shop, till, day, number = (text(transaction, name) for name in names)
        assert (shop, till, day, number) not in receipts
        receipts[shop, till, day, number] = _receipt(transaction, retail)
    return Log(receipts, controls)


def _receipt(transaction: ElementTree.Element, retail: ElementTree.Element) -> Receipt:
    totals = {each.get("TotalType"): Decimal(each.text or "") for each in retail if local(each) == "Total"}
    lines: dict[int, Line] = {}
    tenders: dict[int, tuple[str, Decimal]] = {}
    rewards = _rewards(retail)
    member = None
    for item in (each for each in retail if local(each) == "LineItem"):
        number = int(text(item, "SequenceNumber"))
        if (sale := child(item, "Sale")) is not None:
            lines[number] = Line(
                text(sale, "ItemID"),
                text(sale, "Description"),
                Decimal(text(sale, "Quantity")),
                Decimal(text(sale, "ExtendedAmount")),
                rewards.get(text(sale, "OperatorSequence"), Decimal(0)),
                item.get("VoidFlag") == "true",
            )
        if (tender := child(item, "Tender")) is not None:
            tenders[number] = (str(tender.get("TenderType")), Decimal(text(tender, "Amount")))
        if (membership := child(item, "LoyaltyMembership")) is not None:
            member = text(membership, "LoyaltyID")
    return Receipt(
        text(transaction, "EndDateTime"),
        text(transaction, "OperatorID"),
        member,
        totals["TransactionGrandAmount"],
        totals["TransactionTaxAmount"],
        lines,
        tenders,
    )


def _rewards(retail: ElementTree.Element) -> dict[str, Decimal]:
    """Money off, by the OperatorSequence of the line; the till also writes sums of it, and points, which are not."""
    found: dict[str, Decimal] = {}
    for reward in (each for each in retail.iter() if local(each) == "LoyaltyReward"):
        detailed = any(name.endswith("}detailedData") for name in reward.attrib)
        if detailed and text(reward, "RewardCategory") == "Monetary":
            sequence = text(reward, "OperatorSequenceReference")
            found[sequence] = found.get(sequence, Decimal(0)) + Decimal(text(reward, "ExtendedRewardAmount"))
    return found


def child(parent: ElementTree.Element, name: str) -> ElementTree.Element | None:
    return next((each for each in parent if local(each) == name), None)


def text(parent: ElementTree.Element, name: str) -> str:
    found = child(parent, name)
    assert found is not None, name
    return (found.text or "").strip()


def local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
