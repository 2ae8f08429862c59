"""Users: who may act at all, kept by admins, with attributes of declared types."""

from collections.abc import Callable

import pytest

from regulars.errors import NotFoundError, NotPermittedError, RecordError
from regulars.workspaces.users import add_user, set_attribute, system_user
from regulars.workspaces.workspace import Workspace

SCHEMA = """kind: domain
name: store
label: {en: Store, zh: 门店}
identity: [city, code]
fields:
  city: {type: text, required: true}
  code: {type: text, required: true}
---
kind: domain
name: person
label: {en: Person, zh: 人}
subject: true
fields:
  name: {type: text}
---
kind: user_attribute
name: shop
label: {en: Shop, zh: 门店}
type: reference
to: store
---
kind: user_attribute
name: floor
label: {en: Floor, zh: 楼层}
type: integer
---
kind: role
name: clerk
label: {en: Clerk, zh: 店员}
grants:
  - {domain: store, do: [read], where: "id = :user.floor"}
"""


@pytest.fixture
def workspace(open_workspace: Callable[..., Workspace], write_schema: Callable[..., None]) -> Workspace:
    write_schema(SCHEMA)
    made = open_workspace()
    made.apply()
    with made.database.begin() as connection:
        add_user(connection, made.catalog, "ann", ["admin"])
    return made


def test_a_stranger_has_no_session(workspace: Workspace) -> None:
    with pytest.raises(NotPermittedError, match="regulars user add"):
        workspace.session("nobody")
    with pytest.raises(NotPermittedError, match=system_user()):
        workspace.session()


def test_only_an_admin_keeps_users(workspace: Workspace) -> None:
    workspace.users("ann").add("ming", ["clerk"])
    for actor in ("ming", "nobody"):
        users = workspace.users(actor)
        for act in (
            users.list,
            lambda users=users: users.get("ann"),
            lambda users=users: users.add("evil", ["admin"]),
            lambda users=users: users.set_roles("ming", ["admin"]),
            lambda users=users: users.set_attribute("ming", "floor", "1"),
        ):
            with pytest.raises(NotPermittedError, match="Only an admin"):
                act()
    assert [(each.name, each.roles) for each in workspace.users("ann").list()] == [
        ("ann", ("admin",)),
        ("ming", ("clerk",)),
    ]


@pytest.mark.parametrize(
    ("name", "roles", "words"),
    [
        ("ann", [], "There is a user ann already"),
        ("", [], "needs a name"),
        (" x", [], "needs a name"),
        ("a\nb", [], "needs a name"),
        ("bo", ["clark"], "Did you mean `clerk`?"),
    ],
)
def test_a_wrong_user_is_refused(workspace: Workspace, name: str, roles: list[str], words: str) -> None:
    with pytest.raises(RecordError, match=words.replace("?", r"\?")):
        workspace.users("ann").add(name, roles)


def test_the_last_admin_stays_one(workspace: Workspace) -> None:
    users = workspace.users("ann")
    with pytest.raises(RecordError, match="only admin"):
        users.set_roles("ann", ["clerk"])
    users.add("bo", ["admin"])
    users.set_roles("ann", ["clerk"])
    with pytest.raises(NotPermittedError):
        users.list()


def test_attributes_have_the_declared_types(workspace: Workspace) -> None:
    users = workspace.users("ann")
    users.add("ming", ["clerk"])
    assert users.set_attribute("ming", "floor", "3").attributes == {"floor": "3"}
    with pytest.raises(RecordError, match="not a whole number"):
        users.set_attribute("ming", "floor", "three")
    with pytest.raises(RecordError, match="Did you mean `floor`"):
        users.set_attribute("ming", "flor", "3")
    with pytest.raises(NotFoundError, match="no user 'mong'"):
        users.set_attribute("mong", "floor", "3")
    assert users.set_attribute("ming", "floor", None).attributes == {}


def test_a_reference_is_written_as_the_identity(workspace: Workspace) -> None:
    everything = workspace.session("ann")
    first = everything.add("store", {"city": "上海", "code": "S1"})
    second = everything.add("store", {"city": "O'Hare", "code": "S1"})
    users = workspace.users("ann")
    users.add("ming")
    assert users.set_attribute("ming", "shop", "上海/S1").attributes["shop"] == first
    assert users.set_attribute("ming", "shop", "O'Hare/S1").attributes["shop"] == second
    assert users.set_attribute("ming", "shop", str(first)).attributes["shop"] == first
    for nothing in ("上海/S2", "S1", "999999"):
        with pytest.raises(RecordError, match="There is no"):
            users.set_attribute("ming", "shop", nothing)


def test_an_attribute_that_is_declared_no_longer_is_not_handed_on(workspace: Workspace) -> None:
    from dataclasses import replace

    from regulars.workspaces.users import actor_of

    with workspace.database.begin() as connection:
        add_user(connection, workspace.catalog, "ming", ["clerk"])
        set_attribute(connection, workspace.catalog, "ming", "floor", 3)
        assert actor_of(connection, workspace.catalog, "ming").attributes == {"floor": 3}
        assert actor_of(connection, replace(workspace.catalog, user_attributes={}), "ming").attributes == {}
