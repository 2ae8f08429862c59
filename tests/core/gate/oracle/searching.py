"""What a user's search may find: by what it is shown whole or may find by; never by what is hidden from it."""

from collections.abc import Iterable, Mapping
from random import Random

from smalltown import Row, Town
from view import View

from regulars import Session

#: The searched fields, and how: domain -> field -> class.
SEARCHED: Mapping[str, Mapping[str, str]] = {
    "shop": {"code": "exact", "name": "name"},
    "client": {"name": "name", "mark": "exact", "phone": "tail"},
    "sale": {"number": "exact", "note": "name"},
    "line": {"title": "name"},
}
WORDS: Mapping[str, tuple[str, ...]] = {
    "shop": ("a", "B", "alpha", "al", "gam"),
    "client": (
        "ann", "AN", "bob", "zed", "朵", "朵朵", "小明", "王小明", "m1x", "m345678z", "m1", "0003", "1300",
        "+8613800130005", "30007",
    ),
    "sale": ("n3", "n", "n17", "tea", "te", "jam", "not", "nothing"),
    "line": ("tea", "te", "jam", "ja", "cake"),
}  # fmt: skip


class Searcher:
    """One user's searches in one domain."""

    def __init__(self, session: Session, view: View, town: Town, chance: Random, domain: str) -> None:
        self.session, self.view, self.town, self.chance, self.domain = session, view, town, chance, domain

    def a_search(self) -> None:
        """It finds each record that must be found by a word, and none beside those that may be."""
        readable = self.view.reckoner.readable(self.domain)
        word = self.chance.choice(WORDS[self.domain])
        found = {hit.id for hit in self.session.search(word, self.domain, limit=1_000)}
        due = {record for record, row in readable.items() if self._found(record, row, word)}
        further = {record for record, row in readable.items() if self._perhaps(record, row, word)}
        assert due <= found <= due | further, (word, sorted(found), sorted(due), sorted(further))

    def _found(self, record: int, row: Row, word: str) -> bool:
        for field, how in SEARCHED[self.domain].items():
            for value in self._texts(record, row, field):
                finding = self.view.reckoner.finding(self.domain, field, row)
                if finding == "full" or self.view.reckoner.level(self.domain, field, row) == "whole":
                    if hits(how, word, value):
                        return True
                elif finding == "exact" and str(row[field]).casefold() == word.casefold():
                    return True
        return False

    def _perhaps(self, record: int, row: Row, word: str) -> bool:
        """Whether it may be found: by what a mask leaves, or by the whole of what but one source said."""
        said = (
            value.casefold() == word.casefold()
            for field in SEARCHED[self.domain]
            for value in self._texts(record, row, field)
            if self.view.reckoner.finding(self.domain, field, row) == "exact"
        )
        return self._masked(row, word) or any(said)

    def _texts(self, record: int, row: Row, field: str) -> Iterable[str]:
        if self.domain == "client":
            return self.town.said[record].get(field, ())
        return () if row[field] is None else (str(row[field]),)

    def _masked(self, row: Row, word: str) -> bool:
        """Whether the word is in what masks leave of the record: that it is there is shown."""
        levels = {field: self.view.reckoner.level(self.domain, field, row) for field in SEARCHED[self.domain]}
        shown = (
            self.view.value(self.domain, row, field, "shown")
            for field, level in levels.items()
            if level in ("last4", "initial")
        )
        return any(each is not None and word.casefold() in each.casefold() for each in shown)


def hits(how: str, word: str, value: str) -> bool:
    """Whether a word finds a value of a class."""
    word, value = word.casefold(), value.casefold()
    if how == "exact":
        return word == value
    if how == "tail":
        digits = "".join(filter(str.isdigit, word))
        return len(digits) >= 3 and not set(word) - set("+0123456789") and value.endswith(digits)
    return any(each.startswith(word) for each in value.split()) if word.isascii() else word in value
