"""The checks as a pytest suite: one line in a plugin's tests, one item for each check."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from regulars.conformance.candidate import Candidate
from regulars.conformance.checks import CHECKS, Check
from regulars.conformance.judging import looked
from regulars.conformance.places import candidate_at, installed_candidate
from regulars.testing.databases import databases

#: Check -> whether it has found something wrong, of those that were gone through.
_Wrong = dict[str, bool]


def contract(
    plugin: str, *, previous: str | Path | None = None, strict: bool = False
) -> Callable[[Check, str, pytest.FixtureRequest, Path], None]:
    """A test of everything that Regulars asks of a plugin: `test_contract = contract("loyalty")` in a test file.

    One item a check; those that keep records run on SQLite and on PostgreSQL. `plugin`: its name, as it is installed.
    `previous`: the wheel or folder of the version before, so that upgrading is checked too. `strict`: warnings fail.
    """
    wrong: _Wrong = {}

    @pytest.mark.parametrize(("check", "engine"), _items())
    def test_contract(check: Check, engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
        def server() -> str:
            return str(request.getfixturevalue("regulars_postgresql"))

        candidate = installed_candidate(plugin)
        if previous is not None:
            room = tmp_path / "previous"
            room.mkdir()
            candidate = replace(candidate, previous=candidate_at(Path(previous).resolve(), room))
        with databases(engine or "sqlite", tmp_path, server) as make:
            candidate = replace(candidate, database=make)
            _demand_what_it_waits_for(check, candidate, wrong)
            found = looked(check, candidate)
        told = [each for each in found.findings if strict or each.state == "wrong"]
        wrong[check.name] = found.state == "wrong"
        if told:
            pytest.fail("\n\n".join(each.told() for each in told), pytrace=False)

    return test_contract


def _items() -> Sequence[object]:
    """Each check, with the databases that it is gone through on: "" where it needs none."""
    return [
        pytest.param(check, engine, id=f"{check.name}-{engine}" if engine else check.name)
        for check in CHECKS
        for engine in (("sqlite", "postgresql") if check.stores else ("",))
    ]


def _demand_what_it_waits_for(check: Check, candidate: Candidate, wrong: _Wrong) -> None:
    """Skip a check of which one before has made nonsense; look at that first where only some items are run."""
    for name in check.after:
        before = next(each for each in CHECKS if each.name == name)
        if name not in wrong:
            _demand_what_it_waits_for(before, candidate, wrong)
            wrong[name] = looked(before, candidate).state == "wrong"
        if wrong[name]:
            pytest.skip(f"the check {name} comes first: something is wrong there")
