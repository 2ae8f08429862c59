"""The keys by which values are found: character pairs and words of names, tails of numbers, prefixes, whole values."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, pairwise

from regulars.expressions import fold

#: So many pairs of a word are looked up; the value itself tells of the rest.
_PAIRS = 6

#: Ends a key that is looked up whole: a text's last character, a whole number.
_END = "\x03"


@dataclass(frozen=True)
class Analyzer:
    """How the fields of one `search:` class are found.

    `keys` gives the keys of a stored value, `query` what to look up for a search word: a value is hit where for each
    of its texts a key begins with it. None: the word is nothing for this analyzer. Where keys of several texts do
    not yet tell that the word is there, `confirms` looks into the value itself.
    """

    name: str
    search: str
    keys: Callable[[str], Iterable[str]]
    query: Callable[[str], Sequence[str] | None]
    confirms: Callable[[str, str], bool] | None = None
    #: Whether `keys` gives one text at most, and never an empty one.
    single: bool = False


def _wide(character: str) -> bool:
    return character >= "\u2e80"


def _runs(word: str) -> Iterable[str]:
    """A word in its runs of wide and of other characters: VIP王小明 -> VIP, 王小明."""
    return ("".join(run) for _kind, run in groupby(word, key=_wide))


def name_keys(value: str) -> Iterable[str]:
    """Of wide scripts every pair of neighbours (and the last character), of others every word."""
    folded = fold(value)
    if folded and min(folded) >= "\u4e00":
        # One word of characters, as most Chinese names are.
        return [*map("".join, pairwise(folded)), folded[-1] + _END]
    keys: list[str] = []
    for word in folded.split():
        if word.isascii():
            keys.append(word)
            continue
        for run in (word,) if _wide(min(word)) else _runs(word):
            if _wide(run[0]):
                keys += [run[i : i + 2] for i in range(len(run) - 1)]
                keys.append(run[-1] + _END)
            else:
                keys.append(run)
    return keys


def name_query(word: str) -> Sequence[str] | None:
    """The pairs of each wide run (one character alone: its pairs' beginning), the others as beginnings."""
    found: list[str] = []
    folded = fold(word)
    for run in (folded,) if _wide(min(folded, default="")) else _runs(folded):
        if _wide(run[0]):
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        else:
            found.append(run)
    kept = list(dict.fromkeys(found))
    if len(kept) == 1 and len(found) > 1:
        # The same pair over and over: a second text says that the pair alone does not tell.
        kept.append(kept[0][0])
    return kept[:_PAIRS] or None


def _name_confirms(word: str, value: str) -> bool:
    return fold(word) in fold(value)


def _tail_keys(value: str) -> Iterable[str]:
    digits = value.removeprefix("+")
    if not digits.isdigit():
        # An extension stands behind the number that people look for.
        digits = "".join(filter(str.isdigit, value.partition(";ext=")[0]))
    return (digits[::-1],) if digits else ()


def _tail_query(word: str) -> Sequence[str] | None:
    folded = fold(word)
    digits = "".join(filter(str.isdigit, folded))
    if len(digits) < 3 or any(c not in "+-() " and not c.isdigit() for c in folded):
        return None
    return [digits[::-1]]


def _prefix_keys(value: str) -> Iterable[str]:
    return (fold(value),)


def _prefix_query(word: str) -> Sequence[str] | None:
    return [fold(word)] if len(word) >= 2 else None


def _exact_keys(value: str) -> Iterable[str]:
    return (fold(value) + _END,)


def _exact_query(word: str) -> Sequence[str] | None:
    return [fold(word) + _END]


#: What the core brings; plugins add others by `provide_analyzers`.
ANALYZERS = (
    Analyzer("name", "name", name_keys, name_query, _name_confirms),
    Analyzer("tail", "tail", _tail_keys, _tail_query, single=True),
    Analyzer("prefix", "prefix", _prefix_keys, _prefix_query, single=True),
    Analyzer("exact", "exact", _exact_keys, _exact_query, single=True),
)


class Analyzers:
    """The analyzers of a workspace, by search class."""

    def __init__(self, added: Iterable[Analyzer] = ()) -> None:
        self._by_class: dict[str, list[Analyzer]] = {}
        for analyzer in (*ANALYZERS, *added):
            self._by_class.setdefault(analyzer.search, []).append(analyzer)
        self._memory: dict[str, dict[str, frozenset[str]]] = {}

    def keys(self, search: str, value: str) -> frozenset[str]:
        """All keys of one stored value."""
        # Many records share a name.
        memory = self._memory.setdefault(search, {})
        found = memory.get(value)
        if found is None:
            if len(memory) > 50_000:
                memory.clear()
            found = memory[value] = frozenset(
                key for analyzer in self._by_class[search] for key in analyzer.keys(value) if key
            )
        return found

    def queries(self, search: str, word: str) -> list[tuple[Analyzer, Sequence[str]]]:
        """For one search word, what each analyzer of the class looks up."""
        answers = ((analyzer, analyzer.query(word)) for analyzer in self._by_class[search])
        return [(analyzer, answer) for analyzer, answer in answers if answer]

    def column(
        self, search: str, number: int, cells: Sequence[object], records: Sequence[int]
    ) -> list[tuple[str, int, int]]:
        """The rows of the search table for one column of records."""
        analyzers = self._by_class[search]
        one = len(analyzers) == 1 and analyzers[0].single
        keys: Callable[[str], Iterable[str]] = analyzers[0].keys if one else partial(self.keys, search)
        held = ((str(cell), record) for cell, record in zip(cells, records, strict=True) if cell is not None)
        return [(key, number, record) for value, record in held for key in keys(value)]
