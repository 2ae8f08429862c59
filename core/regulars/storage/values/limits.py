"""`min` and `max` of a field: of the value, or of the length of a text."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, validate

from regulars.catalog import Field
from regulars.messages import _
from regulars.storage.values.quoting import shown


def limits(field: Field, zone: str) -> list[validate.Validator]:
    """The validators of a field's limits; civil limits are of the clock in `zone`."""
    if field.min is None and field.max is None:
        return []
    if field.type in {"text", "email", "url"}:
        return [Length(field.min, field.max)]
    return [Range(typed_limit(field, field.min, zone), typed_limit(field, field.max, zone))]


def typed_limit(field: Field, limit: Any, zone: str) -> Any:
    """A declared limit as a value of the field's type, of a text its length; civil ones are of the clock in `zone`."""
    if limit is None:
        return None
    if field.type in {"decimal", "money"}:
        return Decimal(str(limit))
    if field.type == "date" and isinstance(limit, str):
        return date.fromisoformat(limit)
    if field.type == "datetime" and isinstance(limit, str):
        moment = datetime.fromisoformat(limit)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return limit


class Range(validate.Validator):
    """A value from `low` to `high`, both inclusive; None: without an end."""

    def __init__(self, low: Any, high: Any) -> None:
        self.low, self.high = low, high

    def __call__(self, value: Any) -> Any:
        if self.low is not None and value < self.low:
            raise ValidationError(_("{value} is less than {limit}.", value=shown(value), limit=self.low))
        if self.high is not None and value > self.high:
            raise ValidationError(_("{value} is more than {limit}.", value=shown(value), limit=self.high))
        return value


class Length(validate.Validator):
    """A text of `low` to `high` characters."""

    def __init__(self, low: int | None, high: int | None) -> None:
        self.low, self.high = low, high

    def __call__(self, value: str) -> str:
        if self.low is not None and len(value) < self.low:
            raise ValidationError(
                _("{value} is shorter than {limit} characters.", value=shown(value), limit=self.low)
            )
        if self.high is not None and len(value) > self.high:
            raise ValidationError(
                _("{value} is longer than {limit} characters.", value=shown(value), limit=self.high)
            )
        return value
