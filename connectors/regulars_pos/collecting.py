"""The elements of one transaction, collected as the parser tells of them, and no more than one receipt can need."""

from collections.abc import Callable

from regulars_pos.element import Element

TRANSACTION = "Transaction"
#: A transaction has at most so many elements and characters, and so many elements inside one another.
ELEMENTS, CHARACTERS, DEPTH = 500_000, 16 << 20, 100
#: A log has at most so many different names of elements and attributes.
NAMES = 100_000


class TooLargeError(Exception):
    """A transaction that would fill the memory."""


class Collecting:
    """Told by the parser of each element; keeps the transactions that are not taken yet.

    `line` says in which line the parser is. `root` is the first element of all, `open` the elements that are not
    closed yet, the transaction first; `begun` tells that there was a transaction at all.
    """

    def __init__(self) -> None:
        self.line: Callable[[], int] = lambda: 0
        self.root: str | None = None
        self.open: list[Element] = []
        self.begun = False
        self._done: list[Element] = []
        self._names: dict[str, str] = {}
        self._elements = self._characters = 0
        self._outside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins. Raises TooLargeError."""
        name = self._local(tag)
        if self.root is None:
            self.root = name
        if not self.open and name != TRANSACTION:
            # None of it is kept here, but the parser remembers what it has to close.
            self._outside += 1
            if self._outside > DEPTH:
                raise TooLargeError
            return
        element = Element(name, {self._local(each): text for each, text in attributes.items()}, self.line())
        if self.open:
            self.open[-1].children.append(element)
            self._elements += 1
            if self._elements > ELEMENTS or len(self.open) >= DEPTH:
                raise TooLargeError
        else:
            self._elements = self._characters = 0
            self.begun = True
        self.open.append(element)

    def data(self, text: str) -> None:
        """Characters of the element that was begun last. Raises TooLargeError."""
        if self.open:
            self.open[-1].text += text
            self._characters += len(text)
            if self._characters > CHARACTERS:
                raise TooLargeError

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.open:
            element = self.open.pop()
            if not self.open:
                self._done.append(element)
        else:
            self._outside -= 1

    def take(self) -> list[Element]:
        """The transactions that were closed since the last time."""
        taken, self._done = self._done, []
        return taken

    def _local(self, tag: str) -> str:
        """The name without its namespace."""
        found = self._names.get(tag)
        if found is None:
            if len(self._names) >= NAMES:
                raise TooLargeError
            found = self._names[tag] = tag.rpartition("}")[2]
        return found
