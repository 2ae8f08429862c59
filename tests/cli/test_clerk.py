"""The command line in the hands of a clerk: what may be seen is shown, what may not is not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from regulars import Part, Workspace
from regulars.testing import trusted_session

Run = Callable[..., Result]


@pytest.fixture
def ids(workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """A customer of the clerk's shop and one of another, each with a purchase; from here on the clerk works."""
    with Workspace.open(workspace) as opened:
        session = trusted_session(opened)
        session.write([Part(domain="shop", columns={"code": ["A", "B"]}, rows=[1, 2])], source="till")
        names = {
            "name": ["Ann Lee", "Bob Ray"],
            "home_shop": ["A", "B"],
            "phone": ["13800138000", "13900139000"],
        }
        made = session.write(
            [Part(domain="customer", columns=names, rows=[1, 2], keys=["a", "b"])], source="till"
        )
        lines = {
            "customer": ["a", "b"], "shop": ["A", "B"], "receipt_no": ["1", "2"], "line_no": [1, 1],
            "sold_at": ["2026-03-01T10:00"] * 2, "net": ["12.50", "777"],
        }  # fmt: skip
        session.write([Part(domain="receipt_line", columns=lines, rows=[1, 2])], source="till")
    assert run("user", "add", "clerk", "--role", "shop_clerk").exit_code == 0
    assert run("user", "set", "clerk", "shop=A").exit_code == 0
    monkeypatch.setattr("regulars.workspaces.workspace.system_user", lambda: "clerk")
    return made.ids[0][1], made.ids[0][2]


def test_the_clerk_sees_a_customer_of_the_own_shop(run: Run, ids: tuple[int, int]) -> None:
    shown = run("show", str(ids[0]))

    assert shown.exit_code == 0, shown.stderr
    assert "Ann Lee" in shown.stdout
    assert "12.50" in shown.stdout


def test_the_clerk_learns_nothing_of_another_shop(run: Run, ids: tuple[int, int]) -> None:
    other = str(ids[1])
    ways = (
        ["show", other],
        ["show", "Bob"],
        ["find", "Bob"],
        ["find", "9000"],
        ["record", "show", "customer", other],
        ["record", "list", "customer"],
        ["record", "list", "receipt_line"],
        ["record", "edit", "customer", other, "name=Mallory"],
        ["record", "delete", "customer", other, "--yes"],
        ["tag", "why", other, "gender"],
        ["report", "run", "sales_by_month", "--format", "csv"],
        ["run", "list"],
        ["pending", "list"],
        ["channel", "list"],
        ["segment", "list"],
        ["user", "list"],
        ["status"],
        ["plan"],
    )
    for way in ways:
        for words in (way, ["--json", *way]):
            result = run(*words)
            said = result.stdout + result.stderr
            assert "Something went wrong" not in said, words
            assert "Bob Ray" not in said, words
            assert "777" not in said, words
            assert "13900139000" not in said, words


def test_the_clerk_lists_the_channels(run: Run, ids: tuple[int, int]) -> None:
    listed = run("--json", "channel", "list")

    assert listed.exit_code == 0, listed.stderr
    assert json.loads(listed.stdout) == []


def test_only_an_admin_is_told_whom_a_rule_would_reach(
    workspace: Path, run: Run, ids: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "schemas/tags.yaml").write_text(
        """
kind: tag
name: named_bob
for: customer
label: {en: Named Bob, zh: 叫鲍勃}
when: starts_with(name, 'Bob')
""",
        encoding="utf-8",
    )

    assert "customers would enter" not in run("plan").stdout
    monkeypatch.undo()
    monkeypatch.chdir(workspace)
    assert "1 customers would enter" in run("plan").stdout
