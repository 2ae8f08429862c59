"""A new plugin is installed as its author is told to, found, tested, checked, and works in a workspace at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from environment import Environment

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "docs/examples/regulars-passes/regulars_passes"


@pytest.fixture(scope="module")
def told(author: Environment) -> list[str]:
    """The commands that the closing words tell to type, of a plugin with records and of a connector."""
    lines: list[str] = []
    for words in (["loyalty"], ["till_box", "--connector"]):
        said = author.regulars("plugin", "new", *words)
        lines += said.partition("in a workspace:\n")[2].splitlines()[:3]
    return [line.strip() for line in lines]


@pytest.fixture(scope="module")
def installed(author: Environment, told: list[str]) -> Environment:
    """The environment with both, installed by what was told."""
    for line in (told[0], told[3]):
        author.type(line)
    return author


def test_the_closing_words_name_three_commands(told: list[str]) -> None:
    assert told == [
        "python -m pip install -e 'regulars-loyalty[test]'",
        "python -m pytest regulars-loyalty",
        "regulars plugin enable loyalty",
        "python -m pip install -e 'regulars-till-box[test]'",
        "python -m pytest regulars-till-box",
        "regulars plugin enable till_box",
    ]


def test_it_is_found_when_it_is_installed(installed: Environment) -> None:
    found = {each["name"]: each for each in json.loads(installed.regulars("plugin", "list", "--json"))}
    assert {found[name]["version"] for name in ("loyalty", "till_box")} == {"0.1.0"}


def test_its_own_tests_pass_and_keep_the_contract(installed: Environment, told: list[str]) -> None:
    """On SQLite: how the checks and the fixtures do on PostgreSQL, tests of their own say."""
    said = installed.type(told[1], PYTEST_ADDOPTS="-W error -k 'not postgresql'")
    assert "test_contract.py ....." in said and "test_points.py .." in said
    assert "skipped" not in said


def test_the_tests_of_a_connector_pass(installed: Environment, told: list[str]) -> None:
    said = installed.type(told[4], PYTEST_ADDOPTS="-W error -k 'not postgresql and not contract'")
    assert "3 passed" in said


def test_the_check_of_a_connector_finds_nothing(installed: Environment) -> None:
    """What the contract is, as a command."""
    said = installed.regulars("plugin", "check", "regulars-till-box", "--json")
    assert {each["state"] for each in json.loads(said)["checks"]} == {"well"}, said


def test_its_types_are_strict(installed: Environment) -> None:
    """One run for both and the example: most of the time goes to reading Regulars itself, of which nothing is told."""
    packages = ["regulars-loyalty/regulars_loyalty", "regulars-till-box/regulars_till_box", str(EXAMPLE)]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", *packages],
        cwd=installed.place,
        env={
            **installed.variables,
            "MYPYPATH": f"{ROOT / 'core'}:{EXAMPLE.parent}:regulars-loyalty:regulars-till-box",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_it_works_in_a_workspace_at_once(installed: Environment, told: list[str]) -> None:
    """Enabled by what was told; the script says what is expected of it then."""
    installed.regulars("init", ".")
    for line in (told[2], told[5]):
        installed.type(line)
    installed.run(Path(__file__).with_name("at_work.py"))
