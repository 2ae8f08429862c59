"""Means of payment: what a till calls them, and what they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from regulars_pos.element import Element

#: Parts of names, the telling ones first: a gift card is no bank card, a cash coupon no cash.
_PARTS = (
    ("wechat", "wechat"), ("weixin", "wechat"), ("微信", "wechat"),
    ("alipay", "alipay"), ("支付宝", "alipay"),
    ("storedvalue", "stored_value"), ("giftcard", "stored_value"), ("giftcert", "stored_value"),
    ("prepaid", "stored_value"), ("储值", "stored_value"),
    ("voucher", "voucher"), ("coupon", "voucher"), ("foodstamp", "voucher"), ("券", "voucher"),
    ("point", "points"), ("loyalty", "points"), ("积分", "points"),
    ("account", "credit"), ("purchaseorder", "credit"), ("挂账", "credit"),
    ("transfer", "transfer"), ("wire", "transfer"), ("giro", "transfer"), ("转账", "transfer"),
    ("credit", "card"), ("debit", "card"), ("card", "card"), ("银行卡", "card"), ("银联", "card"),
    ("cash", "cash"), ("coin", "cash"), ("现金", "cash"),
)  # fmt: skip
#: Where a card's number may stand; only its last digits are ever given on.
_NUMBERS = {"PrimaryAccountNumber", "CardNumber", "AccountNumber", "MaskedCardNumber", "PANSuffix"}
_KEPT = 4


@dataclass(frozen=True)
class Means:
    """`code` is one of cash, card, wechat …; `method` is what the till calls it."""

    code: str
    method: str | None
    last_digits: str | None


def means_of(tender: Element, known: Mapping[str, str]) -> Means:
    """What was paid with; `known` are a till's own words and numbers -> code, which go before ours."""
    card = tender.first("CreditDebit")
    brand = (
        (card.said("CreditDescription") or card.said("TypeCode") or card.said("CardType")) if card else None
    )
    names = [
        text
        for text in (
            tender.said("TenderType"),
            tender.said("SubTenderType"),
            tender.said("TenderDescription"),
            tender.words("TenderID"),
        )
        if text
    ]
    plain = [name.partition(":")[2] or name for name in names]
    code = next((known[name] for name in (*names, *plain) if name in known), None)
    code = code or next((found for name in plain if (found := _by_name(name))), "other")
    return Means(code, brand or next(iter(plain), None), _last_digits(tender))


def _by_name(name: str) -> str | None:
    squeezed = "".join(filter(str.isalnum, name.casefold()))
    return next((code for part, code in _PARTS if part in squeezed), None)


def _last_digits(tender: Element) -> str | None:
    for element in tender.below():
        if element.name in _NUMBERS:
            end = element.text.strip()[-_KEPT:]
            return end if len(end) == _KEPT and end.isascii() and end.isdigit() else None
    return None
