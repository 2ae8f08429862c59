"""Versions, and ranges of them: ">=0.1,<1"."""

import operator
import re
from importlib.metadata import version

_PART = re.compile(r"\s*(>=|<=|==|!=|>|<)\s*([0-9]+(?:\.[0-9]+)*)\s*")
_COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def own_version() -> str:
    """The version of Regulars that runs."""
    return version("regulars")


def in_range(found: str, wanted: str) -> bool:
    """Whether the version `found` lies in the range `wanted`; what follows its numbers (rc1, .dev0) is left out."""
    return all(
        _COMPARE[match[1]](*_even(found, match[2]))
        for match in map(_PART.fullmatch, wanted.split(","))
        if match
    )


def _even(left: str, right: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    numbers = [_numbers(left), _numbers(right)]
    longest = max(map(len, numbers))
    first, second = (each + (0,) * (longest - len(each)) for each in numbers)
    return first, second


def _numbers(text: str) -> tuple[int, ...]:
    match = re.match(r"[0-9]+(\.[0-9]+)*", text)
    return tuple(int(part) for part in match[0].split(".")) if match else ()
