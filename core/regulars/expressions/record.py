"""What a Python function of an expression asks of one record."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Protocol


class Record(Protocol):
    """One record, or one row of a source."""

    def get(self, path: tuple[str, ...]) -> Any:
        """The value of a field: Decimal of DECIMAL and MONEY, aware datetime, tuple of codes of CHOICES; or None."""

    def local(self, path: tuple[str, ...]) -> datetime | None:
        """The local civil time, naive, of a DATETIME field."""

    def parameter(self, path: tuple[str, ...]) -> Any:
        """The value of a parameter, None where it is not set."""

    def today(self) -> date:
        """The present date, by the clock."""

    def function(self, name: str, arguments: tuple[str, ...]) -> Any:
        """sheet_name(), file_name(), row_number(), occurrence(columns), or a plugin's condition (bool)."""


Value = Callable[[Record], Any]
