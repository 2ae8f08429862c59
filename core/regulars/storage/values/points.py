"""Points on the map, WGS 84: how they are written, and the degrees that they are made of."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from math import isfinite
from typing import Any
from unicodedata import normalize

from marshmallow import ValidationError, fields

from regulars.messages import _
from regulars.storage.values.quoting import shown

#: Digits of a degree after the point: a centimetre.
PLACES = 7
#: Degrees on either side of the equator and of Greenwich.
LIMITS = {"latitude": 90, "longitude": 180}
_UNIT = Decimal(1).scaleb(-PLACES)

#: 39.9042° N, N 39.9042: degrees and the half of the globe.
_HALF = re.compile(r"([NSEW]?)\s*([0-9]+(?:\.[0-9]+)?)\s*°?\s*([NSEW]?)", re.ASCII)
_EVERYDAY = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,7})?),\s?(-?[0-9]{1,3}(?:\.[0-9]{1,7})?)", re.ASCII)


class Degrees(fields.Field[Decimal]):
    """A latitude (`limit` 90) or a longitude (180), rounded half-even to PLACES."""

    def __init__(self, limit: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        degrees = self._number(value)
        if degrees is None or not degrees.is_finite():
            raise ValidationError(_("{value} is not a number of degrees.", value=shown(value)))
        if abs(degrees) > self.limit:
            raise ValidationError(
                _("{value} lies beyond {limit} degrees.", value=shown(value), limit=self.limit)
            )
        return degrees.quantize(_UNIT, rounding=ROUND_HALF_EVEN)

    def _number(self, value: Any) -> Decimal | None:
        if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
            return None
        if isinstance(value, float):
            return Decimal(repr(value)) if isfinite(value) else None
        if not isinstance(value, str):
            return Decimal(value)
        text = normalize("NFKC", value).strip()
        found = _HALF.fullmatch(text)
        half = found[1] + found[3] if found else ""
        if found and half:
            return None if half not in self._halves() else Decimal(found[2]) * self._halves()[half]
        try:
            plain = text.removesuffix("°")
            return Decimal(plain) if plain.isascii() and "_" not in plain else None
        except InvalidOperation:
            return None

    def _halves(self) -> Mapping[str, int]:
        return {"N": 1, "S": -1} if self.limit == LIMITS["latitude"] else {"E": 1, "W": -1}


def apart(value: Any) -> tuple[Any, Any]:
    """Latitude and longitude, not yet read, of a point that is given whole; ValidationError where it is none.

    A text (`39.9042, 116.4074`, GeoJSON, a geo URI), a GeoJSON mapping, {latitude, longitude}, or a pair of the two.
    """
    found: tuple[Any, Any] | None = None
    if isinstance(value, str):
        everyday = _EVERYDAY.fullmatch(value)
        found = (everyday[1], everyday[2]) if everyday else _written(normalize("NFKC", value).strip())
    elif isinstance(value, Mapping):
        found = _mapped(value)
    elif isinstance(value, Sequence) and len(value) == 2:
        found = value[0], value[1]
    if found is None:
        raise ValidationError(
            _("{value} is not a point. Write latitude, longitude: 39.9042, 116.4074", value=shown(value))
        )
    return found


def _written(text: str) -> tuple[Any, Any] | None:
    if text.startswith("{"):
        try:
            body = json.loads(text, parse_float=Decimal)
        except (ValueError, RecursionError):
            return None
        return _mapped(body)
    if text[:4].lower() == "geo:":
        return _geo_uri(text[4:])
    separator = next((each for each in ";," if each in text), None)
    parts = [each.strip() for each in text.split(separator)]
    if separator is None and len(parts) == 4:
        parts = [f"{parts[0]} {parts[1]}", f"{parts[2]} {parts[3]}"]
    return (parts[0], parts[1]) if len(parts) == 2 else None


def _mapped(body: Any) -> tuple[Any, Any] | None:
    if not isinstance(body, Mapping):
        return None
    if body.get("type") == "Point":
        place = body.get("coordinates")
        whole = isinstance(place, Sequence) and len(place) in (2, 3) and not isinstance(place, str)
        return (place[1], place[0]) if whole and place else None
    if set(body) == {"latitude", "longitude"}:
        return body["latitude"], body["longitude"]
    return None


def _geo_uri(text: str) -> tuple[Any, Any] | None:
    place, *parameters = text.split(";")
    systems = [each[4:].lower() for each in parameters if each[:4].lower() == "crs="]
    if any(each != "wgs84" for each in systems):
        raise ValidationError(
            _("{value} is of another system of coordinates than WGS 84.", value=shown(f"geo:{text}"))
        )
    parts = place.split(",")
    return (parts[0], parts[1]) if len(parts) in (2, 3) else None
