"""The example of the docs as a stranger's plugin: built to a wheel, installed, enabled, at work, checked."""

import json
import shutil
from pathlib import Path

import pytest
from environment import Environment, built

PROJECT = Path(__file__).parents[2] / "docs/examples/regulars-passes"
KEPT = Path(__file__).parents[1] / "kept/regulars_passes-1.0-py3-none-any.whl"


@pytest.fixture(scope="module")
def installed(studio: Environment) -> Environment:
    """An environment with the wheel, installed and enabled by one command, as a company does it."""
    studio.regulars("init", ".")
    told = studio.regulars("plugin", "install", str(built(PROJECT, studio.place / "dist")), "--yes")
    assert "Class passes (passes 1.1)" in told
    assert "Enabled: customers, passes." in told
    return studio


def test_a_company_makes_it_live(installed: Environment) -> None:
    assert "+ domain (passes): class_pass, class_visit" in installed.regulars("apply")


def test_it_does_what_its_own_tests_say(installed: Environment) -> None:
    """Bookings imported, a tag run, a report made: by the wheel, for the package of the project is not there."""
    shutil.copytree(PROJECT / "tests", installed.place / "tests")
    shutil.copytree(PROJECT / "regulars_passes/samples", installed.place / "regulars_passes/samples")
    # On PostgreSQL, the author's own runs test it; the contract is the check below.
    words = "--import-mode=importlib -W error -k 'not postgresql and not contract'"
    assert "11 passed" in installed.type(f"python -m pytest {words} tests")


def test_the_check_finds_nothing_and_tries_the_upgrade(installed: Environment) -> None:
    said = installed.regulars("plugin", "check", str(PROJECT), "--previous", str(KEPT), "--json")
    assert {each["state"] for each in json.loads(said)["checks"]} == {"well"}, said
