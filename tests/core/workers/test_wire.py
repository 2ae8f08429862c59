"""Any table of texts arrives as it was, and nothing else arrives."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars import RefusedRow, SourceBatch, SourceSample
from regulars.workers.batches import batch_of, plain_batch
from regulars.workers.frames import HEAD, LARGEST, FrameError, length, packed, unpacked
from regulars.workers.plaindata import WrongItemError
from regulars.workers.samples import plain_sample, sample_of

#: Any text at all: NULs, surrogates alone and in pairs, what JSON escapes.
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "\0",
        "\ud800",
        "\ud83d\ude00",
        "\udc00\ud800",
        "\u2028",
        '\\ud800"',
        "NaN",
        "null",
        "会员",
        "\ufeff",
    ]
)
CELLS = st.none() | TEXTS
REASONS = st.lists(TEXTS, max_size=2).map(tuple)


@st.composite
def batches(draw: st.DrawFn) -> SourceBatch:
    numbers = sorted(draw(st.sets(st.integers(1, 2**53 - 1), max_size=8)))
    cut = draw(st.integers(0, len(numbers)))
    order = draw(st.permutations(numbers))
    rows, refused = sorted(order[:cut]), sorted(order[cut:])
    columns = draw(
        st.dictionaries(TEXTS, st.lists(CELLS, min_size=len(rows), max_size=len(rows)), max_size=4)
    )
    return SourceBatch(
        file=draw(TEXTS),
        sheet=draw(CELLS),
        columns=columns,
        rows=rows,
        refused=[
            RefusedRow(
                number,
                draw(st.dictionaries(TEXTS, CELLS, max_size=3)),
                tuple(draw(st.lists(TEXTS, max_size=2))),
            )
            for number in refused
        ],
        faults={number: draw(st.dictionaries(TEXTS, TEXTS, max_size=2)) for number in rows[:2]},
        done=draw(st.integers(0, 2**53 - 1)),
        total=draw(st.none() | st.integers(0, 2**53 - 1)),
    )


def sent(message: Any) -> Any:
    """What comes out at the other end."""
    whole = packed(message)
    assert length(whole[:HEAD]) == len(whole) - HEAD
    return unpacked(whole[HEAD:])


@given(batches())
def test_a_batch_arrives_as_it_was(batch: SourceBatch) -> None:
    found = batch_of(sent(plain_batch(batch)))
    assert found == batch
    assert list(found.columns) == list(batch.columns)


@given(
    st.dictionaries(
        TEXTS, st.recursive(CELLS | st.booleans() | st.integers(), st.lists, max_leaves=3), max_size=3
    ),
    st.integers(0, 5).flatmap(
        lambda n: st.dictionaries(TEXTS, st.lists(CELLS, min_size=n, max_size=n), max_size=3)
    ),
    CELLS,
    st.booleans(),
    st.lists(TEXTS, max_size=2),
)
def test_a_sample_arrives_as_it_was(
    settings: dict[str, Any], columns: dict[str, Any], part: str | None, whole: bool, doubts: list[str]
) -> None:
    sample = SourceSample(
        settings={**settings, "follow": ["K"]}, columns=columns, part=part, whole=whole, doubts=doubts,
        brings={"follow": {"K": ["K.a", "K.b"]}},
    )  # fmt: skip
    assert sample_of(sent(plain_sample(sample))) == sample


class Text(str):
    """As some libraries give them."""


def test_sequences_of_other_kinds_arrive_as_lists() -> None:
    batch = SourceBatch(file="f", columns={Text("a"): (Text("x"), None)}, rows=range(1, 3))
    found = batch_of(sent(plain_batch(batch)))
    assert (found.columns, found.rows, found.refused) == ({"a": ["x", None]}, [1, 2], [])


WHOLE = plain_batch(
    SourceBatch(file="f", columns={"a": ["x"]}, rows=[1], refused=[RefusedRow(2, {"a": None}, ("y",))])
)
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*WHOLE]), ODD, min_size=1, max_size=2) | ODD)
def test_whatever_comes_is_a_batch_of_texts_or_refused(odd: Any) -> None:
    """The other side may be in anybody's hands: what is put in the place of keys, and messages that are none."""
    try:
        found = batch_of(sent({**WHOLE, **odd} if isinstance(odd, dict) else odd))
    except WrongItemError as error:
        assert str(error)
        return
    cells = [cell for each in found.columns.values() for cell in each]
    assert {type(each) for each in (found.file, *found.columns)} == {str}
    assert {type(each) for each in cells} <= {str, type(None)}
    assert all(len(each) == len(found.rows) for each in found.columns.values())
    assert list(found.rows) == sorted({each for each in found.rows if type(each) is int and each > 0})
    assert plain_batch(found)


@pytest.mark.parametrize("text", [b"", b"{", b"[}", b"\xff", b"[" * 100_000, b'{"a":' + b"9" * 5000 + b"}"])
def test_what_is_no_message_is_refused(text: bytes) -> None:
    with pytest.raises(FrameError):
        unpacked(text)


def test_no_message_is_longer_than_the_longest() -> None:
    with pytest.raises(FrameError):
        length((LARGEST + 1).to_bytes(HEAD, "big"))


def test_through_a_process_too(odd: Callable[..., Any], both_ways: str) -> None:
    """There and back: the settings that go are what comes."""
    table = {
        text: [text, None] for text in ("", " ", "\0", "\ud800", "\ud83d\ude00", "\udc00", '\\ud800"', "会员")
    }
    found = odd("yield batch(1, 2, file=settings['file'], columns=settings['table'])").read(
        {"file": "\udcff", "table": table}
    )
    assert found.error is None
    assert (found.batches[0].file, found.batches[0].columns) == ("\udcff", table)


def test_a_large_batch_arrives_whole(odd: Callable[..., Any]) -> None:
    worker = odd("yield batch(*range(1, 10_001), columns={n: ['x' * 100] * 10_000 for n in 'abcdefghij'})")
    (batch,) = worker.read().batches
    assert (len(batch.rows), set(batch.columns["j"])) == (10_000, {"x" * 100})


def test_rows_rise_within_a_file_and_sheet(odd: Callable[..., Any]) -> None:
    worker = odd("for file, sheet, n in settings['given']: yield batch(n, file=file, sheet=sheet)")
    given = [("f", "1", 3), ("f", "1", 4), ("f", "2", 1), ("g", "2", 1), ("g", None, 1), ("g", None, 2)]
    assert worker.read({"given": given}).rows == [3, 4, 1, 1, 1, 2]
