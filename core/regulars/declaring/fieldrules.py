"""A field's keys checked against its type, and the field made of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from babel.core import get_global
from marshmallow import ValidationError

from regulars.catalog import Choice, Field
from regulars.declaring.zones import is_zone
from regulars.messages import _
from regulars.storage.fieldtypes import marshmallow_field
from regulars.storage.values.services import service_named

_NUMBERS = frozenset({"integer", "decimal", "money"})
_TEXTS = frozenset({"text", "email", "url"})
_SEARCHABLE = frozenset({"text", "email", "phone", "url", "handle"})

#: Keys that mean something for some types only.
_ONLY_FOR: Mapping[str, frozenset[str]] = {
    "values": frozenset({"choice", "choices"}),
    "written_as": frozenset({"choice", "choices"}),
    "places": frozenset({"decimal"}),
    "currency": frozenset({"money"}),
    "zone": frozenset({"datetime"}),
    "to": frozenset({"reference"}),
    "on_missing": frozenset({"reference"}),
    "min": _NUMBERS | _TEXTS | {"date", "datetime"},
    "max": _NUMBERS | _TEXTS | {"date", "datetime"},
    "search": _SEARCHABLE,
    "service": frozenset({"handle"}),
    "names": frozenset({"text"}),
    "quotes": frozenset({"text", "json"}),
}
_NEVER_FOR: Mapping[str, frozenset[str]] = {
    "required": frozenset({"address", "point"}),
    "unique": frozenset({"address", "choices", "json", "point"}),
    "default": frozenset({"address", "json", "point", "reference"}),
}
_IDENTIFIERS: Mapping[str, frozenset[str]] = {
    "number": frozenset({"text"}),
    "phone": frozenset({"phone"}),
    "email": frozenset({"email"}),
    "handle": frozenset({"handle", "text"}),
}
_SURVIVES: Mapping[str, frozenset[str]] = {"longest": frozenset({"text"}), "union": frozenset({"choices"})}


def make_field(
    name: str, owner: str, body: Mapping[str, Any], *, number: int, currency: str, to: str | None
) -> Field:
    """The field that `body` declares; `currency` is the workspace's, `to` the resolved name of the domain."""
    money = body["type"] == "money"
    return Field(
        name=name,
        type=body["type"],
        owner=owner,
        number=number,
        label=body.get("label", {}),
        help=body.get("help", {}),
        privacy=body.get("privacy", "none"),
        required=body.get("required", False),
        unique=body.get("unique", False),
        default=_exact(body.get("default")),
        min=_exact(body.get("min")),
        max=_exact(body.get("max")),
        values=tuple(_choices(body)),
        places=body.get("places", 2) if body["type"] == "decimal" else None,
        currency=body.get("currency", currency) if money else None,
        zone=body.get("zone"),
        to=to,
        on_missing=body.get("on_missing", "pending"),
        identifier=body.get("identifier"),
        survives=" ".join([body.get("survives", "most_recent"), *body.get("sources", ())]),
        search=body.get("search"),
        service=body.get("service"),
        names=body.get("names"),
        known_as=tuple(body.get("known_as", ())),
        otherwise=tuple(_expressions(body.get("otherwise"))),
        was=former_names(body),
    )


def former_names(body: Mapping[str, Any]) -> tuple[str, ...]:
    """What a declaration says that it was called before, the latest first."""
    was = body.get("was", ())
    return (was,) if isinstance(was, str) else tuple(was)


def _choices(body: Mapping[str, Any]) -> Iterator[Choice]:
    told = body.get("otherwise")
    for value, label in body.get("values", {}).items():
        yield Choice(
            value=value,
            label=label,
            written_as=tuple(body.get("written_as", {}).get(value, ())),
            told_by=told.get(value) if isinstance(told, dict) else None,
        )


def _expressions(otherwise: Any) -> Sequence[str]:
    if isinstance(otherwise, str):
        return (otherwise,)
    return otherwise if isinstance(otherwise, list) else ()


def wrong_keys(body: Mapping[str, Any], *, subject: bool) -> Iterator[tuple[str, str]]:
    """What does not go together in a field of a domain: (key, sentence), before the field is made."""
    kind = body["type"]
    for key, types in _ONLY_FOR.items():
        if key in body and kind not in types:
            yield key, _("`{key}` is for fields of type {types} only.", key=key, types=_either(types))
    for key, types in _NEVER_FOR.items():
        if body.get(key) and kind in types:
            yield key, _("A field of type {type} cannot have `{key}`.", type=kind, key=key)
    if kind in _ONLY_FOR["values"] and "values" not in body:
        yield "type", _("A field of type {type} needs `values:`.", type=kind)
    service = service_named(body.get("service", ""))
    if service and service.code != body["service"]:
        yield "service", _("Write `service: {code}`.", code=service.code)
    if kind == "reference" and "to" not in body:
        yield "type", _("A reference needs `to:`, the domain that it points to.")
    for code in body.get("values", {}):
        if "|" in code:
            yield "values", _("The value {code} may not contain |.", code=code)
    yield from _of_sources(body, kind)
    yield from _of_subjects(body, kind, subject=subject)
    if "search" in body and body.get("privacy") == "sensitive":
        yield "search", _("A sensitive field cannot be searched: remove `search`, or lower `privacy`.")
    if "currency" in body and body["currency"] not in get_global("all_currencies"):
        yield (
            "currency",
            _("Unknown currency {code}: use a code of ISO 4217, such as CNY.", code=body["currency"]),
        )
    if "zone" in body and not is_zone(body["zone"]):
        yield (
            "zone",
            _("Unknown time zone {zone}: use an IANA name, such as Asia/Shanghai.", zone=body["zone"]),
        )


