"""Tables stay straight in Chinese, and data cannot move the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars_cli.terminal import fit, pad, safe, table, width, wrap


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("张小明", 6), ("ＡＢ", 4), ("é", 1), ("ｱ", 1)]
)
def test_width_counts_terminal_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_of_a_table_are_straight() -> None:
    lines = table(["姓名", "net"], [["张小明", "12.50"], ["Ann", "7"]], numbers=[1])
    assert lines == ["姓名      net", "------  -----", "张小明  12.50", "Ann         7"]


def test_a_table_fits_the_terminal() -> None:
    rows = [["张" * 30, "x" * 100], ["Ann", "y"]]
    lines = table(["name", "note"], rows, room=80)
    assert max(width(line) for line in lines) == 80
    assert lines[2] == f"{'张' * 18}...  {'x' * 36}..."
    assert "x" * 100 in table(["name", "note"], rows)[2]


def test_of_many_columns_the_widest_are_cut() -> None:
    rows = [["a" * 30, "b" * 20, "7" * 20, "x" * 50], ["a", "b", "1", ""]]
    lines = table(["first", "second", "count", "note"], rows, numbers=[2], room=80)
    assert max(map(width, lines)) == 80
    assert lines[2] == f"{'a' * 16}...  {'b' * 16}...  {'7' * 20}  {'x' * 13}..."


def test_the_last_column_may_go_on_below() -> None:
    rows = [["1", "twenty-four characters to and again twenty-four"], ["2", "six"]]
    lines = table(["no", "told"], rows, room=40, wraps=True)
    assert lines[2:] == ["1   twenty-four characters to and again", "    twenty-four", "2   six"]
    assert table(["no", "told"], rows, wraps=True)[2] == "1   twenty-four characters to and again twenty-four"


def test_a_table_that_cannot_fit_is_wider_than_the_terminal() -> None:
    lines = table(["a", "b", "c", "d"], [["a" * 30] * 4], room=40)
    assert lines[2] == "  ".join([f"{'a' * 13}..."] * 4)


def test_a_long_cell_is_cut_with_a_mark() -> None:
    assert fit("一二三四五", 7) == "一二..."
    assert fit("abcdef", 4) == "a..."
    assert fit("abcd", 4) == "abcd"


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[2J",
        "\x1b]0;title\x07",
        "\x9b31m",
        "\u202egnp.exe",
        "\u2066x\u2069",
        "\u200b",
        "\ud800",
        "a\rb",
        "\x00",
    ],
)
def test_hostile_text_is_spelt_out(hostile: str) -> None:
    shown = safe(hostile)
    assert "\\" in shown
    assert shown.isprintable()


def test_a_cell_cannot_break_its_row() -> None:
    lines = table(["a", "b"], [["x\ny", "1"]])
    assert lines[2] == "x\\x0ay  1"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.integers(min_value=3, max_value=30))
def test_fitting_never_exceeds_the_columns(text: str, columns: int) -> None:
    assert width(fit(text, columns)) <= columns
    assert width(pad(fit(text, columns), columns)) == columns


@given(st.lists(st.text(alphabet="ab张小。，", min_size=1, max_size=8), max_size=20), st.integers(20, 40))
def test_wrapping_keeps_every_word_and_the_width(words: list[str], columns: int) -> None:
    text = " ".join(words)
    lines = wrap(text, columns)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line.rstrip("，。 ")) <= columns for line in lines)
