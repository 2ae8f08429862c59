"""What plan says of rights is what holds after apply: asked before and after."""

from collections.abc import Callable
from typing import Any

import pytest

from regulars.errors import NotPermittedError
from regulars.testing import trusted_session
from regulars.workspaces.rightschange import RightsChange
from regulars.workspaces.users import add_user
from regulars.workspaces.workspace import Workspace

SHOP = """
kind: domain
name: shop
label: {en: Shop}
identity: [code]
fields: {code: {type: text, required: true}}
---
kind: domain
name: client
label: {en: Client}
subject: true
fields:
  name: {type: text, privacy: personal}
  phone: {type: text, privacy: personal}
  code: {type: text}
  points: {type: integer}
---
{kind: user_attribute, name: code, label: {en: Code}, type: text}
---
"""


def role(*grants: str, name: str = "clerk", more: str = "") -> str:
    return f"kind: role\nname: {name}\nlabel: {{en: {name}}}\n{more}grants: [{', '.join(grants)}]\n---\n"


READ = "{domain: client, do: [read]}"
MINE = '{domain: client, do: [read], where: "code = :user.code"}'


@pytest.fixture
def change(
    open_workspace: Callable[..., Workspace], write_schema: Callable[..., None]
) -> Callable[[str, str], tuple[list[RightsChange], Workspace]]:
    """The rights that plan tells of, from one text of roles to another; the workspace is left applied."""

    def change(before: str, after: str) -> tuple[list[RightsChange], Workspace]:
        write_schema(SHOP + before)
        made = open_workspace()
        made.apply()
        with made.database.begin() as connection:
            add_user(connection, made.catalog, "root", ["admin"])
        users = made.users("root")
        for name, code in (("ann", "A"), ("bob", "B"), ("col", "A")):
            users.add(name, ["clerk"])
            users.set_attribute(name, "code", code)
        session = trusted_session(made)
        for number in range(6):
            session.add("client", {"name": f"c{number}", "phone": f"1380013000{number}", "code": "AAB"[number % 3],
                                   "points": number})  # fmt: skip
        before_all = {name: holds(made, name) for name in ("ann", "bob", "root")}
        write_schema(SHOP + after)
        made = open_workspace()
        told = list(made.plan("root").rights)
        made.apply("root")
        for name, held in before_all.items():
            agree(name, held, holds(made, name), told)
        return told, made

    return change


def holds(workspace: Workspace, user: str) -> dict[str, Any]:
    """The ids of clients that somebody may read, and what it is shown of the fields of each."""
    try:
        rows = list(workspace.session(user).rows("client"))
    except NotPermittedError:
        rows = []
    return {row["id"]: row for row in rows}


def agree(user: str, before: dict[str, Any], after: dict[str, Any], told: list[RightsChange]) -> None:
    """What plan told of a user is what was found."""
    mine = [each for each in told if user in each.users and each.domain == "client"]
    rows = next((each for each in mine if each.what == "rows" and "read" in each.actions), None)
    gained, lost = after.keys() - before.keys(), before.keys() - after.keys()
    if rows is None:
        assert not gained | lost
    else:
        assert (rows.gained[user], rows.lost[user]) == (len(gained), len(lost))
    changed = {
        field
        for record in before.keys() & after.keys()
        for field in before[record].keys() | after[record].keys()
        if before[record].get(field) != after[record].get(field)
    }
    assert changed <= {each.name for each in mine if each.what == "shown"}


def short(told: list[RightsChange]) -> set[tuple[Any, ...]]:
    return {(each.users, each.name, each.what, each.before, each.after) for each in told}


def test_a_rule_that_narrows_takes_rows_from_each_user_its_own(change: Any) -> None:
    told, _made = change(role(READ), role(MINE))
    (one,) = told
    assert (one.users, one.roles, one.actions) == (("ann", "bob", "col"), ("clerk",), ("read",))
    assert (one.before, one.after) == ("*", "code = :user.code")
    assert one.lost == {"ann": 2, "bob": 4, "col": 2}
    assert not any(one.gained.values())


