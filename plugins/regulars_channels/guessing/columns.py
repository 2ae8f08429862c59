"""A column of a sample: its heading, its cells, and what they look like."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cached_property

from regulars_channels.guessing.headings import Heading
from regulars_channels.guessing.vocabulary import vocabulary

#: So many different values tell what a column holds.
LOOKED_AT = 2_000

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_FLOATED = re.compile(r"\d+\.0", re.ASCII)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?\s?([AaPp]\.?[Mm]\.?)?", re.ASCII)
_CHINESE_NAME = re.compile("[\u4e00-\u9fff]{2,4}")
_CHINESE = re.compile("[\u4e00-\u9fff]")


class Column:
    """The cells of one column, in file order; None where blank."""

    def __init__(self, name: str, position: int, cells: Sequence[str | None]) -> None:
        self.name = name
        #: From 0.
        self.position = position
        self.cells = cells
        self.heading = Heading.of(name)
        #: The last part of a dotted name (`Invoice.CustomerId`), a heading of its own.
        self.last = Heading.of(name.rpartition(".")[2]) if "." in name else self.heading

    @cached_property
    def counted(self) -> Counter[str]:
        """How often each value stands in it; what means nothing is left out."""
        nothing = vocabulary().nothing
        return Counter(
            text
            for cell in self.cells
            if cell is not None and (text := cell.strip()).casefold() not in nothing
        )

    @cached_property
    def values(self) -> list[str]:
        """Different values, in the order of the file, LOOKED_AT at most."""
        return list(self.counted)[:LOOKED_AT]

    @cached_property
    def filled(self) -> int:
        """How many cells hold something."""
        return sum(self.counted.values())

    @cached_property
    def nothings(self) -> list[str]:
        """The texts in it that mean nothing."""
        nothing = vocabulary().nothing
        found = dict.fromkeys(cell.strip() for cell in self.cells if cell is not None)
        return [text for text in found if text.casefold() in nothing]

    @property
    def has_blanks(self) -> bool:
        return self.filled < len(self.cells)

    @property
    def unique(self) -> bool:
        """Whether no two rows have the same value in it, and all have one."""
        return self.filled == len(self.cells) == len(self.counted)

    def share(self, holds: Callable[[str], object]) -> float:
        """The share (0 to 1) of its different values for which `holds` is true; 0 where it is empty."""
        return sum(bool(holds(each)) for each in self.values) / len(self.values) if self.values else 0.0

    @cached_property
    def emails(self) -> float:
        return self.share(_EMAIL.fullmatch)

    @cached_property
    def clocks(self) -> float:
        """The share that is a time of day without a date."""
        return self.share(_CLOCK.fullmatch)

    @cached_property
    def floated(self) -> bool:
        """Whether whole numbers were made fractions on the way, as spreadsheets do: 12923.0."""
        return bool(self.values) and self.share(_FLOATED.fullmatch) == 1

    @cached_property
    def lettered(self) -> float:
        """The share with a letter in it."""
        return self.share(lambda text: any(map(str.isalpha, text)))

    @cached_property
    def chinese(self) -> bool:
        return self.share(_CHINESE.search) > 0.5

    @cached_property
    def chinese_names(self) -> float:
        """The share that looks like a Chinese person's name."""
        surnames = vocabulary().surnames
        return self.share(lambda text: _CHINESE_NAME.fullmatch(text) and text[0] in surnames)

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.values), default=0)

    @cached_property
    def shortest(self) -> int:
        return min(map(len, self.values), default=0)

    @cached_property
    def strange(self) -> bool:
        """Whether its name holds characters that no eye sees, so that no expression can be trusted to name it."""
        return not self.name.isprintable() or any(
            unicodedata.category(each) in {"Cf", "Co", "Cn"} for each in self.name
        )
