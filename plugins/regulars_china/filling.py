"""The fields that this plugin fills, from the parts of an address."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars_china.divisions import provinces, short_name
from regulars_china.places import locate

#: Countries whose addresses are read; where none is given, they are too.
COUNTRIES = frozenset({None, "", "CN", "HK", "MO", "TW"})
PARTS = ("country", "region", "city", "district", "street")
FILLED = ("province", "city", "city_code", "city_tier")

#: So many characters of a street are enough for the divisions that it may begin with.
_BEGINNING = 24


def fill(columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]] | None:
    """Columns FILLED for records whose flat columns `address.…` are given; None where no address is among them.

    What cannot be read stays None, which says nothing.
    """
    given = [columns.get(f"address.{part}") for part in PARTS]
    size = max((len(column) for column in given if column is not None), default=0)
    if not size:
        return None
    rows = zip(*(column if column is not None else [None] * size for column in given), strict=True)
    filled = [_read(*row) for row in rows]
    return {name: [row[n] for row in filled] for n, name in enumerate(FILLED)}


def _read(country: Any, region: Any, city: Any, district: Any, street: Any) -> tuple[str | None, ...]:
    if country not in COUNTRIES or not (region or city or district or street):
        return None, None, None, None
    beginning = "" if city else (street or "")[:_BEGINNING]
    found = locate(region or "", city or "", district or "", beginning)
    province = short_name(provinces()[found.province]) if found.province else None
    if found.city is None:
        return province, None, None, None
    return province, found.city.name, found.city.code, found.city.tier
