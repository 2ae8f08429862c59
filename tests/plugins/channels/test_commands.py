"""The commands import, run, pending and channel, called as a user calls them."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from regulars import found_workspace
from regulars.messages import set_language
from regulars_cli.main import cli

Call = Callable[..., Result]


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str, till: str, shop_yaml: str
) -> Iterator[Path]:
    """A workspace of the system's user with the channel `till`, and a file of five rows."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "REGULARS_LANGUAGE", "REGULARS_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tea"
    (folder / "schemas").mkdir(parents=True)
    (folder / "inbox").mkdir()
    found_workspace(folder)
    settings = folder / "regulars.yaml"
    text = re.sub(
        r"plugins:.*", "plugins: [channels, files]", settings.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    settings.write_text(text, encoding="utf-8")
    (folder / "schemas/shop.yaml").write_text(shop_yaml, encoding="utf-8")
    (folder / "schemas/till.yaml").write_text(
        till.replace("settings: {", 'settings: {path: "inbox/till-*.csv", '), encoding="utf-8"
    )
    (folder / "inbox/till-1.csv").write_text(
        header
        + "外滩,R1,2026-03-01 10:12,茶杯,1,28,13800138000,张小明\n外滩,R2,2026-03-01 10:12,茶杯,一件,30,,\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(folder)
    assert call("apply").exit_code == 0
    yield folder
    set_language("en")


def call(*args: str) -> Result:
    return CliRunner().invoke(cli, list(args))


def answer(*args: str) -> Any:
    result = call("--json", *args)
    return json.loads(result.stdout)


def test_import_in_json(folder: Path) -> None:
    result = call("--json", "import", "till")
    assert result.exit_code == 3
    found = json.loads(result.stdout)
    assert {
        name: found[name] for name in ("status", "read", "created", "updated", "unchanged", "rejected")
    } == {
        "status": "partial",
        "read": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
    }
    assert found["records"]["sale"]["created"] == 1
    assert found["run"] == 1
    assert answer("import", "till", "inbox/till-1.csv")["unchanged"] == 1


def test_a_dry_run(folder: Path) -> None:
    result = call("import", "till", "--dry-run")
    assert "nothing was written" in result.output
    assert answer("run", "list") == []
    assert answer("import", "till", "--dry-run")["run"] is None


def test_what_is_pending_is_shown_retried_and_dropped(folder: Path) -> None:
    assert "Pending rows: 1" in call("import", "till").output
    listed = answer("pending", "list")
    assert listed["count"] == 1
    row = str(listed["rows"][0]["id"])
    assert listed["rows"][0]["row"]["数量"] == "一件"
    text = call("pending", "list").output
    assert "till-1.csv:3" in text
    assert "Quantity: '一件' is not a number." in text
    assert "一件" in call("pending", "show", row).output
    failed = call("pending", "retry", row)
    assert failed.exit_code == 1
    assert call("pending", "retry", row, "--set", "数目=1").exit_code == 1
    mended = call("--json", "pending", "retry", row, "--set", "数量=1")
    assert mended.exit_code == 0
    assert json.loads(mended.stdout)["runs"][0]["created"] == 1
    assert "No rows are pending." in call("pending", "list").output
    assert answer("pending", "list", "--all")["rows"][0]["state"] == "accepted"


def test_dropping_needs_to_be_told_what(folder: Path) -> None:
    call("import", "till")
    assert call("pending", "drop").exit_code == 1
    assert answer("pending", "drop", "--channel", "till")["dropped"] == 1
    assert answer("pending", "list")["count"] == 0
    assert answer("import", "till")["skipped"] == 1


def test_runs_are_listed_shown_and_undone(folder: Path) -> None:
    call("import", "till")
    assert [each["run"] for each in answer("run", "list")] == [1]
    assert "till-1.csv" in call("run", "list").output
    shown = call("run", "show", "1").output
    assert "Done in part" in shown
    assert answer("run", "undo", "1")["status"] == "ok"
    assert "Undone" in call("run", "show", "1").output
    assert call("run", "undo", "9").exit_code == 1


def test_channels_are_listed(folder: Path) -> None:
    (channel,) = answer("channel", "list")
    assert (channel["name"], channel["connector"], channel["to"]) == ("till", "files", ["member", "sale"])
    assert channel["last_run"] is None
    call("import", "till")
    assert "Sale" in call("channel", "list").output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("import", "tills"), "There is no channel 'tills'. There are: till."),
        (("import", "till", "nothing.csv"), "There is no file nothing.csv"),
        (("import", "till", "regulars.db"), "this workspace's own store"),
        (("pending", "show", "9"), "There is no pending row 9"),
        (("run", "show", "9"), "There is no run 9"),
    ],
)
def test_what_is_not_there_is_told_in_one_sentence(folder: Path, args: tuple[str, ...], said: str) -> None:
    result = call(*args)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there_makes_no_run(folder: Path) -> None:
    assert call("import", "till", "nothing.csv").exit_code == 1
    assert answer("run", "list") == []


