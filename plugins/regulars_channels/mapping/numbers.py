"""Numbers as people and programs write them, to the one way in which the store reads them."""

import re
import unicodedata
from collections.abc import Callable

from regulars.messages import _

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_POINT = re.compile(r"(?:\d+|\d{1,3}(?:[, ']\d{2,3})*[, ']\d{3})?(?:\.\d+)?", re.ASCII)
_COMMA = re.compile(r"(?:\d+|\d{1,3}(?:[. ']\d{2,3})*[. ']\d{3})?(?:,\d+)?", re.ASCII)
_EXPONENT = re.compile(r"-?\d+(?:[.,]\d+)?[eE][+-]?\d+", re.ASCII)
_SYMBOLS = "$¥€£₩₹₽元圆块"
_CODE = re.compile(r"[A-Z]{3}")
_OF_SYMBOL = {"€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR", "₽": "RUB"}
_OF_CODE = {"RMB": "CNY", "NTD": "TWD"}
_MINUS = str.maketrans({"−": "-", "–": "-", "﹣": "-", "’": "'", "\xa0": " ", "\u2009": " ", "\u202f": " "})


def number_reader(*, comma: bool = False, currency: str | None = None) -> Callable[[str], str]:
    """A function from a text to `-1234.50`; it raises ValueError with the reason where that is no number.

    It takes signs before and behind, (12.00) as negative, groups of thousands, full-width digits, a currency's
    symbol or code and a per cent sign. `comma`: the decimal sign is a comma, and a point groups thousands.
    A text that names another currency than `currency` is refused; $ and ¥ are those of several countries.
    """
    shape = _COMMA if comma else _POINT

    def read(text: str) -> str:
        if not comma and _PLAIN.fullmatch(text):
            return text
        rest = unicodedata.normalize("NFKC", text).translate(_MINUS).strip()
        negative = rest.startswith("(") and rest.endswith(")") and len(rest) > 2
        if negative:
            rest = rest[1:-1].strip()
        rest, minus = _without_sign(rest)
        rest = _without_currency(rest, text, currency)
        rest, inner = _without_sign(rest)
        percent = rest.endswith("%")
        rest = rest.removesuffix("%").strip()
        if [negative, minus, inner].count(True) > 1:
            raise ValueError(_not_a_number(text))
        if _EXPONENT.fullmatch(rest):
            raise ValueError(
                _(
                    "'{text}' was shortened by a spreadsheet, digits are lost: format the column as a number "
                    "where the file is made.",
                    text=text,
                )
            )
        if not shape.fullmatch(rest) or not any(map(str.isdigit, rest)):
            raise ValueError(_not_a_number(text, comma=comma, rest=rest))
        return ("-" if negative or minus or inner else "") + _plain(rest, comma=comma, percent=percent)

    return read


def _plain(digits: str, *, comma: bool, percent: bool) -> str:
    point = "," if comma else "."
    whole, _point, part = digits.partition(point)
    whole = "".join(filter(str.isdigit, whole)) or "0"
    if percent:
        whole = whole.zfill(3)
        whole, part = whole[:-2], whole[-2:] + part
    return f"{whole}.{part}" if part else whole


def _without_sign(text: str) -> tuple[str, bool]:
    if text[:1] in "+-" and text[:1]:
        return text[1:].strip(), text[0] == "-"
    if text[-1:] in "+-" and text[-1:]:
        return text[:-1].strip(), text[-1] == "-"
    return text, False


def _without_currency(rest: str, text: str, currency: str | None) -> str:
    for found in (rest[:3].upper(), rest[-3:].upper()):
        if _CODE.fullmatch(found) and len(rest) > 3 and not rest.isalpha():
            _same_currency(_OF_CODE.get(found, found), currency, text)
            return (rest[3:] if rest[:3].upper() == found else rest[:-3]).strip()
    for found in (rest[:1], rest[-1:]):
        if found and found in _SYMBOLS:
            _same_currency(_OF_SYMBOL.get(found), currency, text)
            return rest.strip(found).strip()
    return rest


def _same_currency(named: str | None, currency: str | None, text: str) -> None:
    if named and currency and named != currency:
        raise ValueError(
            _(
                "'{text}' is in {named}, the field is in {currency}.",
                text=text,
                named=named,
                currency=currency,
            )
        )


def _not_a_number(text: str, *, comma: bool = False, rest: str = "") -> str:
    if not comma and re.fullmatch(r"\d{1,3}(?:[. ]\d{3})*,\d+|\d+,\d+", rest):
        return _(
            "'{text}' is not a number with a decimal point. If the comma is the decimal sign, write formats: "
            "{{decimal: comma}} in the channel.",
            text=text,
        )
    return _("'{text}' is not a number.", text=text)


def whole_reader(*, comma: bool = False) -> Callable[[str], str]:
    """Like `number_reader`, for whole numbers: `12.0` is 12, `12.5` is refused."""
    number = number_reader(comma=comma)

    def read(text: str) -> str:
        whole, _point, part = number(text).partition(".")
        if part.strip("0"):
            raise ValueError(_("'{text}' is not a whole number.", text=text))
        return whole

    return read
