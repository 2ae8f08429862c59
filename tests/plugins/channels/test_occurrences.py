"""Equal rows are counted over the whole file, whether the counts fit into memory or not."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from regulars_channels.mapping import occurrences
from regulars_channels.mapping.occurrences import Occurrences


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Occurrences]:
    """One that keeps ten keys in memory, and begins with a file of sixteen slots."""
    monkeypatch.setattr(occurrences, "KEPT", 10)
    monkeypatch.setattr(occurrences._Table.__init__, "__defaults__", (16,))
    monkeypatch.setattr(occurrences, "_BITS", 1 << 10)
    counting = Occurrences()
    yield counting
    counting.close()


def plain(keys: list[object]) -> list[int]:
    """The same by the book."""
    seen: Counter[object] = Counter()
    found = []
    for key in keys:
        seen[key] += 1
        found.append(seen[key])
    return found


@pytest.mark.parametrize("seed", range(5))
def test_one_column_in_any_order(counting: Occurrences, seed: int) -> None:
    chance = random.Random(seed)
    keys: list[str | None] = [chance.choice([None, f"R{chance.randrange(400)}"]) for _ in range(5_000)]
    found = []
    for start in range(0, len(keys), 97):
        batch = keys[start : start + 97]
        found += counting.count(("a",), {"a": batch}, len(batch))
    assert found == plain(list(keys))


def test_several_columns_that_run_together(counting: Occurrences) -> None:
    pairs = [
        ("a", "bc"),
        ("ab", "c"),
        ("a", None),
        (None, "a"),
        ("-", "a"),
        ("1:a", ""),
        ("1:", "a"),
        ("", "1:a"),
    ] * 30
    found = []
    for pair in pairs:
        found += counting.count(("x", "y"), {"x": [pair[0]], "y": [pair[1]]}, 1)
    assert found == plain(list(pairs))


def test_columns_that_the_file_has_not_are_blank(counting: Occurrences) -> None:
    assert counting.count(("gone",), {"a": ["1", "2"]}, 2) == [1, 2]


def test_keys_that_are_counted_apart(counting: Occurrences) -> None:
    assert counting.count(("a",), {"a": ["1", "1"], "b": ["1", "2"]}, 2) == [1, 2]
    assert counting.count(("b",), {"a": ["1", "1"], "b": ["1", "2"]}, 2) == [1, 1]


def test_a_lone_surrogate_is_a_key_like_others(counting: Occurrences) -> None:
    keys: list[str | None] = [f"\ud800{n % 30}" for n in range(90)]
    assert counting.count(("a",), {"a": keys}, 90) == plain(list(keys))
