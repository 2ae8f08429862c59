"""Teams, managers, acting as others, and asking why, on the command line."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from regulars import Part, Workspace
from regulars.testing import trusted_session

Run = Callable[..., Result]


@pytest.fixture
def ids(workspace: Path, run: Run) -> tuple[int, int]:
    """Clerks of the shops A and B, and a customer of each shop."""
    with Workspace.open(workspace) as opened:
        session = trusted_session(opened)
        session.write([Part(domain="shop", columns={"code": ["A", "B"]}, rows=[1, 2])], source="till")
        names = {"name": ["Ann Lee", "Bob Ray"], "home_shop": ["A", "B"]}
        made = session.write(
            [Part(domain="customer", columns=names, rows=[1, 2], keys=["a", "b"])], source="till"
        )
    for name, shop in (("clerk", "A"), ("other", "B")):
        assert run("user", "add", name, "--role", "shop_clerk").exit_code == 0
        assert run("user", "set", name, f"shop={shop}").exit_code == 0
    return made.ids[0][1], made.ids[0][2]


def answer(run: Run, *words: str) -> dict:
    result = run("--json", *words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_teams_and_managers_are_kept_and_listed(run: Run, ids: tuple[int, int]) -> None:
    assert "north is a new team" in run("user", "team", "clerk", "north", "night").stdout
    assert "new team" not in run("user", "team", "other", "north").stdout
    assert json.loads(run("--json", "user", "team").stdout) == {
        "night": ["clerk"],
        "north": ["clerk", "other"],
    }
    assert run("user", "manager", "other", "clerk").exit_code == 0
    assert "\nclerk\n  other\n" in "\n" + run("user", "manager").stdout
    circle = run("user", "manager", "clerk", "other")
    assert circle.exit_code == 1
    assert "in a circle: clerk -> other -> clerk" in circle.stderr
    shown = answer(run, "user", "show", "clerk")
    assert (shown["teams"], shown["below"], shown["mates"]) == (["north", "night"], ["other"], ["other"])
    assert run("user", "team", "clerk", "--none").exit_code == 0
    assert run("user", "manager", "other", "--none").exit_code == 0
    assert answer(run, "user", "show", "clerk")["teams"] == []


def test_an_admin_who_acts_as_a_clerk_sees_what_the_clerk_sees_and_no_more(
    run: Run, workspace: Path, ids: tuple[int, int]
) -> None:
    (workspace / "schemas/more.yaml").write_text(
        "{kind: role, name: more, label: {en: More, zh: 更多}}\n", encoding="utf-8"
    )
    everything = run("record", "list", "customer").stdout
    assert "Ann Lee" in everything
    assert "Bob Ray" in everything
    seen = run("record", "list", "customer", "--as", "clerk")
    assert "Ann Lee" in seen.stdout
    assert "Bob Ray" not in seen.stdout
    for words in (
        ["user", "list"],
        ["apply"],
        ["user", "set", "clerk", "--role", "admin"],
        ["access", "review"],
    ):
        assert "Only an admin" in run("--as", "clerk", *words).stderr, words
    assert "not a user of this workspace" in run("--as", "nobody", "record", "list", "customer").stderr


def test_who_may_not_act_as_others_does_not(
    run: Run, ids: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("regulars.workspaces.workspace.system_user", lambda: "clerk")
    for words in (["record", "list", "customer"], ["user", "list"], ["plan"], ["apply"], ["role", "list"]):
        for name in ("other", "nobody", "root"):
            result = run("--as", name, *words)
            assert "clerk may not act as others" in result.stderr, (name, words, result.stdout)
            assert "Bob" not in result.stdout


def test_an_answer_tells_why_and_what_would_have_to_change(run: Run, ids: tuple[int, int]) -> None:
    mine, others = map(str, ids)
    told = run("access", "explain", "clerk", "read", "customer", mine).stdout
    assert "clerk may read Customer" in told
    assert "role shop_clerk [regulars_purchases/roles.yaml:" in told
    assert "<- decides" in told
    told = run("access", "explain", "clerk", "read", "customer", others).stdout
    assert "clerk may not read Customer" in told
    assert "home_shop = :user.shop: false" in told
    assert "these roles give it, on some records or all: admin" in told
    asked = ["access", "explain", "--role", "shop_clerk", "--set", "shop=B", "read", "customer"]
    assert answer(run, *asked, others)["allowed"] is True
    assert answer(run, *asked, mine)["allowed"] is False
    # A record is known by what it is found by, here as everywhere.
    assert (
        "clerk may not read Customer" in run("access", "explain", "clerk", "read", "customer", "Bob").stdout
    )
    assert answer(run, *asked)["allowed"] is None
    assert answer(run, "access", "explain", "clerk", "export", "customer", mine)["allowed"] is False
    assert answer(run, "access", "explain", "clerk", "impersonate")["allowed"] is False
    assert [each["user"] for each in answer(run, "access", "who-can", "read", "customer", mine)] == [
        "clerk",
        "root",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody", "read", "customer"], "There is no user 'nobody'"),
        (["clerk", "raed", "customer"], "Did you mean `read`"),
        (["clerk", "read", "custommer"], "Did you mean `customer`"),
        (["clerk", "read", "customer", "99999"], "There is no Customer 99999"),
        (["clerk", "read", "customer", "x1"], "Nobody was found for x1"),
        (["clerk", "read", "customer", "--field", "fone"], "has no field `fone`"),
        (["--role", "clark", "read", "customer"], "There is no role clark"),
        (["--role", "shop_clerk", "--set", "shoop=A", "read", "customer"], "Did you mean `shop`"),
        (["--role", "shop_clerk", "--set", "shop=NOWHERE", "read", "customer"], "There is no 'NOWHERE'"),
        (["clerk"], "Write: ACTION DOMAIN"),
        (["clerk", "read"], "Say in which domain"),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(
    run: Run, ids: tuple[int, int], words: list[str], told: str
) -> None:
    result = run("access", "explain", *words)
    assert result.exit_code in (1, 2), result.stdout
    assert told in result.stderr


def test_a_user_asks_about_itself_alone(
    run: Run, ids: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, others = map(str, ids)
    monkeypatch.setattr("regulars.workspaces.workspace.system_user", lambda: "clerk")
    assert answer(run, "access", "explain", "clerk", "update", "customer", mine)["allowed"] is True
    unseen = run("access", "explain", "clerk", "read", "customer", others)
    unknown = run("access", "explain", "clerk", "read", "customer", "99999")
    assert unseen.stderr.replace(others, "*") == unknown.stderr.replace("99999", "*")
    for words in (
        ["explain", "other", "read", "customer"],
        ["explain", "nobody", "read", "customer"],
        ["explain", "--role", "admin", "read", "customer"],
        ["who-can", "read", "customer"],
    ):
        assert "Only an admin may ask" in run("access", *words).stderr, words


def test_roles_are_told_to_users_with_all_that_they_say(
    run: Run, workspace: Path, ids: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace / "schemas/roles.yaml").write_text(
        """
