"""What may be written into the records of a domain: its fields, told one by one."""

from collections.abc import Iterator
from typing import Any

from regulars.catalog import Catalog, Domain, Field
from regulars.messages import _, in_language
from regulars_cli.records import in_order
from regulars_cli.speech import N_

#: What people call a type, beside what a declaration writes for it.
_TYPES = {
    "text": N_("text"),
    "integer": N_("whole number"),
    "decimal": N_("number"),
    "money": N_("amount"),
    "boolean": N_("yes or no"),
    "date": N_("date"),
    "datetime": N_("date and time"),
    "choice": N_("choice"),
    "choices": N_("several choices"),
    "reference": N_("reference"),
    "email": N_("e-mail address"),
    "phone": N_("phone number"),
    "url": N_("web address"),
    "country": N_("country"),
    "handle": N_("social account"),
    "json": N_("JSON"),
    "address": N_("address"),
    "point": N_("point on the map"),
}


def described(domain: Domain) -> list[dict[str, Any]]:
    """The fields of `domain`, as data."""
    return [
        {
            "name": field.name,
            "label": in_language(field.label, field.name),
            "type": field.type,
            "values": {each.value: in_language(each.label, each.value) for each in field.values},
            "to": field.to,
            "required": field.required,
            "plugin": field.owner,
            "help": in_language(field.help),
        }
        for field in in_order(domain)
    ]


def rows(catalog: Catalog, domain: Domain) -> Iterator[tuple[str, ...]]:
    """A row for each field: name, label, type with what it may hold, whether it is required, whose it is, help."""
    for field in in_order(domain):
        yield (
            field.name,
            in_language(field.label, field.name),
            _holds(catalog, field),
            _("yes") if field.required else "",
            _("your own") if field.owner == "workspace" else field.owner,
            in_language(field.help),
        )


def _holds(catalog: Catalog, field: Field) -> str:
    told = _(_TYPES[field.type])
    if field.to:
        return f"{told}: {field.to} ({catalog.domains[field.to].called})"
    if field.parts:
        return f"{told}: {', '.join(f'{field.name}.{part}' for part in field.parts)}"
    if field.service:
        return f"{told}: {field.service}"
    choices = (each.value + _aside(in_language(each.label, each.value), each.value) for each in field.values)
    return f"{told}: {', '.join(choices)}" if field.values else told


def _aside(label: str, code: str) -> str:
    return "" if label == code else f" ({label})"
