"""What an import makes of a source's texts: dates, numbers, digits."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from unicodedata import normalize

import re2  # type: ignore[import-untyped]

from regulars.errors import RecordError
from regulars.messages import _

_ORDERS = {
    "YYYY": "(?P<Y>[0-9]{4})",
    "YY": "(?P<y>[0-9]{2})",
    "MM": "(?P<m>[0-9]{1,2})",
    "DD": "(?P<d>[0-9]{1,2})",
}
#: Those that cannot be mistaken; 03/04/2026 needs a format.
_SHAPES = ("YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYY年MM月DD日", "YYYY年MM月DD号")
_COMPACT = re2.compile(r"(?P<Y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
_NUMBER = re2.compile(r"[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)?(\.[0-9]*)?")
#: A number of an import keeps at most so many places.
PLACES = 6


def to_date(text: str, format: str | None = None) -> date | None:
    """The date that a text is, by a format of YYYY or YY, MM, DD; without one the year comes first. A blank text is
    nothing; RecordError where it is no date."""
    given = normalize("NFKC", text).strip()
    if not given:
        return None
    shapes = (format,) if format else _SHAPES
    patterns = [_pattern(shape) for shape in shapes] + ([] if format else [_COMPACT])
    for pattern in patterns:
        found = pattern.fullmatch(given)
        if found:
            parts = found.groupdict()
            year = int(parts["Y"]) if parts.get("Y") else _century(int(parts["y"]))
            try:
                return date(year, int(parts["m"]), int(parts["d"]))
            except ValueError:
                break
    raise RecordError(
        {"to_date": [_("'{text}' is not a date of the form {format}.", text=text, format=shapes[0])]}
    )


def _pattern(shape: str) -> Any:
    made = re2.escape(normalize("NFKC", shape))
    for mark, group in _ORDERS.items():
        made = made.replace(mark, group, 1)
    return re2.compile(made)


def _century(year: int) -> int:
    # As POSIX does: 69 to 99 are of the last century.
    return year + (1900 if year >= 69 else 2000)


def to_number(text: str, *, comma: bool = False) -> Decimal | None:
    """The number that a text is: "$1,234.50", "￥１２３", "(5.00)" and "5.00-" for negative ones. A blank text is
    nothing; RecordError where it is no number, or has more than 6 places. `comma`: it is written "1.234,50"."""
    given = normalize("NFKC", text).strip()
    if not given:
        return None
    negative = (given.startswith("(") and given.endswith(")")) or given.endswith("-")
    bare = given.strip("()") if given.startswith("(") else given.removesuffix("-")
    bare = bare.replace("−", "-").translate(_CURRENCY).strip()
    if comma:
        bare = bare.translate(_SWAPPED)
    number = None
    if bare.strip("+-.,") and _NUMBER.fullmatch(bare):
        try:
            number = Decimal(bare.replace(",", ""))
        except InvalidOperation:
            number = None
    if number is None:
        raise RecordError({"to_number": [_("'{text}' is not a number.", text=text)]})
    exponent = number.as_tuple().exponent
    if (isinstance(exponent, int) and exponent < -PLACES) or number.adjusted() >= 18 - PLACES:
        raise RecordError({"to_number": [_("'{text}' has too many digits.", text=text)]})
    return -number if negative else number


_SWAPPED = str.maketrans(".,", ",.")
_CURRENCY = {ord(sign): None for sign in "$€£¥元 "}


def to_digits(text: str) -> str:
    """The digits of a text: of "138-0013 8000" 13800138000. Wide digits become plain ones."""
    return "".join(c for c in normalize("NFKC", text) if c in "0123456789")
