"""Who read what of whom, asked on the command line."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def ann(workspace: Path, run: Run) -> str:
    """The id of a customer whom somebody has looked for, opened and counted."""
    made = json.loads(run("--json", "record", "add", "customer", "name=Ann", "phone=13800138000").stdout)
    record = str(made["id"])
    assert run("find", "Ann").exit_code == run("record", "show", "customer", record).exit_code == 0
    listed = run("record", "list", "customer", "--where", "name = 'Nobody'", "--fields", "name")
    assert listed.exit_code == 0
    return record


def test_it_says_who_when_and_how(run: Run, ann: str) -> None:
    told = run("history", "who-read", "customer", ann).stdout
    assert "opened" in told and "searched" in told and "listed" not in told
    assert "Phone" in told


def test_by_name_by_field_and_in_chinese(run: Run, ann: str) -> None:
    answer = json.loads(run("--json", "history", "who-read", "customer", "Ann", "--field", "phone").stdout)
    assert answer["total"] == len(answer["readings"]) >= 2
    assert all("customer.phone" in each["fields"] for each in answer["readings"])
    assert {each["certainty"] for each in answer["readings"]} == {"given"}
    assert "打开" in run("--language", "zh", "history", "who-read", "customer", ann).stdout


def test_no_more_than_asked_for_and_since(run: Run, ann: str) -> None:
    told = run("history", "who-read", "customer", ann, "--limit", "1").stdout
    assert "more: --limit" in told
    assert "Nobody has read" in run("history", "who-read", "customer", ann, "--since", "2999-01-01").stdout
    wrong = run("history", "who-read", "customer", ann, "--since", "yesterday")
    assert wrong.exit_code == 2 and "no date" in wrong.stderr


def test_only_admins(run: Run, ann: str) -> None:
    assert run("user", "add", "clerk", "--role", "shop_clerk").exit_code == 0
    refused = run("--as", "clerk", "history", "who-read", "customer", ann)
    assert refused.exit_code == 1 and "Only an admin" in refused.stderr


def test_verify_and_anchor_take_it_in(run: Run, ann: str, workspace: Path) -> None:
    assert run("history", "anchor", "anchor.json").exit_code == 0
    whole = run("history", "verify", "--anchor", "anchor.json")
    assert whole.exit_code == 0 and "The access log is whole" in whole.stdout
    with closing(sqlite3.connect(workspace / "access.db")) as connection:
        connection.execute("DELETE FROM regulars_access WHERE number > 2")
        connection.execute("DELETE FROM regulars_access_place")
        connection.commit()
    found = run("--json", "history", "verify", "--anchor", "anchor.json")
    assert found.exit_code == 1
    assert json.loads(found.stdout)["access"]["problems"]
    assert "The access log was altered." in run("history", "verify", "--anchor", "anchor.json").stdout
