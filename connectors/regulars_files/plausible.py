"""How much a text looks like one that people wrote: what tells encodings apart that both decode."""

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_SYMBOLS = frozenset("€£¥§©®°±²³µ·¼½¾¿¡«»–—‘’“”„…†‡•™ªº\xa0×÷")


def chinese(text: str, codec: str) -> float:
    """The share (0 to 1) of the non-ASCII characters that are usual in Chinese: `codec` is `gb2312` or `big5`.

    Both standards list the usual characters first (GB 2312 level 1: B0A1 to D7F9; Big5 level 1: A440 to C67E).
    A wrong reading falls into the rare ones behind them.
    """
    counted = Counter(character for character in text if not character.isascii())
    total = sum(counted.values())
    usual = sum(count for character, count in counted.items() if _usual(character, codec))
    return usual / total if total else 0.0


def _usual(character: str, codec: str) -> bool:
    try:
        code = character.encode(codec)
    except UnicodeEncodeError:
        return False
    if codec == "gb2312":
        return 0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7
    return 0xA1 <= code[0] <= 0xA2 or 0xA4 <= code[0] <= 0xC6


def western(text: str) -> float:
    """The share (0 to 1) of the non-ASCII characters that stand as they do in a European text.

    An accented letter stands in a word that has plain letters too, in lower case behind its first letter;
    Chinese bytes read as Latin letters stand in pairs, of mixed case, without plain letters.
    """
    total = sum(not character.isascii() for character in text)
    good = sum(character in _SYMBOLS for character in text)
    for word in _WORD.findall(text):
        accented = sum(not letter.isascii() for letter in word)
        if accented and accented * 2 <= len(word) and (word[1:].islower() or word.isupper()):
            good += accented
    return min(good / total, 1.0) if total else 0.0
