"""What all rows of a transaction share: where, when and by whom it was made, whose it is, whether it counts."""

from dataclasses import dataclass

from regulars_pos.element import Element

#: What a transaction is said to be whose goods never changed hands.
_VOID = {
    "voided",
    "cancelled",
    "canceled",
    "suspended",
    "suspendeddeleted",
    "suspendedretrieved",
    "aborted",
    "failed",
}
#: Why a transaction points to another one that it takes back.
_TAKES_BACK = {"postvoid", "postvoided", "void", "voided", "return", "refund"}


@dataclass(frozen=True)
class Heading:
    """`cells` are the columns that every row of the transaction has. `reverses`: it takes back another one whole."""

    cells: dict[str, str | None]
    void: bool
    reverses: bool


def heading(transaction: Element, retail: Element | None) -> Heading:
    """The heading of a transaction; `retail` None: of a control record."""
    operator = transaction.first("OperatorID") or transaction.first("Operator", "OperatorID")
    unit = transaction.first("BusinessUnit", "UnitID")
    day = transaction.words("BusinessDayDate")
    cells = {
        "shop": transaction.words("RetailStoreID") or (unit.text.strip() or None if unit else None),
        "shop_name": unit.said("Name") if unit else None,
        "till": transaction.words("WorkstationID"),
        "business_day": day[:10] if day else None,
        "receipt_no": transaction.words("SequenceNumber"),
        "sold_at": _moment(transaction, retail),
        "operator": (operator.text.strip() or None) if operator else None,
        "operator_name": operator.said("OperatorName") if operator else None,
        "currency": transaction.words("CurrencyCode"),
    }
    if retail is None:
        return Heading(cells, void=False, reverses=False)
    link = next((each for each in retail.all("TransactionLink") if _reason(each) in _TAKES_BACK), None)
    cells["customer"] = _customer_key(retail)
    cells["original"] = link.words("SequenceNumber") if link else None
    return Heading(cells, void=_is_void(transaction, retail), reverses=link is not None)


def customer_cells(retail: Element) -> dict[str, str | None]:
    """What the transaction says of its customer, besides the number."""
    customer = retail.first("Customer")
    if customer is None:
        return {}
    given = customer.words("GivenName") or customer.words("Name", "GivenName")
    family = customer.words("FamilyName") or customer.words("Name", "FamilyName")
    whole = customer.words("CustomerName") or customer.words("Name")
    return {
        "customer_name": whole or " ".join(part for part in (given, family) if part) or None,
        "phone": customer.words("TelephoneNumber") or customer.words("Telephone", "LocalNumber"),
        "email": customer.words("EMail") or customer.words("Email") or customer.words("eMail"),
    }


def _moment(transaction: Element, retail: Element | None) -> str | None:
    return (
        (retail.words("ReceiptDateTime") if retail else None)
        or transaction.words("EndDateTime")
        or transaction.words("POSLogDateTime")
        or transaction.words("BeginDateTime")
    )


def _customer_key(retail: Element) -> str | None:
    """The loyalty number, or the number that the till knows the customer by."""
    within = [retail, *retail.all("LineItem")]
    for holder in within:
        for path in (
            ("LoyaltyMembership", "LoyaltyID"),
            ("LoyaltyAccount", "LoyaltyID"),
            ("LoyaltyAccount", "LoyaltyAccountID"),
            ("LoyaltyAccount", "CustomerID"),
        ):
            if found := holder.words(*path):
                return found
    return retail.words("Customer", "CustomerID") or retail.words("CustomerID")


def _is_void(transaction: Element, retail: Element) -> bool:
    status = retail.said("TransactionStatus") or retail.words("TransactionStatus") or ""
    flags = (
        (transaction, "CancelFlag"),
        (transaction, "VoidFlag"),
        (retail, "CancelFlag"),
        (retail, "VoidFlag"),
    )
    return any(element.flag(flag) for element, flag in flags) or status.rpartition(":")[2].casefold() in _VOID


def _reason(link: Element) -> str:
    return (link.said("ReasonCode") or link.words("ReasonCode") or "").rpartition(":")[2].casefold()
