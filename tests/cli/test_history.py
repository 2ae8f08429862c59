"""The history on the command line: who did what, records as they stood, and whether all of it is whole."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def ann(workspace: Path, run: Run) -> str:
    """The id of a customer who was added, and then renamed."""
    made = answer(run, "record", "add", "customer", "name=Ann", "phone=13800138000")
    answer(run, "record", "edit", "customer", str(made["id"]), "name=Anna")
    return str(made["id"])


def answer(run: Run, *words: str) -> dict:
    result = run("--json", *words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def moment(run: Run, what: str) -> str:
    """When the latest entry of a sort was written, and a moment before."""
    at = datetime.fromisoformat(answer(run, "history", "log", "--what", what)["entries"][0]["at"])
    return (at - timedelta(microseconds=1)).astimezone(UTC).isoformat()


def test_the_log_tells_who_did_what(run: Run, ann: str) -> None:
    told = run("history", "log").stdout
    assert "Customer: updated 1" in told
    assert "Customer: created 1" in told
    assert "version 1" in told
    entries = answer(run, "history", "log", "--domain", "customer", "--limit", "1")
    assert [each["about"]["of"] for each in entries["entries"]] == [{"customer": {"updated": 1}}]
    older = answer(run, "history", "log", "--domain", "customer", "--before", str(entries["next"]))
    assert older["entries"][0]["about"]["of"]["customer"] == {"created": 1}
    assert answer(run, "history", "log", "--user", "nobody")["entries"] == []
    assert answer(run, "history", "log", "--since", "2999-01-01")["entries"] == []
    assert "There are no such entries." in run("history", "log", "--what", "erase").stdout
    assert run("history", "log", "--record", ann).exit_code == 2
    assert run("history", "log", "--domain", "nothing").exit_code == 1
    assert run("history", "log", "--since", "yesterday").exit_code == 2
    by_name = answer(run, "history", "log", "--domain", "customer", "--record", "Anna")
    assert by_name == answer(run, "history", "log", "--domain", "customer", "--record", ann)
    assert [each["changes"][0]["action"] for each in by_name["entries"]] == ["updated", "created"]


def test_a_record_is_shown_as_it_stood(run: Run, ann: str) -> None:
    then = moment(run, "write")
    assert answer(run, "history", "as-of", "customer", ann, then)["name"] == "Ann"
    assert "Ann\n" in run("history", "as-of", "customer", ann, then).stdout
    assert answer(run, "record", "show", "customer", ann)["name"] == "Anna"
    long_ago = run("history", "as-of", "customer", ann, "2001-01-01")
    assert (long_ago.exit_code, "There is no" in long_ago.stderr) == (1, True)
    assert run("history", "as-of", "customer", ann, "then").exit_code == 2


def test_a_change_set_is_undone(run: Run, ann: str) -> None:
    change = answer(run, "history", "log", "--limit", "1")["entries"][0]["change_set"]
    assert answer(run, "history", "undo", str(change))["status"] == "ok"
    assert answer(run, "record", "show", "customer", ann)["name"] == "Ann"
    assert f"change set {change}" in run("history", "log", "--what", "undo").stdout
    assert run("history", "undo", str(change)).exit_code == 1


def test_what_was_altered_is_told(run: Run, ann: str, workspace: Path) -> None:
    assert answer(run, "history", "anchor", "anchor.json")["number"] > 3
    printed, written = (
        json.loads(run("history", "anchor").stdout),
        json.loads(Path("anchor.json").read_text()),
    )
    assert {**printed, "access": None} == {**written, "access": None}
    whole = run("history", "verify", "--anchor", "anchor.json")
    assert (whole.exit_code, "The history is whole" in whole.stdout) == (0, True)
    assert "--anchor FILE" in run("history", "verify").stdout
    with sqlite3.connect(workspace / "regulars.db") as connection:
        connection.execute("UPDATE regulars_history SET actor = 'eve' WHERE number = 3")
    connection.close()
    altered = run("history", "verify")
    assert altered.exit_code == 1
    assert "Entry 3: The entry itself was changed." in altered.stdout
    assert "The history was altered." in altered.stdout
    told = json.loads(run("--json", "history", "verify").stdout)
    assert told["status"] == "failed"
    assert told["problems"] == [
        {"text": "The entry itself was changed.", "entry": 3, "table": None, "record": None}
    ]
    key = (workspace / "keys" / "history.key").read_bytes()
    assert run("history", "anchor", "keys/history.key").exit_code == 1
    assert (workspace / "keys" / "history.key").read_bytes() == key
    Path("wrong.json").write_text("{}")
    assert "holds no anchor" in run("history", "verify", "--anchor", "wrong.json").stderr
    assert "There is no file" in run("history", "verify", "--anchor", "none.json").stderr


def test_the_log_is_for_admins(run: Run, ann: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("user", "add", "clerk", "--role", "shop_clerk").exit_code == 0
    monkeypatch.setattr("regulars.workspaces.workspace.system_user", lambda: "clerk")
    for words in (("log",), ("verify",), ("anchor",), ("restart", "why", "--yes")):
        refused = run("history", *words)
        assert refused.exit_code == 1
        assert "admin" in refused.stderr


def test_a_lost_key_ends_nothing_but_the_old_history(run: Run, ann: str, workspace: Path) -> None:
    (workspace / "keys" / "history.key").unlink()
    (workspace / "access.db").rename(workspace / "access-old.db")
    refused = run("record", "edit", "customer", ann, "name=Bob")
    assert refused.exit_code == 1
    assert "history.key" in refused.stderr
    assert run("history", "restart", "the disk broke", input="n\n").exit_code == 1
    begun = run("history", "restart", "the disk broke", "--yes")
    assert (begun.exit_code, "begins anew" in begun.stdout) == (0, True)
    assert run("record", "edit", "customer", ann, "name=Bob").exit_code == 0
    told = run("history", "verify")
    assert told.exit_code == 0, told.stdout
    assert "entries were written under a key that was lost" in told.stdout
