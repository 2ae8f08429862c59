"""The values that a rule was decided by, as JSON: kept with each assignment, and read again."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

#: Beside the operands of a grid: the day of the cut points.
CUT_POINTS = "cut_points"


def said(value: Any) -> str:
    """One value as JSON: whole numbers and booleans as they are, everything else as text."""
    if value is None:
        return "null"
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is Decimal or kind is date:
        return f'"{value}"'
    if kind is bool:
        return "true" if value else "false"
    return _quoted(str(value))


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def sayer(operands: Sequence[str], cut_on: date | None) -> Callable[[Mapping[str, str]], str]:
    """What makes the JSON of one rule's operands from that of all operands."""
    heads = [(name, f"{json.dumps(name)}: ") for name in operands]
    tail = [f'"{CUT_POINTS}": "{cut_on.isoformat()}"'] if cut_on else []

    def say(texts: Mapping[str, str]) -> str:
        return "{" + ", ".join([head + texts[name] for name, head in heads] + tail) + "}"

    return say
