"""Chinese provinces and cities as they are written in Latin letters: pinyin, and the few older spellings in use."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from regulars_china.divisions import cities, provinces, short_name
from regulars_china.readings import syllables

#: Where English differs from pinyin, or pinyin would make two provinces one (山西 Shanxi, 陕西 Shaanxi).
_PROVINCES = {
    "15": ("innermongolia", "neimenggu"),
    "54": ("tibet", "xizang"),
    "61": ("shaanxi",),
    "71": ("taiwan",),
    "81": ("hongkong", "xianggang"),
    "82": ("macau", "macao", "aomen"),
}
_CITIES = {
    "150100": "hohhot", "230100": "harbin", "540100": "lhasa", "610100": "sian", "650100": "urumqi",
    "653100": "kashgar", "440100": "canton", "330300": "wenchow",
}  # fmt: skip


def letters(text: str) -> str:
    """`text` reduced to what its look-up goes by: `Xi'an City` and `XIAN` are both `xian`."""
    key = "".join(c for c in text.lower() if c.isalpha())
    for rank in ("province", "municipality", "autonomousregion", "city"):
        if len(key) > len(rank) + 2:
            key = key.removesuffix(rank)
    return key


@cache
def latin_provinces() -> Mapping[str, list[str]]:
    """Spelling -> the first two digits of the province's code."""
    found: dict[str, list[str]] = {}
    for code, name in provinces().items():
        for spelling in _PROVINCES.get(code, ("".join(syllables(short_name(name))),)):
            found[spelling] = [code]
    return found


@cache
def latin_cities() -> Mapping[str, list[str]]:
    """Spelling -> codes of the cities that are written so: suzhou is 苏州 and 宿州."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, city in cities().items():
        found["".join(syllables(city.short)).replace("v", "u")].append(code)
        if code in _CITIES:
            found[_CITIES[code]].append(code)
    return found
