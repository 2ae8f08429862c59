"""Where a report goes: whole, and never over what a workspace lives by."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from regulars import Workspace
from regulars.messages import set_language
from regulars_cli.main import cli

Write = Callable[[Path], Result]


@pytest.fixture
def write(shop_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """`write(file)` runs a report into it."""
    monkeypatch.setenv("REGULARS_LANGUAGE", "en")
    place = ["-C", str(shop_workspace.folder), "report", "run", "regions", "--format", "csv"]
    yield lambda file: CliRunner().invoke(cli, [*place, "--output", str(file)])
    set_language("en")


def refused(result: Result, told: str) -> None:
    assert result.exit_code == 1, result.output
    assert told in result.output.replace("\n", " ")


def test_nothing_is_written_over_what_the_workspace_lives_by(
    write: Write, shop_workspace: Workspace, tmp_path: Path
) -> None:
    folder = shop_workspace.folder
    schema = folder / "schemas" / "mine.yaml"
    schema.write_text("grammar: 1\n", encoding="utf-8")
    link = tmp_path / "link.csv"
    link.symlink_to(folder / "regulars.yaml")
    hard = tmp_path / "hard.csv"
    os.link(folder / "regulars.db", hard)
    own = [
        folder / "regulars.db",
        folder / "regulars.yaml",
        schema,
        folder / "schemas" / ".." / "regulars.yaml",
    ]
    before = [each.read_bytes() for each in own]
    for each in (*own, link, hard):
        refused(write(each), "lives by")
    assert [each.read_bytes() for each in own] == before
    assert CliRunner().invoke(cli, ["-C", str(folder), "status"]).exit_code == 0


def test_no_other_database_is_written_over(write: Write, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_bytes(b"SQLite format 3\0 and so on")
    refused(write(other), "lives by")
    assert other.read_bytes() == b"SQLite format 3\0 and so on"


def test_a_pipe_and_a_folder_are_no_files(write: Write, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for each in ("pipe", "."):
        refused(write(tmp_path / each), "is no file")


def test_an_earlier_report_is_replaced_whole(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aim, link = tmp_path / "aim.csv", tmp_path / "r.csv"
    aim.write_text("mine", encoding="utf-8")
    link.symlink_to(aim)
    assert write(link).exit_code == 0
    # The link itself made room: what it led to is somebody else's.
    assert aim.read_text(encoding="utf-8") == "mine"
    assert link.read_bytes().decode("utf-8-sig").startswith("Region,")

    def fails(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fails)
    refused(write(link), "No space left on device")
    assert link.read_bytes().decode("utf-8-sig").startswith("Region,")