def _of_sources(body: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    """What is wrong in how sources write the field."""
    otherwise = body.get("otherwise")
    for key in ("written_as", "otherwise"):
        told = body.get(key)
        for value in told if isinstance(told, dict) else ():
            if value not in body.get("values", {}):
                yield (
                    key,
                    _("`{key}` names the value {value}, which the field has not.", key=key, value=value),
                )
    if isinstance(otherwise, dict) and kind != "choice":
        yield (
            "otherwise",
            _("A condition for each value is for fields of type choice only: write an expression."),
        )
    if isinstance(otherwise, list | str) and kind == "choice":
        yield "otherwise", _("A choice is told by a condition for each value: {value: condition}.")
    texts = otherwise.values() if isinstance(otherwise, dict) else _expressions(otherwise)
    if not all(isinstance(each, str) and each.strip() for each in texts):
        yield "otherwise", _("`otherwise` holds expressions, written as texts.")


def _of_subjects(body: Mapping[str, Any], kind: str, *, subject: bool) -> Iterator[tuple[str, str]]:
    ordered = body.get("survives") == "source_order"
    if ordered and "sources" not in body:
        yield (
            "survives",
            _("`survives: source_order` needs `sources:`, the names of the sources from the best on."),
        )
    if "sources" in body and not ordered:
        yield "sources", _("`sources` goes with `survives: source_order` only.")
    for key in ("identifier", "survives"):
        if key in body and not subject:
            yield key, _("`{key}` is for the fields of subjects only (`subject: true`).", key=key)
    for key, known in (("identifier", _IDENTIFIERS), ("survives", _SURVIVES)):
        types = known.get(body.get(key, ""))
        if types and kind not in types:
            yield (
                key,
                _(
                    "`{key}: {value}` is for fields of type {types} only.",
                    key=key,
                    value=body[key],
                    types=_either(types),
                ),
            )


def wrong_values(field: Field, *, zone: str, region: str) -> Iterator[tuple[str, str]]:
    """Limits and default that are no values of the field's type, or beyond its limits: (key, sentence)."""
    limits = [key for key in ("min", "max") if getattr(field, key) is not None]
    bad = [key for key in limits if not _fits(field, getattr(field, key))]
    for key in bad:
        yield key, _("`{key}` must be {wanted}.", key=key, wanted=_limit_words(field.type))
    if bad:
        return
    if len(limits) == 2 and _comparable(field, field.min) > _comparable(field, field.max):
        yield "min", _("`min` is above `max`: no value fits.")
        return
    if field.default is not None:
        try:
            marshmallow_field(field, zone=zone, region=region).deserialize(field.default)
        except ValidationError as error:
            yield (
                "default",
                _("`default` is no value of this field. {reason}", reason=" ".join(error.messages)),
            )


def _exact(value: Any) -> Any:
    # YAML's 0.5 is a float; its shortest text is what was written.
    if isinstance(value, float):
        return repr(value)
    return tuple(value) if isinstance(value, list) else value


def _fits(field: Field, limit: Any) -> bool:
    if isinstance(limit, bool):
        return False
    if field.type in {"date", "datetime"}:
        try:
            (date if field.type == "date" else datetime).fromisoformat(limit)
        except (TypeError, ValueError):
            return False
        return True
    if field.type in {"decimal", "money"}:
        return isinstance(limit, int) or _is_number(limit)
    return isinstance(limit, int) and (field.type == "integer" or limit >= 0)


def _is_number(text: Any) -> bool:
    try:
        float(text)
    except (TypeError, ValueError):
        return False
    return True


def _comparable(field: Field, limit: Any) -> Any:
    return float(limit) if field.type in {"decimal", "money"} else limit


def _limit_words(kind: str) -> str:
    if kind == "date":
        return _("a date: '2024-01-31'")
    if kind == "datetime":
        return _("a date and time: '2024-01-31 18:00:00'")
    if kind in _TEXTS:
        return _("a length: a whole number of characters")
    return _("a number") if kind != "integer" else _("a whole number")


def _either(types: frozenset[str]) -> str:
    return ", ".join(sorted(types))
