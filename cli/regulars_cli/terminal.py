"""Text for a terminal: widths that know Chinese, and data that cannot move the cursor."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

#: Code points that reorder or hide text: bidi embeddings, overrides, isolates and marks, and the like.
_DECEIVING = {
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0x061C,
    0xFEFF,
    0x2028,
    0x2029,
}
_TWO_COLUMNS = ("W", "F")
#: ASCII, as are all rules: Chinese terminals draw `…` and `─` two columns wide, others one.
_CUT = "..."
#: Columns of a cell in a terminal: at most, and of the last one at least.
_WIDEST, _NARROWEST = 40, 16
#: Of a last one that goes on below: at least.
_READABLE = 30


def width(text: str) -> int:
    """How many terminal columns `text` takes: two for a Chinese character, none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(_columns(each) for each in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in _TWO_COLUMNS else 1


def safe(text: str, *, keep: str = "\n\t") -> str:
    """`text` without power over the terminal: escapes, control and bidi characters are shown as `\\x1b`, `\\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(each if each in keep or _harmless(each) else _spelt(each) for each in text)


def _harmless(character: str) -> bool:
    code = ord(character)
    return code not in _DECEIVING and unicodedata.category(character) not in ("Cc", "Cs")


def _spelt(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def fit(text: str, columns: int) -> str:
    """`text` cut to at most `columns` terminal columns (3 at least), ending in `...` where something was cut."""
    if width(text) <= columns:
        return text
    kept, used = [], len(_CUT)
    for each in text:
        used += _columns(each)
        if used > columns:
            break
        kept.append(each)
    return "".join(kept) + _CUT


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with blanks to `columns` terminal columns; `right` puts it at the right edge, as numbers are."""
    blanks = " " * max(columns - width(text), 0)
    return blanks + text if right else text + blanks


def wrap(text: str, columns: int) -> list[str]:
    """The lines of `text`, none wider than `columns`; breaks at blanks, and anywhere between Chinese characters."""
    lines = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for piece in _pieces(paragraph):
            if line and width(line) + width(piece.rstrip()) > columns and piece.strip() not in _NOT_AT_START:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


_NOT_AT_START = set("，。、；：！？）》」』】”’")


def _pieces(text: str) -> list[str]:
    """`text` in pieces that may not be broken: words with the blanks after them, and single wide characters."""
    pieces: list[str] = []
    word = ""
    for each in text:
        if _columns(each) == 2:
            pieces += [word] if word else []
            pieces.append(each)
            word = ""
        else:
            word += each
            if each == " ":
                pieces.append(word)
                word = ""
    return [*pieces, word] if word else pieces


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    numbers: Sequence[int] = (),
    room: int | None = None,
    wraps: bool = False,
) -> list[str]:
    """The lines of a table: `headings`, a rule, then `rows`; the columns counted in `numbers` stand at the right.

    Cells are made safe for a terminal. In a terminal of `room` columns long cells are cut, the widest columns first and
    the last one to what is left for it, or, where it `wraps`, goes on below; without `room` nothing is cut.
    """
    cells = [[safe(cell, keep="") for cell in row] for row in rows]
    if room is not None:
        cells = [[*(fit(cell, _WIDEST) for cell in row[:-1]), row[-1]] for row in cells]
    columns = [max(width(row[i]) for row in [list(headings), *cells]) for i in range(len(headings))]
    if room is not None:
        least = [_NARROWEST] * (len(columns) - 1) + [_READABLE if wraps else _NARROWEST]
        columns = _narrowed(
            columns, [max(*each) for each in zip(map(width, headings), least, strict=True)], room, numbers
        )
        if wraps:
            cells = [part for row in cells for part in _broken(row, columns[-1])]
        cells = [[fit(cell, columns[i]) for i, cell in enumerate(row)] for row in cells]
    lines = [_line(headings, columns, numbers), "  ".join("-" * each for each in columns)]
    return lines + [_line(row, columns, numbers) for row in cells]


def _broken(row: Sequence[str], columns: int) -> Iterator[list[str]]:
    """A row as several, where its last cell takes more than `columns`."""
    first, *more = wrap(row[-1], columns)
    yield [*row[:-1], first]
    for each in more:
        yield [*("" for _cell in row[:-1]), each]


def _narrowed(wanted: Sequence[int], least: Sequence[int], room: int, whole: Sequence[int]) -> list[int]:
    """The widths of columns that take no more than `room`, if they can; those counted in `whole` are never cut."""
    least = [wide if i in whole else min(wide, least[i]) for i, wide in enumerate(wanted)]
    columns = list(wanted[:-1])
    left = room - 2 * len(columns)
    while sum(columns) + least[-1] > left:
        widest = max(range(len(columns)), key=lambda i: (columns[i] > least[i], columns[i]), default=None)
        if widest is None or columns[widest] <= least[widest]:
            break
        columns[widest] -= 1
    return [*columns, max(least[-1], min(wanted[-1], left - sum(columns)))]


def _line(cells: Sequence[str], columns: Sequence[int], numbers: Sequence[int]) -> str:
    return "  ".join(pad(cell, columns[i], right=i in numbers) for i, cell in enumerate(cells)).rstrip()
