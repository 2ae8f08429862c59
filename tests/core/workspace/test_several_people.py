"""Teams, managers, and rules that ask for the values of several people."""

from collections.abc import Callable

import pytest

from regulars.errors import DeclarationError, NotFoundError, NotPermittedError, RecordError
from regulars.workspaces.users import actor_of, add_user
from regulars.workspaces.workspace import Workspace

SCHEMA = """
kind: domain
name: visit
label: {en: Visit}
identity: [code]
fields: {code: {type: text, required: true}, floor: {type: integer}}
---
{kind: user_attribute, name: floor, label: {en: Floor}, type: integer}
---
{kind: user_attribute, name: share, label: {en: Share}, type: decimal}
---
{kind: role, name: mate, label: {en: Mate}, grants: [{domain: visit, do: [read], where: "floor in (:team.floor)"}]}
---
{kind: role, name: boss, label: {en: Boss}, grants: [{domain: visit, do: [read], where: "floor in (:subtree.floor)"}]}
---
{kind: role, name: shy, label: {en: Shy}, grants: [{domain: visit, do: [read], where: "not (floor in (:team.floor))"}]}
---
{kind: role, name: owner, label: {en: Owner}, grants: [{domain: "*", do: [read, admin]}]}
---
{kind: role, name: stand_in, label: {en: Stand-in}, grants: [{domain: "*", do: [impersonate]}]}
"""


@pytest.fixture
def workspace(open_workspace: Callable[..., Workspace], write_schema: Callable[..., None]) -> Workspace:
    """Ann administers; 1 to 4 each have the floor of their name; visits to floors 1 to 5, and one to none."""
    write_schema(SCHEMA)
    made = open_workspace()
    made.apply()
    with made.database.begin() as connection:
        add_user(connection, made.catalog, "ann", ["admin"])
    users = made.users("ann")
    for number in "1234":
        users.add(number, ["mate"])
        users.set_attribute(number, "floor", number)
    session = made.session("ann")
    for number in range(1, 6):
        session.add("visit", {"code": f"v{number}", "floor": number})
    session.add("visit", {"code": "v0"})
    return made


def seen(workspace: Workspace, user: str) -> list[int]:
    return sorted(each["floor"] or 0 for each in workspace.session(user).find("visit").rows)


def test_the_values_of_a_team_are_those_of_all_its_members_and_ones_own(workspace: Workspace) -> None:
    users = workspace.users("ann")
    assert seen(workspace, "1") == [1]
    users.set_teams("1", ["north", "night"])
    users.set_teams("2", ["north"])
    users.set_teams("3", ["night", "south"])
    users.set_teams("4", ["North", "nor"])
    assert seen(workspace, "1") == [1, 2, 3]
    assert seen(workspace, "2") == [1, 2]
    assert seen(workspace, "4") == [4]
    users.set_teams("1", [])
    assert seen(workspace, "1") == [1]
    assert seen(workspace, "2") == [2]


def test_the_name_of_a_team_is_no_pattern(workspace: Workspace) -> None:
    users = workspace.users("ann")
    users.set_teams("1", ["%"])
    users.set_teams("2", ["north"])
    assert seen(workspace, "1") == [1]
    for name in ("", " x", "a|b", "a\nb"):
        with pytest.raises(RecordError, match="cannot be the name of a team"):
            users.set_teams("1", [name])


def test_the_values_of_a_subtree_are_of_any_depth(workspace: Workspace) -> None:
    users = workspace.users("ann")
    for number, manager in (("2", "1"), ("3", "2"), ("4", "3")):
        users.set_manager(number, manager)
    for number in "1234":
        users.set_roles(number, ["boss"])
    assert {number: seen(workspace, number) for number in "1234"} == {
        "1": [1, 2, 3, 4], "2": [2, 3, 4], "3": [3, 4], "4": [4]
    }  # fmt: skip
    users.set_attribute("1", "floor", None)
    assert seen(workspace, "1") == [2, 3, 4]
    users.set_manager("3", None)
    assert seen(workspace, "1") == [2]


def test_who_is_moved_is_gone_from_the_next_call_on(workspace: Workspace) -> None:
    users = workspace.users("ann")
    users.set_roles("1", ["boss"])
    users.set_manager("2", "1")
    session = workspace.session("1")
    assert session.count("visit") == 2
    users.set_manager("2", "3")
    assert session.count("visit") == 1
    users.set_manager("3", "1")
    assert session.count("visit") == 3
    users.set_attribute("2", "floor", "5")
    assert sorted(each["floor"] for each in session.rows("visit")) == [1, 3, 5]


