"""A plugin that fails, as the command line tells it: who writes is warned, and all are told what a pause blocks."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from regulars import Workspace, messages
from regulars.messages import set_language

Run = Callable[..., Result]
CODE = '''"""Fails where a test says so."""

from regulars import hookimpl

FAILS = set()


@hookimpl
def before_write(batch):
    if "before" in FAILS:
        raise KeyError("boom")


@hookimpl
def after_write(session, batch):
    if "after" in FAILS:
        raise KeyError("boom")
'''
COMMANDS = '''"""Its command."""

import click


@click.command()
def sour():
    len(7)
'''
MANIFEST = """name: sour
version: 1.0.0
label: {en: Sour, zh: 酸}
regulars: ">=0.1,<1"
needs: [customers]
hooks: [before_write, after_write]
commands: {sour: {call: "regulars_sour.commands:sour", help: {en: Sour., zh: 酸。}}}
catch_up: sour
access: [{domain: customer, do: [read]}]
"""


@pytest.fixture
def fails(workspace: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The plugin sour, enabled and applied; which of its hooks fail."""
    site = tmp_path / "site"
    package, info = site / "regulars_sour", site / "regulars_sour-1.0.0.dist-info"
    for folder in (package, info):
        folder.mkdir(parents=True)
    (package / "__init__.py").write_text(CODE)
    (package / "commands.py").write_text(COMMANDS)
    (package / "plugin.yaml").write_text(MANIFEST, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: regulars_sour\nVersion: 1.0.0\n")
    (info / "entry_points.txt").write_text("[regulars.plugins]\nsour = regulars_sour\n")
    monkeypatch.syspath_prepend(str(site))
    # Its catalogs are looked for no longer when it is gone.
    monkeypatch.setattr("regulars.messages._packages", list(messages._packages))
    assert run("plugin", "enable", "sour").exit_code == 0
    assert run("apply").exit_code == 0
    import regulars_sour  # type: ignore[import-not-found]

    yield regulars_sour.FAILS
    for module in [each for each in sys.modules if each.startswith("regulars_sour")]:
        del sys.modules[module]


def add(run: Run, name: str, *further: str) -> Result:
    return run("record", "add", "customer", f"name={name}", *further)


def test_whoever_writes_is_warned_and_what_was_written_stands(run: Run, fails: set[str]) -> None:
    fails.add("after")
    done = add(run, "Ann")
    assert done.exit_code == 0 and "Added: Customer" in done.stdout
    assert "Warning: The plugin sour failed in after_write (Customer " in done.stderr
    assert "What was written stands" in done.stderr
    told = json.loads(add(run, "Bea", "--json").stdout)
    assert told["status"] == "ok" and "sour failed in after_write" in told["warnings"][0]
    assert "warnings" not in json.loads(run("find", "Ann", "--json").stdout or "{}")
    note = run("doctor").output
    assert "[note] The plugin sour failed in after_write the last 2 times" in note
    assert "KeyError, regulars_sour/__init__.py:17" in note and "boom" not in note
    assert "of sour failed" in run("history", "log", "--what", "plugin").output


def test_a_pause_is_told_everywhere_and_ends(run: Run, fails: set[str], workspace: Path) -> None:
    fails.add("after")
    for number in range(5):
        assert add(run, f"C{number}").exit_code == 0
    fails.clear()
    refused = add(run, "D")
    assert refused.exit_code == 1 and "The plugin sour is paused since" in refused.stderr
    assert "regulars plugin resume sour" in refused.stderr
    wrong = run("doctor")
    assert wrong.exit_code == 1
    for part in (
        "[wrong] The plugin sour is paused since", "Meanwhile nobody writes Customer.",
        "Meanwhile left out: after_write.", "It has missed what was written since", "Customer 5",
        "To catch up: regulars sour", "To go on without it: regulars plugin disable sour, then regulars apply.",
    ):  # fmt: skip
        assert part in wrong.output
    assert "Paused for failing: sour." in run("status").output
    assert json.loads(run("status", "--json").output)["paused"] == ["sour"]
    assert [
        each["name"] for each in json.loads(run("plugin", "list", "--json").output) if each.get("paused")
    ] == ["sour"]
    assert any("sour" in line and "paused" in line for line in run("plugin", "list").output.splitlines())
    assert "is paused since" in run("plugin", "info", "sour").output
    failing = json.loads(run("plugin", "info", "sour", "--json").output)["failing"]
    assert (failing["guards"], failing["missed"]["records"]) == (["customer"], {"customer": 5})
    done = run("plugin", "resume", "sour")
    assert done.exit_code == 0 and "sour takes part again." in done.output
    assert "To catch up: regulars sour" in done.output
    again = run("plugin", "resume", "sour", "--json")
    assert again.exit_code == 1 and "is not paused" in json.loads(again.stdout)["error"]
    assert add(run, "E").exit_code == 0 and "paused" not in run("status").output
    assert "sour paused: after_write failed again and again" in run("history", "log").output


def test_it_is_told_in_chinese(run: Run, fails: set[str]) -> None:
    fails.add("before")
    for number in range(5):
        assert add(run, f"C{number}").exit_code == 1
    try:
        done = run("--language", "zh", "record", "add", "customer", "name=D")
        assert "插件 sour 自" in done.stderr and "起暂停" in done.stderr
        doctor = run("--language", "zh", "doctor").output
        assert "在此期间不可写入：客户" in doctor and "regulars plugin resume sour" in doctor
        assert "因出错而暂停的插件：sour" in run("--language", "zh", "status").output
        assert "sour 已恢复工作" in run("--language", "zh", "plugin", "resume", "sour").output
    finally:
        set_language("en")


def test_who_is_no_admin_does_not_resume_it(run: Run, fails: set[str], workspace: Path) -> None:
    fails.add("before")
    for number in range(5):
        add(run, f"C{number}")
    with Workspace.open(workspace) as opened:
        opened.users().add("eve", [])
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr("regulars.workspaces.workspace.system_user", lambda: "eve")
        done = run("plugin", "resume", "sour")
    assert done.exit_code == 1 and "Only an admin may do this" in done.stderr


def test_what_was_written_without_it_is_told_when_it_comes_back(run: Run, fails: set[str]) -> None:
    assert run("plugin", "disable", "sour").exit_code == 0 and run("apply").exit_code == 0
    add(run, "Ann")
    done = run("plugin", "enable", "sour")
    assert "It has missed what was written since" in done.output and "Customer 1" in done.output
    assert "To catch up: regulars sour" in done.output


def test_a_mistake_in_a_plugins_command_is_the_plugins(run: Run, fails: set[str]) -> None:
    done = run("sour")
    assert done.exit_code == 1
    assert (
        "The plugin sour failed (TypeError: object of type 'int' has no len(); regulars_sour/commands.py:8)"
        in (done.stderr)
    )
    assert "inside Regulars" not in done.stderr and "Traceback" not in done.output
