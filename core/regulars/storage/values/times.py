"""Dates, and dates with a time."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields

from regulars.messages import _
from regulars.storage.values.quoting import shown


class Day(fields.Field[date]):
    """A date: YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            if not isinstance(value, str):
                raise ValueError
            return written_day(value)
        except ValueError:
            raise ValidationError(_("{value} is not a date. Write YYYY-MM-DD.", value=shown(value))) from None


class Moment(fields.Field[datetime]):
    """A date and time: ISO 8601; without an offset it is civil time in `zone`. Gives an aware datetime in UTC."""

    def __init__(self, zone: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = ZoneInfo(zone)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            if isinstance(value, str) and len(value) >= 10:
                value = datetime.fromisoformat(value)
            if not isinstance(value, datetime):
                raise ValueError
            moment = value if value.tzinfo else value.replace(tzinfo=self.zone)
            # There must be such a day on the clock of the zone too.
            return moment.astimezone(self.zone).astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValidationError(
                _("{value} is not a date and time. Write YYYY-MM-DD HH:MM:SS.", value=shown(value))
            ) from None


def written_day(text: str) -> date:
    """The date of YYYY-MM-DD; ValueError for ISO 8601's other ways to write one."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        raise ValueError
    return date.fromisoformat(text)
