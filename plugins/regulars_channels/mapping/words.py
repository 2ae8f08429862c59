"""Words that stand for a value: yes and no, and the values of a choice by code or label."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from regulars.messages import _

_TRUE = ["true", "t", "yes", "y", "1", "是", "真", "有", "对", "√", "✓", "✔"]
_FALSE = ["false", "f", "no", "n", "0", "否", "假", "无", "错", "×", "✗", "✘", "x"]
_TRUTH = {**dict.fromkeys(_TRUE, "true"), **dict.fromkeys(_FALSE, "false")}
_BETWEEN = re.compile(r"\s*[,;|/、，；｜]\s*")


def folded(text: str) -> str:
    """What two writings of one word have in common: width, case and blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_truth(text: str) -> str:
    """`true` or `false`; ValueError where the text means neither."""
    found = _TRUTH.get(folded(text).removesuffix(".0"))
    if found is None:
        raise ValueError(_("'{text}' means neither yes nor no.", text=text))
    return found


def choice_reader(values: Iterable[tuple[str, Iterable[str]]]) -> Callable[[str], str]:
    """A function from a code, or another word for it, to the code; `values` are (code, words): labels in any language,
    and what sources write.

    ValueError where the text is neither, or is the label of two values.
    """
    codes: dict[str, str | None] = {}
    shown = []
    for code, words in values:
        shown.append(code)
        for word in words:
            key = folded(word)
            codes[key] = code if codes.get(key, code) == code else None
    # A code is what it is, whatever another value is called.
    codes.update({folded(code): code for code in shown})

    def read(text: str) -> str:
        key = folded(text)
        found = codes.get(key)
        if found is None and key in codes:
            raise ValueError(
                _("'{text}' is what several values are called: give the code instead.", text=text)
            )
        if found is None:
            raise ValueError(_("'{text}' is none of: {known}.", text=text, known=", ".join(shown[:12])))
        return found

    return read


def choices_reader(values: Iterable[tuple[str, Iterable[str]]]) -> Callable[[str], str]:
    """Like `choice_reader`, for several values in one text, set apart by a comma, semicolon, bar or slash: `a|b`."""
    one = choice_reader(values)

    def read(text: str) -> str:
        return "|".join(one(each) for each in _BETWEEN.split(text.strip()) if each)

    return read
