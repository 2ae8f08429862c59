"""Whole and exact numbers: refused, never bent."""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, InvalidOperation
from typing import Any

from marshmallow import ValidationError, fields

from regulars.messages import _
from regulars.storage.values.quoting import shown

_INT64 = 2**63 - 1

#: Rounds nothing.
_ALL_DIGITS = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


class Whole(fields.Field[int]):
    """A whole number of at most 63 bits; 1.9 and 1_000 are refused, not bent."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = value
        if isinstance(value, str):
            text = value.strip()
            digits = text[1:] if text[:1] in {"-", "+"} else text
            number = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 30 else None
        if isinstance(number, bool) or not isinstance(number, int) or abs(number) > _INT64:
            raise ValidationError(_("{value} is not a whole number.", value=shown(value)))
        return number


class Exact(fields.Field[Decimal]):
    """A number with at most `places` decimal places; a surplus digit is refused, never rounded."""

    def __init__(self, places: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places = places

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if isinstance(value, (bool, float)) or not isinstance(value, (str, int, Decimal)):
            raise ValidationError(_("{value} is not an exact number.", value=shown(value)))
        try:
            if isinstance(value, str) and ("_" in value or not value.isascii()):
                raise InvalidOperation
            number = Decimal(value)
            if not number.is_finite() or abs(number.adjusted()) > 1_000:
                raise InvalidOperation
        except InvalidOperation:
            raise ValidationError(_("{value} is not a number.", value=shown(value))) from None
        # Not by scaleb() in a usual context: it rounds what has more digits.
        exponent = number.normalize(_ALL_DIGITS).as_tuple().exponent
        if number and isinstance(exponent, int) and exponent < -self.places:
            raise ValidationError(
                _("{value} has more than {places} decimal places.", value=shown(value), places=self.places)
            )
        if abs(number.scaleb(self.places, _ALL_DIGITS)) > _INT64:
            raise ValidationError(_("{value} is too large.", value=shown(value)))
        return number
