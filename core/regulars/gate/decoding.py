"""What a select gave, as Python values."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from regulars.expressions import Kind, ValueType

Decoder = Callable[[Any], Any]


def decoder(type_: ValueType) -> Decoder | None:
    """What makes the Python value of what a select gave for an expression of this type; None: it is that already."""
    if type_.kind in (Kind.DECIMAL, Kind.MONEY):
        return partial(_scaled, places=type_.places)
    return _DECODERS.get(type_.kind)


def decoded(type_: ValueType, held: Any) -> Any:
    """The Python value of what a select gave for an expression of this type."""
    decode = decoder(type_)
    return held if held is None or decode is None else decode(held)


def _scaled(held: Any, *, places: int) -> Decimal:
    return Decimal(int(held)).scaleb(-places)


def _moment(held: Any) -> datetime:
    return (datetime.fromisoformat(held) if isinstance(held, str) else held).replace(tzinfo=UTC)


def _day(held: Any) -> date:
    return date.fromisoformat(held) if isinstance(held, str) else held


def _codes(held: str) -> tuple[str, ...]:
    return tuple(code for code in held.split("|") if code)


_DECODERS: dict[Kind, Decoder] = {
    Kind.DATETIME: _moment,
    Kind.DATE: _day,
    Kind.CHOICES: _codes,
    Kind.BOOLEAN: bool,
    # PostgreSQL's sums of whole numbers are no int.
    Kind.INTEGER: int,
    Kind.REFERENCE: int,
}
