"""Whatever statement fails, and whenever the process is killed: the store is the old one or the new one."""

import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from regulars.storage.schemahash import schema_of
from regulars.workspaces.workspace import Workspace
from tests.core.changing import bigchange

KILLED_AT = 50


class StoppedError(Exception):
    """Stops an apply."""


def stop() -> None:
    raise StoppedError


def content(company: Any) -> Any:
    """All tables with all their rows, and how they lie."""
    with company.open().database.connect() as connection:
        made = MetaData()
        made.reflect(connection)
        rows = {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in made.tables.values()
        }
        found = schema_of(connection), rows
    company.close()
    return {
        f"{kind} {name}": held
        for kind, part in zip(("schema", "rows"), found, strict=True)
        for name, held in part.items()
    }


def statements(workspace: Workspace, *, writing: bool = False) -> int:
    """How many statements the apply has."""
    with bigchange.at_statement(workspace, 0, stop, writing=writing) as seen:
        workspace.apply(losses=bigchange.LOSSES, rehearse=True)
    return len(seen)


def test_the_change_is_as_planned(company: Any, fresh: Any) -> None:
    bigchange.fill(company)
    plan = company.plan()
    assert set(plan.losses) == set(bigchange.LOSSES)
    assert {each.what for each in plan.steps} == {
        "domain_renamed", "domain_dropped", "field_renamed", "field_converted", "field_dropped", "value_dropped",
        "limits", "default", "identity", "search", "identifier",
    }  # fmt: skip
    company.apply(*bigchange.LOSSES)
    assert company.schema() == fresh(bigchange.AFTER)
    assert company.values("client", "title", "card", "code", "points", "level") == [
        ("小王", "A1", 1, "07", "silver"), ("Anna", "A2", 7, "12", "silver"), ("Bo", "A3", None, None, "silver"),
    ]  # fmt: skip
    assert company.values("visit", "seats") == [1, 1]
    assert company.plan().empty


def test_whatever_statement_fails_nothing_is_changed(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    bigchange.fill(company)
    before = content(company)
    workspace = company.open()
    wanted = workspace.declared()
    # Read once: it hangs on no statement of the apply.
    monkeypatch.setattr(workspace, "declared", lambda: wanted)
    # What stands is known; what is read after the commit is not part of it.
    assert workspace.catalog.version == 1
    count = statements(workspace, writing=True)
    assert count > 80
    for number in range(1, count + 1):
        with bigchange.at_statement(workspace, number, stop, writing=True), pytest.raises(StoppedError):
            workspace.apply(losses=bigchange.LOSSES)
    company.close()
    assert content(company) == before
    company.apply(*bigchange.LOSSES)
    assert company.open().catalog.version == 2


def test_killed_at_fifty_points_the_store_is_the_old_one(company: Any) -> None:
    bigchange.fill(company)
    before = content(company)
    count = statements(company.open())
    points = sorted({1 + round(each * (count - 1) / (KILLED_AT - 1)) for each in range(KILLED_AT)})
    assert len(points) == KILLED_AT
    command = [sys.executable, bigchange.__file__, str(company.folder), *map(str, points)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.split() == ["-9"] * KILLED_AT, done.stderr
    assert content(company) == before
    company.apply(*bigchange.LOSSES)
    assert company.values("client", "title") == ["小王", "Anna", "Bo"]
