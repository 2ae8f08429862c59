"""Values as the house's YAML writes them: bare where that is plain to YAML and to people, else in quotes."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_BARE = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff ().*/'<>+-]*(, [\w\u4e00-\u9fff ().*/'<>+-]+)*")
_BARE_INSIDE = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff ().+-]*")
_WORDS = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}


def scalar(value: Any, *, inside: bool = False) -> str:
    """A text, number or truth; `inside`: within {} or []."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    shape = _BARE_INSIDE if inside else _BARE
    bare = shape.fullmatch(text) and text == text.strip() and text.casefold() not in _WORDS
    if bare and text.isprintable() and " #" not in text and not text.endswith("'"):
        return text
    if "'" not in text and text.isprintable():
        return f"'{text}'" if '"' in text or "\\" in text else f'"{text}"'
    return json.dumps(text, ensure_ascii=not text.isprintable())


def flow(value: Any) -> str:
    """A whole value on one line: {a: 1, b: [x, y]}."""
    if isinstance(value, Mapping):
        return (
            "{" + ", ".join(f"{scalar(key, inside=True)}: {flow(each)}" for key, each in value.items()) + "}"
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    return scalar(value, inside=True)
