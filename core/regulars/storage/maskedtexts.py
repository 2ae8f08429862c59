"""Masks in a statement, which give what `regulars.permissions.masks` gives: texts, ordered by code point."""

import secrets
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, case, cast, insert, literal_column, null, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from regulars.storage.dialects import Characters, CodePoints, FirstCharacters, LastCharacters, written
from regulars.storage.tables import settings

#: The name of the setting that the store's hashes are salted with.
SALT = "mask_salt"

Clause = ColumnElement[Any]


class _Form(FunctionElement[Any]):
    """A value as a text."""

    type = Text()
    inherit_cache = True


class DayText(_Form):
    """2026-01-31."""

    inherit_cache = True


class ClockText(_Form):
    """2026-01-31 18:30:00."""

    inherit_cache = True


class Hashed(_Form):
    """The first hex digits of the SHA-256 of salt and text."""

    inherit_cache = True


def _operands(element: _Form, compiler: SQLCompiler, **kw: Any) -> list[str]:
    return [compiler.process(each, **kw) for each in element.clauses]


@compiles(DayText)
def _day(element: DayText, compiler: SQLCompiler, **kw: Any) -> str:
    return f"TO_CHAR({_operands(element, compiler, **kw)[0]}, 'YYYY-MM-DD')"


@compiles(DayText, "sqlite")
def _day_on_sqlite(element: DayText, compiler: SQLCompiler, **kw: Any) -> str:
    return f"substr({_operands(element, compiler, **kw)[0]}, 1, 10)"


@compiles(ClockText)
def _clock(element: ClockText, compiler: SQLCompiler, **kw: Any) -> str:
    return f"TO_CHAR({_operands(element, compiler, **kw)[0]}, 'YYYY-MM-DD HH24:MI:SS')"


@compiles(ClockText, "sqlite")
def _clock_on_sqlite(element: ClockText, compiler: SQLCompiler, **kw: Any) -> str:
    return f"substr({_operands(element, compiler, **kw)[0]}, 1, 19)"


@compiles(Hashed)
def _hash(element: Hashed, compiler: SQLCompiler, **kw: Any) -> str:
    salt, text = _operands(element, compiler, **kw)
    return f"LEFT(ENCODE(SHA256(CONVERT_TO({salt} || {text}, 'UTF8')), 'hex'), 16)"


@compiles(Hashed, "sqlite")
def _hash_on_sqlite(element: Hashed, compiler: SQLCompiler, **kw: Any) -> str:
    salt, text = _operands(element, compiler, **kw)
    return f"regulars_hash({salt}, {text})"


def keep_salt(connection: Connection) -> None:
    """Make the store's salt, where it has none yet."""
    if salt_of(connection) is None:
        connection.execute(insert(settings).values(name=SALT, value=secrets.token_hex(16)))


def salt_of(connection: Connection) -> str | None:
    """The store's salt."""
    return connection.execute(select(settings.c.value).where(settings.c.name == SALT)).scalar()


def text_of(type_: str, column: Clause, local: Clause | None = None) -> Clause:
    """The text of a field of this type; of a datetime that of its `local` civil time."""
    if type_ == "date":
        return DayText(column)
    if type_ == "datetime":
        return ClockText(column if local is None else local)
    return cast(column, Text()) if type_ == "integer" else column


def masked(level: str, text: Clause) -> Clause:
    """A text as `level` shows it."""
    return CodePoints(_masked(level, text))


def _masked(level: str, text: Clause) -> Clause:
    match level:
        case "last4":
            short = Characters(text) < written(8)
            last = _written("****").concat(LastCharacters(text, written(4)))
            return case((text.is_(None), null()), (short, _written("****")), else_=last)
        case "initial":
            one = Characters(text) < written(2)
            first = FirstCharacters(text, written(1)).concat(_written("**"))
            return case((text.is_(None), null()), (one, _written("**")), else_=first)
        case "year":
            return FirstCharacters(text, written(4))
        case "hash":
            return Hashed(_salt(), text)
    return text


def _written(text: str) -> Clause:
    """A text as a part of the statement, not a bound value."""
    return literal_column(f"'{text}'", Text())


def _salt() -> Clause:
    return select(settings.c.value).where(settings.c.name == literal_column(f"'{SALT}'")).scalar_subquery()
