"""The field types, and the marshmallow field that reads the values of each."""

from typing import Any

from marshmallow import fields

from regulars.catalog import Field
from regulars.storage.columns import scale
from regulars.storage.values.choices import OneOf, SomeOf, Truth
from regulars.storage.values.contacts import Email, Phone
from regulars.storage.values.countries import Country
from regulars.storage.values.handles import Handle
from regulars.storage.values.jsonvalues import Json
from regulars.storage.values.limits import limits
from regulars.storage.values.numbers import Exact, Whole
from regulars.storage.values.points import LIMITS, Degrees
from regulars.storage.values.texts import Text, Web
from regulars.storage.values.times import Day, Moment

#: The names that `type:` may take.
FIELD_TYPES = (
    "text", "integer", "decimal", "money", "boolean", "date", "datetime", "choice", "choices",
    "reference", "email", "phone", "url", "country", "handle", "json", "address", "point",
)  # fmt: skip


def marshmallow_field(field: Field, *, zone: str, region: str, part: str | None = None) -> fields.Field[Any]:
    """The field of a marshmallow schema for `field`, or for the `part` of one that has parts.

    `zone` and `region` are those of the writer.
    """
    options: dict[str, Any] = {"allow_none": True, "validate": limits(field, field.zone or zone)}
    kind = field.type
    if kind == "point":
        return Degrees(LIMITS[str(part)], **options)
    if kind in {"decimal", "money"}:
        return Exact(scale(field), **options)
    if kind == "datetime":
        return Moment(field.zone or zone, **options)
    if kind in {"choice", "choices"}:
        cls = OneOf if kind == "choice" else SomeOf
        return cls(field.values, **options)
    if kind == "phone":
        return Phone(region, **options)
    if kind == "handle":
        return Handle(field.service, **options)
    plain: dict[str, type[fields.Field[Any]]] = {
        "text": Text, "address": Text, "integer": Whole, "reference": Whole, "boolean": Truth, "date": Day,
        "email": Email, "url": Web, "country": Country, "json": Json,
    }  # fmt: skip
    return plain[kind](**options)
