"""What made-up records must not have in common, so that they may stand beside each other."""

from collections.abc import Hashable
from typing import Any
from unicodedata import normalize

from regulars.catalog import Domain

#: A record by flat field name, as `Session.add` takes it.
Made = dict[str, Any]


def telling_apart(domain: Domain) -> list[tuple[str, ...]]:
    """The groups of fields in which no two records may be equal: the identity, unique fields, identifiers."""
    alone: list[tuple[str, ...]] = [
        (each.name,) for each in domain.fields.values() if each.unique or each.identifier
    ]
    return [domain.identity, *alone] if domain.identity else alone


def told_apart(names: tuple[str, ...], record: Made) -> Hashable | None:
    """What no other record may have in these fields too; None where it has nothing there."""
    if all(record.get(name) is None for name in names):
        return None
    return tuple(_folded(record.get(name)) for name in names)


def _folded(value: Any) -> Hashable:
    return normalize("NFKC", value).casefold() if isinstance(value, str) else value
