"""What an unquoted YAML text means, and the surprises among them that are refused."""

import re

from regulars.messages import _

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
#: Characters of a whole number; Python reads no more than 4,300, and no field holds more than 19.
_LONGEST = 40
_LEADING_ZERO = re.compile(r"[-+]?0[0-9][0-9_]*(\.[0-9]*)?")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
_ODD_NUMBER = re.compile(
    r"[-+]?(0[xob][0-9a-f_]+|[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?|\.[0-9]+([eE][-+]?[0-9]+)?|[0-9]+\.|"
    r"[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+|\.inf|\.nan)",
    re.IGNORECASE,
)
_NEITHER_NOR = {"yes", "no", "on", "off"}
_OPENING_QUOTES = "“”‘’「『＂＇"
_PUNCTUATION = {"：": ":", "，": ",", "｛": "{", "｝": "}", "［": "[", "］": "]", "＃": "#"}


class SurpriseError(ValueError):
    """An unquoted text that readers and YAML take for different things; its text says what to write."""


def plain_value(text: str, *, flow: bool, key: bool) -> object:
    """The value of the unquoted `text`: None, bool, int, float or str. `flow`: inside `{}` or `[]`.

    Raises `SurpriseError` for what YAML 1.1, YAML 1.2 and people do not read alike. Dates stay texts.
    """
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    lower = text.lower()
    if lower in _NEITHER_NOR:
        raise SurpriseError(
            _(
                "{text} without quotes is yes or no to some and a text to others: write true or false, or '{text}'.",
                text=text,
            )
            if not key
            else _(
                "{text} without quotes is yes or no to some and a text to others: write '{text}'.",
                text=text,
            )
        )
    if lower in ("true", "false", "null"):
        raise SurpriseError(
            _("{text} must be written {lower}; a text needs quotes: '{text}'.", text=text, lower=lower)
        )
    if text[0] in "-+.0123456789":
        return _number(text)
    _refuse_full_width(text, flow=flow, key=key)
    return text


def _number(text: str) -> object:
    if _INTEGER.fullmatch(text) and len(text) <= _LONGEST:
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _LEADING_ZERO.fullmatch(text):
        raise SurpriseError(
            _(
                "{text} starts with 0: put it in quotes if it is a text ('{text}'), else leave the 0 out.",
                text=text,
            )
        )
    if _SEXAGESIMAL.fullmatch(text):
        raise SurpriseError(
            _("{text} is a number to some and a time to others: put it in quotes, '{text}'.", text=text)
        )
    if _ODD_NUMBER.fullmatch(text) or _INTEGER.fullmatch(text):
        raise SurpriseError(
            _(
                "{text} is not a plain number: write it in digits such as 1000 or 0.5, or in quotes, '{text}'.",
                text=text,
            )
        )
    return text


def _refuse_full_width(text: str, *, flow: bool, key: bool) -> None:
    if text[0] in _OPENING_QUOTES:
        raise SurpriseError(
            _("{mark} is not a quote to YAML: use ' or \" (half-width) around the text.", mark=text[0])
        )
    for mark, half in _PUNCTUATION.items():
        # A comma divides nothing outside {} and [], so Chinese prose may hold one there.
        if mark in text and (flow or key or mark == "："):
            raise SurpriseError(
                _(
                    "Full-width {mark} means nothing to YAML: write {half} instead, or quote the text: '{text}'.",
                    mark=mark,
                    half=repr(half + " ") if half in ":," else half,
                    text=text,
                )
            )