def test_a_misspelt_setting_is_told_with_the_nearest(folder: Path) -> None:
    path = folder / "schemas/till.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("path:", "heder_row: 1, path:"), encoding="utf-8"
    )
    result = call("apply")
    assert result.exit_code == 1
    assert "Unknown setting 'heder_row'. Did you mean 'header_row'?" in result.output
    assert "till.yaml" in result.output


@pytest.mark.parametrize(
    "args",
    [
        ("import", "till"),
        ("import", "till", "--dry-run"),
        ("import", "till", "nothing.csv"),
        ("pending", "list"),
        ("pending", "drop"),
        ("run", "list"),
        ("run", "show", "1"),
        ("run", "undo", "1"),
        ("run", "undo", "9"),
        ("channel", "list"),
        ("import", "--help"),
        ("pending", "--help"),
        ("pending", "retry", "--help"),
        ("run", "--help"),
        ("channel", "--help"),
    ],
)
def test_in_chinese_no_english_is_left(folder: Path, args: tuple[str, ...]) -> None:
    call("--language", "zh", "import", "till")
    text = call("--language", "zh", *args).output.replace(str(folder), "")
    for known in ("nothing.csv", "till-1.csv", "CHANNEL", "FILES", "SQLite"):
        text = text.replace(known, "")
    words = "till|files|path|drop|list|retry|show|undo"
    known_words = rf"regulars( [a-z]+)*( --[a-z]+)*( till)?|--[a-z-]+|\b({words})\b|inbox/\S*"
    assert not re.findall(r"[A-Za-z]{3,}", re.sub(known_words, "", text)), text


@pytest.mark.parametrize("end", ["", "-wal", "-shm"])
def test_the_stores_own_files_are_not_imported(folder: Path, end: str) -> None:
    (folder / "copy.csv").symlink_to(folder / f"regulars.db{end}")

    for name in (f"regulars.db{end}", "copy.csv"):
        result = call("import", "till", name)

        assert result.exit_code == 1
        assert "own store" in result.stderr


def test_a_pipe_is_refused_at_once(folder: Path) -> None:
    os.mkfifo(folder / "pipe.csv")

    result = call("import", "till", "pipe.csv")

    assert result.exit_code == 1
    assert "pipe.csv is not a file" in result.stderr


def test_a_file_that_could_not_be_read_at_all_has_no_counts(folder: Path) -> None:
    result = call("import", "till", "nothing.csv")

    assert result.exit_code == 1
    assert "nothing.csv" in result.stderr
    assert result.stdout == ""


def test_a_text_that_a_comma_cuts_in_two_is_told_to_want_quotes(folder: Path) -> None:
    (folder / "schemas/web.yaml").write_text(
        "kind: channel\nname: web\nlabel: {en: Web}\nconnector: files\nrows:\n"
        "  - {to: sale, set: {sold_at: concat(Day, ' ', Time)}}\n",
        encoding="utf-8",
    )
    result = call("plan")
    assert result.exit_code == 1
    assert "schemas/web.yaml:6" in result.stderr
    assert "put a text that contains a ',' in quotes" in result.stderr
