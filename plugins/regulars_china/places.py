"""Which city an address means: from its parts, or from the beginning of its text."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from regulars_china.divisions import MUNICIPALITIES, City, cities, city_of, divisions, provinces, short_name
from regulars_china.latin import latin_cities, latin_provinces, letters

#: No name of a division, Chinese or Latin, is longer.
_LONGEST = 30

#: Names -> the codes that they may mean.
Names = Mapping[str, list[str]]


@dataclass(frozen=True)
class Found:
    """What is known of where an address lies. `province` is the first two digits of its code."""

    province: str | None = None
    city: City | None = None


@lru_cache(maxsize=65_536)
def locate(region: str, city: str, district: str, street: str) -> Found:
    """Read the parts of an address, any of them empty, in Chinese or Latin letters.

    What could mean two cities means none. In `street` a lone short name is passed over: 南京路 lies in many cities.
    """
    region = _clean(region)
    named = _longest(region, _provinces(), None)
    province = named[1][0] if named else None
    rest = region.removeprefix(named[0]) if named else region
    for part, certain in (
        (_clean(city), False),
        (_clean(district), False),
        (rest, False),
        (_clean(street), True),
    ):
        found = _read(part, province, certain)
        province = province or found.province
        if found.city:
            return found
    if province in MUNICIPALITIES:
        return Found(province, city_of(f"{province}0000"))
    return Found(province)


@lru_cache(maxsize=65_536)
def county(found: Found, city: str, district: str, street: str) -> str | None:
    """The code of the county of `found.city` that these parts name; in `street` under its full name only."""
    if found.city is None or not found.province:
        return None
    for part, certain in ((_clean(district), False), (_clean(city), False), (_clean(street), True)):
        hit = _below(part, found.province)
        codes = [code for code in hit[1] if city_of(code) == found.city] if hit else []
        if hit and len(codes) == 1 and (not certain or divisions()[codes[0]] == hit[0]):
            return codes[0]
    return None


def _below(text: str, province: str) -> tuple[str, list[str]] | None:
    """The county that `text` names behind its province and city, either of which may be left out."""
    for _level in range(3):
        hit = _longest(text, _counties(), province)
        above = [each for names in (_provinces(), _cities()) if (each := _longest(text, names, province))]
        # 吉林市 is a city, not the province 吉林; 朝阳县 is a county, not the city 朝阳.
        name = max((each for each, _codes in above), key=len, default="")
        if hit and len(hit[0]) > len(name):
            return hit
        text = text.removeprefix(name)
    return None


def _clean(text: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", text).split())
    if text.isascii():
        return letters(text)
    return text.removeprefix("中华人民共和国").removeprefix("中国")


def _read(text: str, province: str | None, certain: bool) -> Found:
    """What `text` begins with: a province or not, then a city or a county."""
    before: list[str] = []
    named = _longest(text, _provinces(), province)
    if named and not _is_city(text, named):
        before.append(named[0])
        province, text = named[1][0], text.removeprefix(named[0])
    hit = _longest(text, _cities(), province)
    county = _longest(text, _counties(), province)
    if county and (hit is None or len(county[0]) > len(hit[0])):
        hit = county
    if hit:
        before.append(hit[0])
    if certain and len(before) < 2 and not any(name in _full_names() for name in before):
        return Found()
    within = {each for code in hit[1] if (each := city_of(code))} if hit else set()
    if len(within) == 1:
        city = next(iter(within))
        return Found(city.code[:2], city)
    return Found(province)


def _is_city(text: str, province: tuple[str, list[str]]) -> bool:
    """Whether a text that begins with a province's name means the city of that name: 吉林市, 重庆, but not 海南."""
    hit = _longest(text, _cities(), None)
    if hit is None or len(hit[0]) < len(province[0]):
        return False
    if len(hit[0]) > len(province[0]):
        return True
    return text == hit[0] and hit[1][0].startswith(province[1][0])


def _longest(text: str, names: Names, province: str | None) -> tuple[str, list[str]] | None:
    """The longest of `names` that `text` begins with (Latin: is) and that lies in `province`, with its codes."""
    shortest = max(len(text), 2) if text.isascii() else 2
    for length in range(min(len(text), _LONGEST), shortest - 1, -1):
        codes = [code for code in names.get(text[:length], ()) if province in (None, code[:2])]
        if codes:
            return text[:length], codes
    return None


@cache
def _full_names() -> frozenset[str]:
    return frozenset(divisions().values())


@cache
def _provinces() -> Names:
    chinese = {name: [code] for code, full in provinces().items() for name in (full, short_name(full))}
    return {**chinese, **latin_provinces()}


@cache
def _cities() -> Names:
    found: dict[str, list[str]] = defaultdict(
        list, {key: list(codes) for key, codes in latin_cities().items()}
    )
    for code, city in cities().items():
        for name in {city.name, city.short}:
            found[name].append(code)
    return found


@cache
def _counties() -> Names:
    found: dict[str, list[str]] = defaultdict(list)
    for code, full in divisions().items():
        if not code.endswith("00"):
            for name in {full, short_name(full)}:
                found[name].append(code)
    return found
