"""Texts that rules decide: of the first condition that is surely true, of several joined, of one for another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Text, case, func, literal

from regulars.expressions import Expression, Kind, to_clause, to_rule
from regulars.expressions.clause import Binding


@dataclass(frozen=True)
class Cases:
    """The text of the first condition that is surely true, nothing where none is: {'young': 'age < 45', …}."""

    conditions: Mapping[str, str]


@dataclass(frozen=True)
class Joined:
    """Texts written together; nothing where one of them is nothing."""

    parts: Sequence["Band"]


@dataclass(frozen=True)
class Mapped:
    """For each text another one; nothing for those that are not listed."""

    of: "Band"
    texts: Mapping[str, str]


#: A text that is decided for a record. Of an expression that gives a text, an empty one is nothing.
Band = str | Cases | Joined | Mapped


class Rows(Binding, Protocol):
    """What a band is decided for."""

    def checked(self, text: str, **options: Any) -> Expression:
        """An expression over them."""


def band(rows: Rows, given: Band) -> ColumnElement[Any]:
    """The column of a band."""
    match given:
        case Cases():
            whens = [(_true(rows, text), literal(name, Text())) for name, text in given.conditions.items()]
            return case(*whens, else_=_NOTHING) if whens else _NOTHING
        case Joined():
            first, *others = (band(rows, each) for each in given.parts)
            for each in others:
                first = first.concat(each)
            return first
        case Mapped():
            texts = {name: literal(text, Text()) for name, text in given.texts.items()}
            return case(texts, value=band(rows, given.of), else_=_NOTHING) if texts else _NOTHING
    return func.nullif(to_clause(rows.checked(given), rows), literal("", Text()), type_=Text())


_NOTHING: ColumnElement[Any] = literal(None, Text())


def _true(rows: Rows, text: str) -> ColumnElement[bool]:
    return to_rule(rows.checked(text, expect=Kind.BOOLEAN), rows).true
