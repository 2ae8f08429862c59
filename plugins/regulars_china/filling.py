"""The fields that this plugin fills, from the parts of an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulars_china.divisions import divisions, provinces, short_name
from regulars_china.places import Found, county, locate

#: Countries whose addresses are read; where none is given, they are too.
COUNTRIES = frozenset({None, "", "CN", "HK", "MO", "TW"})
PARTS = ("country", "region", "city", "district", "street")
FILLED = ("province", "city", "city_code", "city_tier")
#: The parts of the address itself that are filled where they are blank.
DIVIDED = ("region", "city", "district")

#: So many characters of a street are enough for the divisions that it may begin with.
_BEGINNING = 24


@dataclass(frozen=True)
class Read:
    """What one address says: the fields FILLED, and its parts DIVIDED with the blank ones filled."""

    filled: tuple[str | None, ...]
    divided: tuple[Any, ...]


def fill(columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]] | None:
    """Columns FILLED for records whose flat columns `address.…` are given; None where no address is among them.

    With them the columns `address.…` of DIVIDED where a blank one was filled. What cannot be read stays as it is.
    """
    given = [columns.get(f"address.{part}") for part in PARTS]
    size = max((len(column) for column in given if column is not None), default=0)
    if not size:
        return None
    rows = zip(*(column if column is not None else [None] * size for column in given), strict=True)
    read = [_read(*row) for row in rows]
    found = {name: [each.filled[n] for each in read] for n, name in enumerate(FILLED)}
    for n, (part, column) in enumerate(zip(DIVIDED, given[1:4], strict=True)):
        divided = [each.divided[n] for each in read]
        if divided != list(column or [None] * size):
            found[f"address.{part}"] = divided
    return found


def _read(country: Any, region: Any, city: Any, district: Any, street: Any) -> Read:
    given = (region, city, district)
    if country not in COUNTRIES or not (region or city or district or street):
        return Read((None,) * len(FILLED), given)
    beginning = (street or "")[:_BEGINNING]
    found = locate(region or "", city or "", district or "", "" if city else beginning)
    province = short_name(provinces()[found.province]) if found.province else None
    divided = _divided(found, given, beginning)
    if found.city is None:
        return Read((province, None, None, None), divided)
    return Read((province, found.city.name, found.city.code, found.city.tier), divided)


def _divided(found: Found, given: tuple[Any, ...], street: str) -> tuple[Any, ...]:
    """The parts `given` of an address in Chinese, the blank ones under their official names where these are sure."""
    region, city, district = given
    if all(given) or f"{region or ''}{city or ''}{district or ''}{street}".isascii():
        return given
    code = None if district else county(found, city or "", "", street)
    return (
        region or (provinces()[found.province] if found.province else region),
        city or (found.city.name if found.city else city),
        divisions()[code] if code else district,
    )
