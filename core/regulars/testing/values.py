"""Made-up values of every field type, within the declared limits, and not only the everyday ones."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from math import ceil, floor
from typing import Any

from regulars.catalog import PARTS, Field
from regulars.storage.columns import scale
from regulars.storage.values.countries import country_codes
from regulars.storage.values.limits import typed_limit
from regulars.storage.values.points import LIMITS, PLACES
from regulars.testing.awkward import NAUGHTY
from regulars.testing.needed import strategies as st

#: Beyond this a sum of a few of them would run over.
_FARTHEST = 10**9
_LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
_SMALL = "abcdefghijklmnopqrstuvwxyz0123456789"
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def values(field: Field, zone: str = "Asia/Shanghai") -> "st.SearchStrategy[Any]":
    """Values of a field without parts, never nothing, each as a session gives it back when it was written.

    `zone` is the clock of limits that name none. There are none of references: who makes records knows the others.
    """
    low, high = (typed_limit(field, limit, field.zone or zone) for limit in (field.min, field.max))
    codes = [each.value for each in field.values]
    match field.type:
        case "text":
            return _text(field, low, high)
        case "integer":
            return _scaled(low, high, 0).map(int)
        case "decimal" | "money":
            return _scaled(low, high, scale(field))
        case "boolean":
            return st.booleans()
        case "date":
            return _day(low, high)
        case "datetime":
            return _moment(low, high)
        case "choice":
            return st.sampled_from(codes)
        case "choices":
            chosen = st.sets(st.sampled_from(codes), min_size=1)
            return chosen.map(lambda some: tuple(code for code in codes if code in some))
        case "email":
            return _long(_email(), low, high)
        case "phone":
            return _phone()
        case "url":
            return _long(_url(), low, high)
        case "country":
            return st.sampled_from(sorted(set(country_codes().values())))
        case "handle":
            return _handle(field.service)
        case "json":
            return _json()
    raise ValueError(field.type)


def parts(field: Field) -> Mapping[str, "st.SearchStrategy[Any]"]:
    """Values of each part of an address or a point, by flat name (`address.city`)."""
    if field.type == "point":
        return {f"{field.name}.{part}": _scaled(-limit, limit, PLACES) for part, limit in LIMITS.items()}
    return {f"{field.name}.{part}": _texts(1, 30) for part in PARTS[field.type]}


def _texts(low: int, high: int) -> "st.SearchStrategy[str]":
    fitting = [each for each in NAUGHTY if low <= len(each) <= high]
    # Blank text is nothing.
    made = st.text(_LETTERS, min_size=low, max_size=high).filter(lambda text: bool(text.strip()))
    return st.one_of(st.sampled_from(fitting), made) if fitting else made


def _text(field: Field, low: int | None, high: int | None) -> "st.SearchStrategy[str]":
    least = max(low or 0, 6 if field.identifier else 1)
    most = max(least, min(high or least + 30, least + 30))
    # Numbers that differ in width or case alone are one subject.
    return st.text(_CAPITALS, min_size=least, max_size=most) if field.identifier else _texts(least, most)


def _scaled(
    low: Decimal | int | None, high: Decimal | int | None, places: int
) -> "st.SearchStrategy[Decimal]":
    """Numbers of so many places, around 0 as far as the limits let."""
    unit = 10**places
    least = -_FARTHEST * unit if low is None else ceil(low * unit)
    most = _FARTHEST * unit if high is None else floor(high * unit)
    least, most = min(least, most) if low is None else least, max(least, most) if high is None else most
    return st.integers(least, most).map(lambda number: Decimal(number).scaleb(-places))


def _day(low: date | None, high: date | None) -> "st.SearchStrategy[date]":
    return st.dates(
        low or min(date(1900, 1, 1), high or date.max), high or max(date(2100, 12, 31), low or date.min)
    )


def _moment(low: datetime | None, high: datetime | None) -> "st.SearchStrategy[datetime]":
    first = low or min(datetime(1900, 1, 1, tzinfo=UTC), high or _LAST)
    last = high or max(_LAST, first)
    microseconds = st.integers(0, (last - first) // timedelta(microseconds=1))
    return microseconds.map(lambda number: (first + timedelta(microseconds=number)).astimezone(UTC))


_LAST = datetime(2100, 12, 31, tzinfo=UTC)


def _email() -> "st.SearchStrategy[str]":
    homes = st.sampled_from(["example.com", "shop.example.cn", "mail.example.org", "例子.广告"])
    boxes = st.one_of(
        st.text(_SMALL, min_size=1, max_size=20), st.sampled_from(["first.last+tag", "o'brien", "王小明"])
    )
    return st.builds("{}@{}".format, boxes, homes)


def _phone() -> "st.SearchStrategy[str]":
    heads = {"+8613": 9, "+8619": 9, "+86212345": 4, "+1202555": 4, "+8525": 7}
    lines = st.one_of(
        [st.text("0123456789", min_size=n, max_size=n).map(head.__add__) for head, n in heads.items()]
    )
    return st.builds("{}{}".format, lines, st.sampled_from(["", "", "", ";ext=12"]))


def _url() -> "st.SearchStrategy[str]":
    hosts = st.sampled_from(["https://example.com/", "http://www.example.cn:8080/"])
    awkward = st.sampled_from(["?a=1&b=%E8%8C%B6", "~u/x.html#top", "a//b"])
    return st.builds("{}{}".format, hosts, st.text(_SMALL, max_size=20) | awkward)


def _long(texts: "st.SearchStrategy[str]", low: int | None, high: int | None) -> "st.SearchStrategy[str]":
    if low is None and high is None:
        return texts
    return texts.filter(lambda text: (low or 0) <= len(text) <= (high or len(text)))


def _handle(service: str | None) -> "st.SearchStrategy[str]":
    accounts = st.one_of(st.text(_SMALL, min_size=1, max_size=20), st.sampled_from(["小美", "o_p-q.r", "1"]))
    if service:
        return accounts
    return st.builds("{}:{}".format, st.sampled_from(["wechat", "weibo", "x", "somewhere"]), accounts)


def _json() -> "st.SearchStrategy[str]":
    texts = _texts(1, 12)
    leaves = st.booleans() | st.integers(-(10**15), 10**15) | texts
    made = st.recursive(
        leaves, lambda inner: _lists(inner) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
    )
    return made.map(partial(json.dumps, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _lists(inner: "st.SearchStrategy[Any]") -> "st.SearchStrategy[list[Any]]":
    return st.lists(inner, max_size=3)
