"""Amounts and quantities as XML writes them, exactly."""

import re
from decimal import Decimal

from regulars.messages import _
from regulars_pos.element import Element

#: xs:decimal, and nothing that a float would add.
_PLAIN = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)


class UnreadableAmountError(ValueError):
    """An element that should hold a number and does not: `text` is what it holds."""

    def __init__(self, element: Element) -> None:
        self.text = element.text.strip()
        super().__init__(
            _(
                "{name} in line {line} of the XML holds '{text}', which is not a number.",
                name=element.name,
                line=element.line,
                text=self.text,
            )
        )


def amount(parent: Element, *path: str) -> Decimal | None:
    """The number at `path` below `parent`; None where the element is missing or blank.

    Raises UnreadableAmountError where it holds something else.
    """
    element = parent.first(*path)
    if element is None or not (text := element.text.strip()):
        return None
    if not _PLAIN.fullmatch(text):
        raise UnreadableAmountError(element)
    return Decimal(text)


def cell(value: Decimal | None) -> str | None:
    """The number as a cell: plain digits, no minus before zero."""
    if value is None:
        return None
    return format(value if value else abs(value), "f")


def signed(value: Decimal | None, *, negative: bool) -> Decimal | None:
    """The amount below zero where `negative` says so, else as it stands."""
    return -abs(value) if negative and value is not None else value
