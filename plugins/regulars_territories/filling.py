"""What is filled in from addresses and points: the territory, the nearest shop and the distance to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars import Batch, Session
from regulars_territories.areas import Areas, addresses, declared_areas
from regulars_territories.network import Network, open_shops

#: Where the plugin china, if it is enabled, tells the full Chinese names, also of addresses in Latin letters.
_FULL_NAMES = {"region": "province", "city": "city"}
#: What the nearest shop is told by.
NEAREST = ("nearest_shop", "shop_distance_km")


def fill_customers(session: Session, batch: Batch) -> dict[str, list[Any]] | None:
    """Columns to set for a batch of customers; None where it holds neither an address nor a point."""
    columns = batch.columns
    found: dict[str, list[Any]] = {}
    if "territory" not in columns and any(name.startswith("address.") for name in columns):
        areas = Areas(declared_areas(session).values())
        if areas:
            found["territory"] = territories(session, areas, columns, len(batch))
    if not set(NEAREST) & set(columns) and "location.latitude" in columns:
        network = open_shops(session)
        if network:
            found |= nearest(network, columns["location.latitude"], columns["location.longitude"])
    return found or None


def territories(
    session: Session, areas: Areas, columns: Mapping[str, Sequence[Any]], count: int
) -> list[int | None]:
    """The territory of each address in flat columns `address.…`; None for one that says nothing."""
    written = addresses(session, columns, count)
    others = {part: name for part, name in _FULL_NAMES.items() if name in columns}
    if not others:
        return [areas.territory(address) for address in written]
    full = addresses(session, columns, count, others)
    return [areas.territory(*pair) for pair in zip(written, full, strict=True)]


def nearest(network: Network, latitudes: Sequence[Any], longitudes: Sequence[Any]) -> dict[str, list[Any]]:
    """The columns NEAREST for points in degrees; nothing for none."""
    found = [
        None if latitude is None or longitude is None else network.nearest(float(latitude), float(longitude))
        for latitude, longitude in zip(latitudes, longitudes, strict=True)
    ]
    return {
        "nearest_shop": [each and each.shop for each in found],
        "shop_distance_km": [each and each.km for each in found],
    }
