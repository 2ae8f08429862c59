"""Columns as a channel writes them: bare where a name is a plain word, else in double quotes."""

import re
from functools import lru_cache

from regulars import parse_and_check
from regulars.errors import ExpressionError
from regulars_channels.guessing.columns import Column
from regulars_channels.mapping.columns import ColumnScope

_WORDS = re.compile(r"[^\W\d_]\w*( \w+)*")


def within(column: Column) -> str:
    """The column inside an expression: 数量, "Loyalty ID"."""
    return column.name if _names(column.name, column.name) else _quoted(column.name)


def alone(column: Column) -> str:
    """The column as the whole of a `set:`; there a name of several words needs no quotes."""
    spaced = " " in column.name and _WORDS.fullmatch(column.name)
    return column.name if spaced or _names(column.name, column.name) else _quoted(column.name)


def nameable(column: Column) -> bool:
    """Whether an expression can name the column at all."""
    return not column.strange and (
        _names(column.name, column.name) or _names(_quoted(column.name), column.name)
    )


def number(column: Column) -> str:
    """The number that the column's text is."""
    return f"to_number({within(column)})"


def text(column: Column) -> str:
    """The column's text, nothing being an empty one, for texts made of several."""
    return f"coalesce({within(column)}, '')" if column.has_blanks else within(column)


def literal(given: str) -> str:
    """A text as an expression writes it."""
    return "'" + given.replace("'", "''") + "'"


def joined(parts: list[str]) -> str:
    """Several texts as one, with slashes between them."""
    return parts[0] if len(parts) == 1 else "concat(" + ", '/', ".join(parts) + ")"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@lru_cache(maxsize=4096)
def _names(written: str, name: str) -> bool:
    try:
        expression = parse_and_check(f"concat({written}, 'x')", ColumnScope(None), imports=True)
    except ExpressionError:
        return False
    return {".".join(path) for path in expression.names} == {name} and not expression.functions - {"concat"}