kind: role
name: boss
label: {en: Boss, zh: 老板}
includes: [shop_clerk]
grants:
  - {domain: customer, do: [read], fields: {phone: {show: last4, find: exact}, email: hide, name: write}}
  - {domain: customer, deny: [read], where: "name = 'Bob'", fields: [gender]}
---
kind: restriction
name: hold
label: {en: Hold, zh: 冻结}
domain: customer
do: [delete]
where: "name <> 'Held'"
except: [boss]
""",
        encoding="utf-8",
    )
    assert run("apply").exit_code == 0
    listed = run("role", "list").stdout
    for words in ("all of shop_clerk", "(certain fields)", "not: read", "hold"):
        assert words in listed, listed
    shown = run("role", "show", "boss").stdout
    for words in (
        r"the last four characters, found by the whole value +phone\n",
        r"whole, may be set +name\n",
        r"denied to boss \(read\):\n +gender\n",
    ):
        assert re.search(words, shown), shown
    assert "home_shop = :user.shop" in shown
    assert "schemas/roles.yaml:2" in shown
    assert answer(run, "role", "show", "shop_clerk")["restrictions"] == ["hold"]
    assert "There is no role clark" in run("role", "show", "clark").stderr
    monkeypatch.setattr("regulars.workspaces.workspace.system_user", lambda: "stranger")
    assert "not a user" in run("role", "list").stderr
