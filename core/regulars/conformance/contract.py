"""The checks as a pytest suite: one line in a plugin's tests, one item for each check."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from regulars.conformance.candidate import Candidate
from regulars.conformance.check import Check
from regulars.conformance.checks import CHECKS
from regulars.conformance.ground import GROUNDS
from regulars.conformance.judging import Judged, looked
from regulars.conformance.places import candidate_at, installed_candidate
from regulars.messages import _


def contract(
    plugin: str, *, previous: str | Path | None = None, strict: bool = False
) -> Callable[[Check, str, "Contracts"], None]:
    """A test of everything that Regulars asks of a plugin: `test_contract = contract("loyalty")` in a test file.

    One item a check; those that keep records run on SQLite and on PostgreSQL. `plugin`: its name, as it is installed.
    `previous`: the wheel or folder of the version before, so that upgrading is checked too. `strict`: warnings fail.
    """
    before = Path(previous).resolve() if previous is not None else None

    @pytest.mark.parametrize(("check", "engine"), _items())
    def test_contract(check: Check, engine: str, regulars_contracts: Contracts) -> None:
        found = regulars_contracts.judged(plugin, before, check, engine)
        if found.state == "left_out":
            pytest.skip(_("A check that comes first has found something wrong."))
        told = [each for each in found.findings if strict or each.state == "wrong"]
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


class Contracts:
    """What was found by the items of a test file: they share candidates, and the workspaces that those are tried in."""

    def __init__(self, databases: Callable[[str], Callable[[], str]]) -> None:
        """`databases(engine)` gives what makes fresh databases."""
        self._databases = databases
        self._candidates: dict[tuple[str, Path | None, str], Candidate] = {}
        self._judged: dict[tuple[Candidate, str], Judged] = {}
        self._open = ExitStack()

    def judged(self, plugin: str, previous: Path | None, check: Check, engine: str) -> Judged:
        """What became of `check`; those that it waits for are gone through first, where they were not."""
        candidate = self._candidate(plugin, previous, engine if check.stores else "")
        if (candidate, check.name) not in self._judged:
            waited = [each for each in CHECKS if each.name in check.after]
            states = {self.judged(plugin, previous, each, engine).state for each in waited}
            if states & {"wrong", "left_out"}:
                found = Judged(check=check.name, label=check.label, state="left_out")
            else:
                found = looked(check, candidate)
            self._judged[candidate, check.name] = found
        return self._judged[candidate, check.name]

    def _candidate(self, plugin: str, previous: Path | None, engine: str) -> Candidate:
        key = plugin, previous, engine
        if key not in self._candidates:
            made = installed_candidate(plugin)
            if previous is not None:
                room = Path(self._open.enter_context(TemporaryDirectory(prefix="regulars-previous-")))
                made = replace(made, previous=candidate_at(previous, room.resolve()))
            if engine:
                made = replace(made, database=self._databases(engine))
            self._candidates[key] = made
        return self._candidates[key]

    def close(self) -> None:
        """Close all workspaces."""
        GROUNDS.close()
        self._open.close()
