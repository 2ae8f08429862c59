"""How each field type lies on the disk: its columns, on SQLite and PostgreSQL alike. See docs/storage.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from babel.numbers import get_currency_precision
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Text
from sqlalchemy.types import TypeEngine

from regulars.catalog import Domain, Field
from regulars.storage.values.points import PLACES

#: Texts compare by code point everywhere: COLLATE "C" on PostgreSQL, BINARY (its default) on SQLite.
CodePointText = Text().with_variant(Text(collation="C"), "postgresql")

#: Record ids: below 2^53. As INTEGER, SQLite makes a primary key of them the row id itself.
RecordId = BigInteger().with_variant(Integer, "sqlite")

#: Field types whose values are stored as they are read, as text.
TEXT_TYPES = frozenset({"text", "email", "phone", "url", "country", "choice", "choices", "handle", "json"})

#: Field types that contains, starts_with, ends_with and like can search: they have a folded key.
FOLDED_TYPES = frozenset({"text", "email", "url", "handle"})

#: Field types whose values are stored as integers scaled by ten to the power of their places.
SCALED_TYPES = frozenset({"decimal", "money", "point"})


@dataclass(frozen=True)
class Stored:
    """One column that holds a field, or a part of one."""

    name: str
    type: TypeEngine[Any]
    #: The path by which expressions name it: ("net",), ("address", "city").
    path: tuple[str, ...]


def scale(field: Field) -> int:
    """Decimal places of a scaled field: `places`, else the minor digits of its currency (ISO 4217)."""
    if field.type == "point":
        return PLACES
    if field.places is not None:
        return field.places
    return get_currency_precision(field.currency) if field.type == "money" and field.currency else 2


def stored(field: Field) -> tuple[Stored, ...]:
    """The columns that hold what a field was given, in order; the same in a golden record and a contribution."""
    if field.parts:
        kind = CodePointText if field.type == "address" else BigInteger()
        return tuple(Stored(f"{field.name}__{part}", kind, (field.name, part)) for part in field.parts)
    return (Stored(field.name, _type(field.type), (field.name,)),)


def derived(field: Field) -> tuple[Stored, ...]:
    """The columns that are computed at write beside `stored`: local civil time, folded keys (null where equal)."""
    if field.type == "datetime":
        return (Stored(local_name(field.name), DateTime(), (field.name,)),)
    if field.type in FOLDED_TYPES:
        return (Stored(folded_name(field.name), CodePointText, (field.name,)),)
    if field.type == "address":
        return tuple(
            Stored(folded_name(f"{field.name}__{part}"), CodePointText, (field.name, part))
            for part in field.parts
        )
    return ()


def local_name(name: str) -> str:
    """The column of a datetime's local civil time."""
    return f"{name}__local"


def folded_name(name: str) -> str:
    """The column of a text's folded key; null where the text is its own key."""
    return f"{name}__folded"


def fields_of(domain: Domain, owner: str) -> Iterator[Field]:
    """The fields of `domain` that the plugin `owner` declares."""
    return (field for field in domain.fields.values() if field.owner == owner)


def _type(name: str) -> TypeEngine[Any]:
    if name in TEXT_TYPES:
        return CodePointText
    if name == "date":
        return Date()
    if name == "datetime":
        return DateTime()
    if name == "boolean":
        return Boolean()
    return BigInteger()
