"""The administrative divisions of China (GB/T 2260) and the tiers of its cities, as shipped in two CSV files."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

#: Provinces that are one city: their city's code is the province's with 0100.
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})

_REGIONS = {"内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏",
            "宁夏回族自治区": "宁夏", "新疆维吾尔自治区": "新疆"}  # fmt: skip


@dataclass(frozen=True)
class City:
    """A city at prefecture level, or a county-level one directly under its province (which has no tier)."""

    code: str
    name: str
    #: As people say it: 延边 for 延边朝鲜族自治州.
    short: str
    tier: str | None


@cache
def divisions() -> Mapping[str, str]:
    """Six-digit code -> full name, of provinces (XX0000), cities (XXYY00) and counties."""
    return {row["code"]: row["name"] for row in _rows("divisions.csv")}


@cache
def provinces() -> Mapping[str, str]:
    """The first two digits -> the province's full name; 34 of them."""
    return {code[:2]: name for code, name in divisions().items() if code.endswith("0000")}


@cache
def cities() -> Mapping[str, City]:
    """Code -> city: the 337 at prefecture level, and those directly under a province."""
    tiers = {row["code"]: row for row in _rows("city_tiers.csv")}
    found = {}
    for code, name in divisions().items():
        if code.endswith("0000"):
            continue
        if code.endswith("00"):
            found[code] = City(code, name, tiers[code]["short"], tiers[code]["tier"])
        elif code[2] == "9":
            found[code] = City(code, name, short_name(name), None)
    return found


def city_of(code: str) -> City | None:
    """The city that a county's, city's or municipality's code lies in; None for other provinces."""
    if code[:2] in MUNICIPALITIES:
        return cities()[code[:2] + "0100"]
    return cities().get(code) or cities().get(code[:4] + "00")


def short_name(name: str) -> str:
    """A division's name without its rank: 江苏 for 江苏省, 昆山 for 昆山市; of two characters at least."""
    if name in _REGIONS:
        return _REGIONS[name]
    for rank in ("特别行政区", "林区", "省", "市", "县", "区", "旗"):
        if name.endswith(rank) and not name.endswith(("自治县", "自治旗")):
            short = name.removesuffix(rank)
            return short if len(short) > 1 else name
    return name


@cache
def data_version() -> str:
    """A short digest of both files; another one means that filled fields are out of date."""
    digest = sha256()
    for name in ("divisions.csv", "city_tiers.csv"):
        digest.update(files("regulars_china").joinpath(name).read_bytes())
    return digest.hexdigest()[:12]


def _rows(name: str) -> list[dict[str, str]]:
    with files("regulars_china").joinpath(name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
