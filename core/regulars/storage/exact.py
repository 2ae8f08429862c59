"""Exact arithmetic on scaled integers, the same in Python as in every database: half-even, at most 18 digits.

A result of more than 18 digits is nothing, as is a quotient by zero. (A database's own 64 bits hold 18 digits of any
kind; SQLite would go on in floats beyond them, and PostgreSQL would fail.)
"""

from datetime import date
from typing import Any

#: Results lie strictly between -LIMIT and LIMIT.
LIMIT = 10**18


def fits(value: int) -> int | None:
    """The value, or nothing where it has more than 18 digits."""
    return value if -LIMIT < value < LIMIT else None


def half_even(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest integer, a tie to the even one."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return quotient + (twice > denominator or (twice == denominator and quotient % 2 == 1))


def quotient(left: int | None, right: int | None, shift: int) -> int | None:
    """left * 10**shift / right, half-even."""
    if left is None or right is None or right == 0:
        return None
    if shift >= 0:
        return fits(half_even(left * 10**shift, right))
    return fits(half_even(left, right * 10**-shift))


def rescaled(value: int, places: int, wanted: int) -> int | None:
    """A value of so many `places` as one of `wanted` places, half-even."""
    if wanted >= places:
        return fits(value * 10 ** (wanted - places)) if wanted > places else value
    return fits(half_even(value, 10 ** (places - wanted)))


def rounded_product(left: int | None, right: int | None, drop: int) -> int | None:
    """left * right / 10**drop, half-even."""
    if left is None or right is None:
        return None
    return fits(half_even(left * right, 10**drop))


def absolute(value: int | None) -> int | None:
    """The value without its sign."""
    return None if value is None else fits(abs(value))


def added(*given: Any) -> int | None:
    """The sum of integers; the last argument holds the sign of each, "+-+"."""
    *terms, signs = given
    if None in terms:
        return None
    return fits(sum(term if sign == "+" else -term for sign, term in zip(signs, terms, strict=True)))


def total(upper: int | None, lower: int | None) -> int | None:
    """The sum of integers from the sums of their upper and lower 32 bits; 0 where there are none."""
    return fits((upper or 0) * 2**32 + (lower or 0))


def years(start: date, end: date) -> int:
    """Whole years from `start` to `end`, negative where `end` is earlier; who was born on a 29th of February turns a
    year older on the 1st of March."""
    distance = _digits(end) - _digits(start)
    return distance // 10_000 if distance >= 0 else -(-distance // 10_000)


def _digits(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