def test_a_rule_that_becomes_another_is_counted_both_ways(change: Any) -> None:
    told, _made = change(role(MINE), role('{domain: client, do: [read], where: "points >= 4"}'))
    (one,) = told
    assert (one.gained["ann"], one.lost["ann"]) == (1, 3)
    assert (one.gained["bob"], one.lost["bob"]) == (1, 1)


def test_the_level_of_a_field_is_told(change: Any) -> None:
    masked = "{domain: client, do: [read], fields: {phone: last4, name: hide}}"
    told, _made = change(role(masked), role(READ))
    assert short(told) == {
        (("ann", "bob", "col"), "phone", "shown", "last4", "whole"),
        (("ann", "bob", "col"), "name", "shown", "", "whole"),
    }


def test_a_level_that_hangs_on_the_record_is_told_with_its_rule(change: Any) -> None:
    masked = "{domain: client, do: [read], fields: {phone: last4}}"
    told, _made = change(role(masked), role(masked, MINE))
    assert short(told) == {
        (("ann", "bob", "col"), "phone", "shown", "last4", "whole (code = :user.code), last4")
    }


def test_a_denial_and_a_restriction_take_rows(change: Any) -> None:
    hold = '{kind: restriction, name: hold, label: {en: Hold}, domain: client, where: "points < 5", except: [admin]}\n'
    told, _made = change(
        role(READ), role(READ, "{domain: client, deny: [read], where: \"code = 'B'\"}") + hold
    )
    reading = next(each for each in told if "read" in each.actions)
    assert (reading.users, reading.after) == (("ann", "bob", "col"), "points < 5 and not (code = 'B')")
    assert reading.lost == {"ann": 2, "bob": 2, "col": 2}


def test_who_may_administer_or_act_as_others_is_told(change: Any) -> None:
    told, _made = change(role(READ), role(READ, '{domain: "*", do: [admin, impersonate]}'))
    (one,) = told
    assert (one.domain, one.users, one.before, one.after) == ("*", ("ann", "bob", "col"), "", "*")
    assert {*one.actions} == {"admin", "impersonate"}


def test_an_included_role_counts(change: Any) -> None:
    more = role(READ, name="reader")
    told, _made = change(role(MINE) + more, role(MINE, more="includes: [reader]\n") + more)
    (one,) = told
    assert (one.users, one.after) == (("ann", "bob", "col"), "*")


def test_a_role_that_is_called_otherwise_changes_nothing(change: Any) -> None:
    told, made = change(role(MINE), role(MINE, name="seller", more="was: clerk\n"))
    assert told == []
    assert made.users("root").get("ann").roles == ("seller",)


def test_a_role_that_goes_takes_its_rights_along(change: Any) -> None:
    told, _made = change(role(READ), role(READ, name="other"))
    (one,) = told
    assert (one.users, one.before, one.after, one.lost["ann"]) == (("ann", "bob", "col"), "*", "", 6)


def test_a_rule_over_a_field_that_comes_is_told_uncounted(
    open_workspace: Callable[..., Workspace], write_schema: Callable[..., None]
) -> None:
    write_schema(SHOP + role(READ))
    made = open_workspace()
    made.apply()
    with made.database.begin() as connection:
        add_user(connection, made.catalog, "root", ["admin"])
        add_user(connection, made.catalog, "ann", ["clerk"])
    new = SHOP.replace("points: {type: integer}", "points: {type: integer}\n  pet: {type: text}")
    write_schema(new + role('{domain: client, do: [read], where: "pet is null"}'))
    told = {each.what: each for each in open_workspace().plan("root").rights if "clerk" in each.roles}
    assert told["rows"].after == "pet is null"
    assert told["rows"].lost == {}
    assert (told["shown"].name, told["shown"].before, told["shown"].after) == ("pet", "", "whole")


def test_only_an_admin_is_told_of_rights(
    open_workspace: Callable[..., Workspace], write_schema: Callable[..., None]
) -> None:
    write_schema(SHOP + role(READ))
    made = open_workspace()
    made.apply()
    with made.database.begin() as connection:
        add_user(connection, made.catalog, "root", ["admin"])
        add_user(connection, made.catalog, "ann", ["clerk"])
    write_schema(SHOP + role(MINE))
    made = open_workspace()
    assert made.plan("ann").rights == ()
    assert len(made.plan("root").rights) == 1
