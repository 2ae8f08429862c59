"""The order in which people count: till-2 stands before till-10."""

import re

_DIGITS = re.compile(r"([0-9]+)")


def natural(name: str) -> list[tuple[int, int, str]]:
    """A sort key: runs of digits compare as numbers and stand before other characters, which compare by code point."""
    return [_part(part) for part in _DIGITS.split(name) if part]


def _part(part: str) -> tuple[int, int, str]:
    if not _DIGITS.match(part):
        return 1, 0, part
    digits = part.lstrip("0")
    return 0, len(digits), digits
