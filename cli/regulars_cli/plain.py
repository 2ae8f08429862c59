"""Values for machines (JSON) and for people (in their language, local time, with labels)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from regulars.catalog import Domain, Field
from regulars.messages import _, in_language

#: Decimals of most currencies.
_CENTS = 2


def plain(value: Any) -> Any:
    """`value` as JSON knows it: money and decimals as texts, times in UTC as ISO 8601."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def read_json(domains: Mapping[str, Domain], domain: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A record whose json fields hold what their texts mean, to be a part of other JSON."""
    return {name: _meant(field_at(domains, domain, name), value) for name, value in row.items()}


def _meant(field: Field | None, value: Any) -> Any:
    return json.loads(value) if field is not None and field.type == "json" and value is not None else value


def says_something(value: Any) -> bool:
    """Whether there is anything to show: not for nothing, an empty text or list, an address without parts."""
    if isinstance(value, Mapping):
        return any(says_something(each) for each in value.values())
    return value is not None and value != "" and value != ()


def shown(value: Any, field: Field | None, zone: str) -> str:
    """`value` as people read it; nothing is the empty text. Times are in `zone`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    if isinstance(value, Mapping):
        words = [shown(each, field, zone) for each in value.values() if each is not None and each != ""]
        return ", ".join(words) if field is not None and field.type == "point" else " ".join(words)
    if isinstance(value, tuple | list):
        return _(", ").join(shown(each, field, zone) for each in value)
    if field is not None and field.values:
        return _choice(str(value), field)
    if isinstance(value, Decimal):
        return f"{_short(value):,f}"
    return str(value)


def _short(value: Decimal) -> Decimal:
    """Without the zeros at the end that go beyond cents: 1.000 is 1, 12.50 stays."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -_CENTS:
        return value
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def _choice(value: str, field: Field) -> str:
    return next((in_language(each.label, value) for each in field.values if each.value == value), value)


def is_number(field: Field | None) -> bool:
    """Whether a column of this field stands at the right."""
    return field is not None and field.type in ("integer", "decimal", "money")


def field_at(domains: Mapping[str, Domain], domain: str, path: str) -> Field | None:
    """The field that a dotted `path` from `domain` leads to: `net`, `shop.name`."""
    name, _dot, rest = path.partition(".")
    found = domains[domain].fields.get(name) if domain in domains else None
    return field_at(domains, found.to, rest) if rest and found and found.to else found


def heading(domains: Mapping[str, Domain], domain: str, path: str) -> str:
    """What a column of `path` is called: `shop.name` by the reference where it is what shops are known by."""
    found = field_at(domains, domain, path)
    if found is None:
        return path
    first, _dot, rest = path.partition(".")
    reference = field_at(domains, domain, first)
    own = in_language(found.label, path)
    outer, _dot, part = path.rpartition(".")
    if part in found.parts and outer.rpartition(".")[2] == found.name:
        own, rest = f"{own}: {found.called_part(part)}", rest.rpartition(".")[0]
    if not rest or reference is None or not reference.to:
        return own
    before = in_language(reference.label, first)
    return before if domains[reference.to].display == rest else f"{before}: {own}"