def test_where_nobody_has_a_value_nothing_is_sure(workspace: Workspace) -> None:
    users = workspace.users("ann")
    users.add("shy", ["shy"])
    assert seen(workspace, "shy") == []
    users.set_attribute("shy", "floor", "2")
    assert seen(workspace, "shy") == [1, 3, 4, 5]


def test_managers_in_a_circle_are_refused(workspace: Workspace) -> None:
    users = workspace.users("ann")
    users.set_manager("2", "1")
    users.set_manager("3", "2")
    with pytest.raises(RecordError, match="in a circle: 1 -> 3 -> 2 -> 1"):
        users.set_manager("1", "3")
    with pytest.raises(RecordError, match="in a circle: 1 -> 1"):
        users.set_manager("1", "1")
    with pytest.raises(NotFoundError, match="no user 'nobody'"):
        users.set_manager("1", "nobody")
    assert users.get("1").manager is None


def test_several_values_are_of_the_declared_type_and_each_once(workspace: Workspace) -> None:
    from decimal import Decimal

    users = workspace.users("ann")
    for number, share in (("1", "0.5"), ("2", "0.50"), ("3", "2")):
        users.set_attribute(number, "share", share)
        users.set_teams(number, ["north"])
    with workspace.database.connect() as connection:
        actor = actor_of(connection, workspace.catalog, "1")
    assert {*actor.team["share"]} == {Decimal("0.5"), Decimal("2")}
    assert sorted(actor.team["floor"]) == [1, 2, 3]
    assert actor.subtree["floor"] == (1,)


def test_the_right_to_administer_is_what_counts_not_the_name_of_the_role(workspace: Workspace) -> None:
    users = workspace.users("ann")
    users.set_roles("1", ["owner"])
    workspace.users("1").add("new", ["mate"])
    users.set_roles("ann", ["mate"])
    with pytest.raises(RecordError, match="1 is the only admin"):
        workspace.users("1").set_roles("1", ["mate"])
    with pytest.raises(NotPermittedError, match="Only an admin"):
        workspace.users("ann").list()


def test_who_acts_as_another_has_its_rights_and_no_others(workspace: Workspace) -> None:
    users = workspace.users("ann")
    users.set_roles("1", ["stand_in", "boss"])
    users.set_roles("2", ["mate"])
    with workspace.database.connect() as connection:
        actor = actor_of(connection, workspace.catalog, "2", by="1")
        assert (actor.name, actor.on_behalf_of, actor.roles) == ("2", "1", ("mate",))
        assert actor_of(connection, workspace.catalog, "2", by="2").on_behalf_of is None
        for name, by, told in (
            ("1", "2", "2 may not act as others"),
            ("nobody", "2", "2 may not act as others"),
            ("ann", "2", "2 may not act as others"),
            ("nobody", "1", "nobody is not a user"),
            ("2", "nobody", "nobody is not a user"),
            ("ann", "1", "Only an admin may act as ann"),
        ):
            with pytest.raises(NotPermittedError, match=told):
                actor_of(connection, workspace.catalog, name, by=by)
        assert actor_of(connection, workspace.catalog, "1", by="ann").on_behalf_of == "ann"
    users.set_roles("2", ["stand_in"])
    with workspace.database.connect() as connection, pytest.raises(NotPermittedError, match="Only an admin"):
        actor_of(connection, workspace.catalog, "2", by="1")


def test_what_leaves_nobody_to_administer_is_not_applied(
    workspace: Workspace, open_workspace: Callable[..., Workspace], write_schema: Callable[..., None]
) -> None:
    users = workspace.users("ann")
    users.set_roles("1", ["owner"])
    users.set_roles("ann", ["mate"])
    kept = [each for each in SCHEMA.split("---") if "name: owner" not in each]
    write_schema("---".join(kept))
    made = open_workspace()
    assert any("Nobody could administer" in each for each in made.plan("1").refused)
    with pytest.raises(DeclarationError, match="Nobody could administer"):
        made.apply("1")
    # Called otherwise it is the same role.
    renamed = SCHEMA.replace("{kind: role, name: owner,", "{kind: role, name: chief, was: owner,")
    write_schema(renamed)
    made = open_workspace()
    made.apply("1")
    assert made.users("1").get("1").roles == ("chief",)
