"""What the language says of values, worked out from its description alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from unicodedata import normalize

Meaning = Callable[[Any], Any]


@dataclass
class Sentence:
    """The text of an expression and its meaning."""

    text: str
    meaning: Meaning
    #: number, money, usd, text, choice, boolean, date, datetime, reference or condition.
    kind: str
    places: int = 0
    #: What of the language it uses.
    uses: set[str] = field(default_factory=set)
    is_literal: bool = False
    is_whole: bool = False
    #: The terms, with their signs, of a sum.
    sum_of: "list[tuple[str, Sentence]]" = field(default_factory=list, repr=False)


def fit(value: Fraction | None, places: int) -> Fraction | None:
    """A result has at most 18 digits, those after the point among them."""
    return None if value is None or abs(value) * 10**places >= 10**18 else value


def cut(value: Fraction, places: int) -> Fraction:
    """Half-even (as Python's own round does with a Fraction)."""
    return Fraction(round(value * 10**places), 10**places)


def folded(text: str) -> str:
    return normalize("NFKC", normalize("NFKC", text).casefold())


def matches(text: str, pattern: str) -> bool:
    """Whether a text is like a pattern, letter by letter."""
    rest = {text}
    segment = ""
    for character in [*pattern, None]:
        if character not in ("%", "_", None):
            segment += character
            continue
        key, segment = folded(segment), ""
        rest = {each[len(key) :] for each in rest if each.startswith(key)}
        if character == "%":
            rest = {each[i:] for each in rest for i in range(len(each) + 1)}
        elif character == "_":
            rest = {each[1:] for each in rest if each}
    return "" in rest


def whole_years(start: date, end: date) -> int:
    if end < start:
        return -whole_years(end, start)
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def both(function: Callable[..., Any], *meanings: Meaning) -> Meaning:
    """Nothing where an operand is nothing."""

    def meaning(row: Any) -> Any:
        values = [each(row) for each in meanings]
        return None if any(value is None for value in values) else function(*values)

    return meaning


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def written(path: tuple[str, ...]) -> str:
    return ".".join(f'"{part}"' if " " in part else part for part in path)
