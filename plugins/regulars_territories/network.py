"""The service network: which shop is nearest to a point, and how far."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from regulars import Session
from regulars.clock import today

#: Mean radius of the earth in km (IUGG); a sphere is right within half a per cent.
_RADIUS = 6371.0088
#: Kilometres of a degree of latitude.
_DEGREE = _RADIUS * radians(1)


@dataclass(frozen=True, order=True)
class Shop:
    """A shop and where it stands, in degrees."""

    latitude: float
    longitude: float
    code: str
    id: int


@dataclass(frozen=True)
class Nearest:
    """The nearest shop, and kilometres to it as the crow flies, to the metre."""

    shop: int
    km: Decimal


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> Decimal:
    """Kilometres between two points in degrees, by the haversine formula, to the metre."""
    one, other = radians(latitude), radians(to_latitude)
    half = sin((other - one) / 2) ** 2
    half += cos(one) * cos(other) * sin(radians(to_longitude - longitude) / 2) ** 2
    return Decimal(format(2 * _RADIUS * asin(min(1.0, sqrt(half))), ".3f"))


class Network:
    """The open shops that have a point."""

    def __init__(self, shops: Iterable[Shop]) -> None:
        self._shops = sorted(shops)
        self._latitudes = [shop.latitude for shop in self._shops]

    def __bool__(self) -> bool:
        return bool(self._shops)

    def nearest(self, latitude: float, longitude: float) -> Nearest | None:
        """The nearest shop, of several the one with the smallest code; None where there is none."""
        best: tuple[Decimal, str, int] | None = None
        above = bisect_left(self._latitudes, latitude)
        below = above - 1
        while below >= 0 or above < len(self._shops):
            south = latitude - self._latitudes[below] if below >= 0 else None
            north = self._latitudes[above] - latitude if above < len(self._shops) else None
            downward = north is None or (south is not None and south <= north)
            gap, shop = (south, self._shops[below]) if downward else (north, self._shops[above])
            # No shop further off in latitude alone is nearer than the best; a metre for what is rounded.
            if best is not None and (gap or 0.0) * _DEGREE > float(best[0]) + 0.001:
                break
            found = (distance_km(latitude, longitude, shop.latitude, shop.longitude), shop.code, shop.id)
            best = found if best is None else min(best, found)
            below, above = (below - 1, above) if downward else (below, above + 1)
        return None if best is None else Nearest(best[2], best[0])


def open_shops(session: Session) -> Network:
    """The shops with a point that are not closed and no web shops."""
    day = today(session.zone).isoformat()
    where = f"location.latitude is not null and (closed is null or closed >= '{day}')"
    where += " and (sort is null or sort <> 'online')"
    fields = ("code", "location")
    return Network(_shop(row) for row in session.rows("shop", where, fields=fields))


def _shop(row: Any) -> Shop:
    place = row["location"]
    return Shop(float(place["latitude"]), float(place["longitude"]), str(row["code"]), int(row["id"]))
