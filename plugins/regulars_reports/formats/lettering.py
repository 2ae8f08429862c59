"""Lines of text in a picture: how wide they come out, and where they break."""

from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

#: Widths in parts of the height, of the plugin's typeface: what is narrow, capitals, figures; all other Latin letters.
_NARROW = "iljftrI.,:;'|!()[]{} -/"
_LATIN = 0.54
#: What may not begin a line.
_CLOSING = "，。、；：！？）》」』”’%…·,.;:!?)"


@dataclass(frozen=True)
class Piece:
    """A run of text, and whether it is a fact to stress."""

    text: str
    stressed: bool = False


def width(text: str, size: float) -> float:
    """About how many pixels wide `text` comes out at a height of `size`."""
    return size * sum(_part(each) for each in text)


def _part(letter: str) -> float:
    if east_asian_width(letter) in "WF":
        return 1.0
    if letter in _NARROW:
        return 0.33
    return 0.62 if letter.isupper() or letter in "mwMW%¥@" else _LATIN


def lines(pieces: list[tuple[str, bool]], size: float, room: float) -> list[list[Piece]]:
    """`pieces` (text, whether stressed) in lines of at most `room` pixels; a single longer word stands alone."""
    made: list[list[Piece]] = [[]]
    used = 0.0
    for word, stressed in _words(pieces):
        wide = width(word.rstrip(), size)
        if used and used + wide > room and word[0] not in _CLOSING:
            made.append([])
            used = 0.0
            word = word.lstrip()
        last = made[-1].pop() if made[-1] and made[-1][-1].stressed == stressed else Piece("", stressed)
        made[-1].append(Piece(last.text + word, stressed))
        used += width(word, size)
    return made


def shortened(text: str, size: float, room: float) -> str:
    """`text`, cut with an ellipsis where it is wider than `room` pixels."""
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _words(pieces: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Latin words with the blank behind them; each Chinese character by itself."""
    for text, stressed in pieces:
        word = ""
        for letter in text:
            if east_asian_width(letter) in "WF":
                if word:
                    yield word, stressed
                yield letter, stressed
                word = ""
                continue
            word += letter
            if letter == " ":
                yield word, stressed
                word = ""
        if word:
            yield word, stressed
