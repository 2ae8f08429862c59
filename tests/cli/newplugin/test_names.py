"""What a new plugin may be called; what may not be is told with the way out, and nothing is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "gift-card",
            "Instead of gift-card: gift_card. What is installed is then called regulars-gift-card.",
        ),
        ("regulars-loyalty", "Instead of regulars-loyalty: loyalty."),
        ("Loyalty", "Instead of Loyalty: loyalty."),
        ("2cards", "Instead of 2cards: cards."),
        ("gift__card", "Instead of gift__card: gift_card."),
        ("_x_", "Instead of _x_: x."),
        ("../evil", "Instead of ../evil: evil."),
        ("42", "begins with a letter."),
        ("积分", "zh: 积分}"),
        ("a" * 25, "at most 24 letters"),
        ("customers", "There is a plugin customers already"),
        ("cli", "is Regulars' own name"),
        ("schemas", "is Regulars' own name"),
        ("core", "is Regulars' own name"),
        ("workspace", "is Regulars' own name"),
    ],
)
def test_what_cannot_be_a_name_is_told_and_nothing_is_written(run: Run, name: str, words: str) -> None:
    result = run("plugin", "new", name)
    assert result.exit_code == 1
    assert words in result.stderr
    assert not list(Path().iterdir())


def test_a_folder_that_is_there_is_left_as_it_is(run: Run) -> None:
    Path("regulars-loyalty").mkdir()
    result = run("plugin", "new", "loyalty")
    assert (result.exit_code, "exists already: nothing was written" in result.stderr) == (1, True)
    assert not list(Path("regulars-loyalty").iterdir())


def test_a_file_in_the_way_of_the_folder_is_told(run: Run) -> None:
    Path("file").touch()
    result = run("plugin", "new", "loyalty", "--in", "file/below")
    assert (result.exit_code, "cannot be written" in result.stderr) == (1, True)
    assert [each.name for each in Path().iterdir()] == ["file"]


def test_what_fails_halfway_leaves_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, *_text: object, **_more: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    result = run("plugin", "new", "loyalty", "--in", "projects")
    assert (result.exit_code, "No space left on device" in result.stderr) == (1, True)
    assert not list(Path("projects").iterdir())
