"""The canonical text of a cell that a spreadsheet or a database holds as a typed value."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from regulars.messages import _

#: A double holds every integer of so many digits; beyond, the last ones may be lost already.
EXACT_DIGITS = 15


class UnsafeCellError(ValueError):
    """A cell whose value may not be what was meant; the message says why."""


def cell_text(value: object) -> str | None:
    """The text of `value`: integers without `.0`, decimals plainly, dates as in ISO 8601; None where it is blank.

    Raises UnsafeCellError for a number that was too long for a spreadsheet to keep, and for one that is no number.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return None if not value or value.isspace() else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    raise UnsafeCellError(_("A value of the type {type} cannot be read.", type=type(value).__name__))


def _float_text(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise UnsafeCellError(_("{value} is not a number.", value=value))
    if value.is_integer():
        if abs(value) >= 10**EXACT_DIGITS:
            raise UnsafeCellError(
                _(
                    "{value} is too long for a number cell, its last digits may be lost: "
                    "format the column as text where the file is made.",
                    value=f"{value:.0f}",
                )
            )
        return str(int(value))
    # Fractions as a spreadsheet shows them, with 15 digits: 0.30000000000000004 is what 0.1 + 0.2 left behind.
    return format(Decimal(format(value, f".{EXACT_DIGITS}g")), "f")
