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


def test_why_rows_would_wait_is_told_by_a_dry_run_the_commonest_reason_first(folder: Path) -> None:
    lines = (folder / "inbox/till-1.csv").read_text(encoding="utf-8").splitlines()
    more = [
        "外滩,R3,2026-03-01 10:12,茶杯,一件,30,,",
        "外滩,R4,2026-03-01 10:12,茶杯,三件,30,,",
    ]
    (folder / "inbox/till-1.csv").write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")
    told = call("import", "till", "--dry-run").stdout.split("commonest reasons first:\n")[1].splitlines()
    assert [line.split()[0] for line in told] == ["2", "1"]
    assert "一件" in told[0]
    assert "三件" in told[1]
    reasons = answer("import", "till", "--dry-run")["reasons"]
    assert [(each["rows"], "一件" in each["reason"]) for each in reasons] == [(2, True), (1, False)]


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
        ("channel", "vanished", "till"),
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
    for known in ("nothing.csv", "till-1.csv", "CHANNEL", "FILES", "FILE", "SQLite"):
        text = text.replace(known, "")
    words = "till|files|path|drop|list|retry|show|undo|guess|vanished|schemas"
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


def declare(folder: Path, *changes: tuple[str, str]) -> None:
    """Change the channel and make it live."""
    path = folder / "schemas/till.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    done = call("apply", "--yes") if "--yes" in call("apply", "--help").output else call("apply")
    assert done.exit_code == 0, done.output


def sold(folder: Path, name: str, header: str, *receipts: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    rows = "".join(f"外滩,{each},2026-03-01,茶,1,28,,\n" for each in receipts)
    path.write_text(header + rows, encoding="utf-8")
    return path


def test_a_folder_on_the_command_line(folder: Path, header: str) -> None:
    sold(folder, "exports/a.csv", header, "A1")
    sold(folder, "exports/b.csv.part", header, "A2")
    result = call("import", "till", "exports")
    assert result.exit_code == 0
    assert "Left aside" in result.stderr
    assert "b.csv.part" in result.stderr
    found = answer("import", "till", "exports")
    assert [Path(each).name for each in found["files"]] == ["a.csv"]
    assert [Path(each).name for each in found["left_aside"]] == ["b.csv.part"]
    # The workspace's own folder holds the store: it is left aside.
    assert "regulars.db" in call("import", "till", ".").stderr
    assert call("import", "till", "exports/*.csv").exit_code == 0
    assert call("import", "till", "schemas").exit_code == 1


def test_an_inbox(folder: Path, header: str) -> None:
    (folder / "inbox/till-1.csv").unlink()
    declare(folder, ("connector: files", "connector: files\ntake: once"))
    empty = call("import", "till")
    assert (empty.exit_code, empty.output.strip()) == (0, "There is nothing new: no file has come.")
    assert answer("import", "till") == {
        "status": "ok", "runs": [], "taken_before": [], "elsewhere": [], "left_aside": [],
    }  # fmt: skip
    for number in (2, 10):
        sold(folder, f"inbox/till-{number}.csv", header, f"R{number}")
    first = call("import", "till")
    assert first.exit_code == 0
    assert re.findall(r"till-\d+", first.output) == ["till-2", "till-10"]
    again = call("import", "till")
    assert (again.exit_code, again.output.strip()) == (
        0,
        "There is nothing new: all files were taken before (2).",
    )
    sold(folder, "inbox/till-11.csv", header, "R11")
    found = answer("import", "till")
    assert [(each["run"], each["created"]) for each in found["runs"]] == [(3, 1)]
    assert len(found["taken_before"]) == 2
    # Who names a file means it.
    assert answer("import", "till", "inbox/till-11.csv")["unchanged"] == 1
    (folder / "inbox/till-12.csv").write_text(header + '外滩,R12,2026-03-01,"茶,1,28,,\n', encoding="utf-8")
    assert call("import", "till").exit_code == 1
    assert call("import", "till").exit_code == 1


def test_what_vanished_is_counted_and_listed(folder: Path, header: str) -> None:
    declare(folder, ("connector: files", "connector: files\nmode: full"))
    path = sold(folder, "all.csv", header, "R1", "R2", "R3")
    assert "vanished" not in call("import", "till", str(path)).output
    assert "Nothing has vanished" in call("channel", "vanished", "till").output
    sold(folder, "all.csv", header, "R1", "R3")
    result = call("import", "till", str(path))
    assert re.search(r"No longer at the source\s+1", result.output)
    assert "regulars channel vanished till" in result.output
    (mark,) = answer("channel", "vanished", "till")
    assert (mark["domain"], mark["run"]) == ("sale", 2)
    assert "R2" in mark["name"]
    assert "R2" in call("channel", "vanished", "till").output
    assert re.search(r"No longer at the source\s+1", call("run", "show", "2").output)
    assert answer("run", "show", "2")["vanished"] == 1
    sold(folder, "all.csv", header)
    assert "Nothing is marked as vanished: the files hold no row." in call("import", "till", str(path)).output
    assert answer("run", "undo", "2")["status"] == "ok"
    assert answer("channel", "vanished", "till") == []
    assert call("channel", "vanished", "tills").exit_code == 1
