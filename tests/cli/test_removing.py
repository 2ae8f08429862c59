"""What would break is said before anything is removed; who is no admin removes nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from regulars import Workspace
from regulars.workspaces.users import system_user

Run = Callable[..., Result]


def test_impact_is_told_in_words_and_to_machines(run: Run, workspace: Path) -> None:
    done = run("schema", "impact", "customer.gender")
    assert done.exit_code == 1
    assert "Without field customer.gender this would break:" in done.output
    assert "regulars_tags/basic.yaml:" in done.output
    told = json.loads(run("schema", "impact", "customer.gender", "--json").output)
    assert (told["status"], told["kind"], told["name"]) == ("failed", "field", "customer.gender")
    assert {(each["kind"], each["name"]) for each in told["breaks"]} >= {
        ("tag", "gender"),
        ("report", "genders"),
    }
    assert told["holds"] == [{"kind": "field", "name": "customer.gender", "records": 0}]


def test_nothing_breaks_without_what_nobody_uses(run: Run, workspace: Path) -> None:
    done = run("schema", "impact", "champions")
    assert done.exit_code == 0
    assert "Without segment champions nothing would break." in done.output
    unknown = run("schema", "impact", "champion")
    assert unknown.exit_code == 1
    assert "Did you mean `champions`" in unknown.stderr


def test_a_plugin_that_others_use_is_not_purged(run: Run, workspace: Path) -> None:
    done = run("plugin", "purge", "organization", "--yes")
    assert (done.exit_code, "is needed by purchases" in done.stderr) == (1, True)
    assert not (workspace / "exports").exists()


def test_what_a_purge_would_take_can_be_asked_for(run: Run, workspace: Path) -> None:
    before = (workspace / "regulars.yaml").read_bytes()
    told = json.loads(run("plugin", "purge", "china", "--dry-run", "--json").output)
    assert told["dry_run"] and {each["name"] for each in told["holds"]} >= {"customer.city_tier"}
    assert run("plugin", "purge", "china", input="n\n").exit_code == 1
    assert run("plugin", "purge", "china", "--json").exit_code == 2
    assert (workspace / "regulars.yaml").read_bytes() == before
    done = run("plugin", "purge", "china", input="y\n")
    assert done.exit_code == 0, done.output
    (folder,) = (workspace / "exports").iterdir()
    assert folder.name.startswith("china-")
    assert run("schema", "impact", "china").exit_code == 0


def test_disabling_names_what_still_uses_the_plugin(run: Run, workspace: Path) -> None:
    (workspace / "schemas" / "own.yaml").write_text(
        "kind: metric\nname: big_city\nfor: customer\nlabel: {en: Big city, zh: 大城市}\nvalue: city_tier\n",
        encoding="utf-8",
    )
    done = run("plugin", "disable", "china")
    assert done.exit_code == 0, done.output
    assert "metric big_city" in done.output and "regulars schema impact china" in done.output
    run("plugin", "enable", "china")
    told = json.loads(run("plugin", "disable", "china", "--json").output)
    assert [(each["kind"], each["name"]) for each in told["breaks"]] == [("metric", "big_city")]
    run("plugin", "enable", "china")
    (workspace / "schemas" / "own.yaml").unlink()
    assert "still use" not in run("plugin", "disable", "china").output


@pytest.mark.parametrize(
    "line",
    [
        "plugin enable demo",
        "plugin disable china",
        "plugin install ./nowhere --yes",
        "plugin uninstall china --yes",
        "plugin purge china --yes",
    ],
)
def test_only_an_admin_changes_which_plugins_there_are(run: Run, workspace: Path, line: str) -> None:
    with Workspace.open(workspace) as opened:
        opened.users().add("mei", ["admin"])
        opened.users().set_roles(system_user(), [])
    before = (workspace / "regulars.yaml").read_bytes()
    done = run(*line.split())
    assert (done.exit_code, "Only an admin may do this" in done.stderr) == (1, True)
    assert (workspace / "regulars.yaml").read_bytes() == before
    # Looking is everybody's.
    assert run("plugin", "list").exit_code == 0
    told = json.loads(run("schema", "impact", "china", "--json").output)
    assert told["holds"] is None
