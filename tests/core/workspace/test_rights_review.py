"""A review of rights: what is there, what was used, and what is there for nobody or for nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from regulars.errors import NotPermittedError
from regulars.testing import trusted_session
from regulars.workspaces import rightsreview
from regulars.workspaces.rightsreview import Review, UserReview
from regulars.workspaces.users import add_user
from regulars.workspaces.workspace import Workspace

SCHEMA = """
kind: domain
name: client
label: {en: Client}
subject: true
fields: {name: {type: text, privacy: personal}, code: {type: text}}
---
kind: domain
name: visit
label: {en: Visit}
belongs_to: [client]
identity: [number]
fields: {number: {type: text}, client: {type: reference, to: client}}
---
kind: metric
name: visits
for: client
label: {en: Visits}
value: count(visit.number)
readable_by: [analyst]
---
{kind: user_attribute, name: code, label: {en: Code}, type: text}
---
kind: role
name: clerk
label: {en: Clerk}
grants:
  - {domain: client, do: [read, update], where: "code = :user.code"}
  - {domain: client, do: [read], where: "code = 'Z'"}
  - {domain: visit, do: [read]}
---
{kind: role, name: boss, label: {en: Boss}, includes: [clerk]}
---
{kind: role, name: analyst, label: {en: Analyst}}
---
{kind: role, name: lonely, label: {en: Lonely}}
"""


@pytest.fixture
def workspace(open_workspace: Callable[..., Workspace], write_schema: Callable[..., None]) -> Workspace:
    write_schema(SCHEMA)
    made = open_workspace()
    made.apply()
    with made.database.begin() as connection:
        add_user(connection, made.catalog, "root", ["admin"])
    users = made.users("root")
    for name, roles in (("ann", ["clerk"]), ("bob", ["boss"]), ("cal", []), ("dan", ["analyst"])):
        users.add(name, roles)
    users.set_attribute("ann", "code", "A")
    trusted_session(made).add("client", {"name": "Xu", "code": "A"})
    return made


def of(review: Review, name: str) -> UserReview:
    return next(each for each in review.users if each.name == name)


def test_what_is_there_for_nobody_or_nothing_is_told(workspace: Workspace) -> None:
    made = workspace.rights("root").review()
    assert made.users_without_roles == ("cal",)
    assert made.roles_without_users == ("lonely",)
    assert made.roles["clerk"] == ("ann", "bob")
    assert [(each.role, each.where) for each in made.matching_nothing] == [("clerk", "code = 'Z'")]
    assert [(each.name, each.roles) for each in made.declassified] == [("visits", ("analyst",))]


def test_a_grant_that_matches_for_one_holder_is_none_that_matches_nothing(workspace: Workspace) -> None:
    workspace.users("root").set_attribute("ann", "code", "B")
    rules = [each.where for each in workspace.rights("root").review().matching_nothing]
    assert rules == ["code = :user.code", "code = 'Z'"]


def test_rights_are_told_with_their_last_use(workspace: Workspace) -> None:
    made = workspace.rights("root").review()
    ann = of(made, "ann")
    assert ann.last is None
    assert ann.unused
    client, visit = ann.rights
    assert (client.domain, dict(client.actions), client.read, client.unused) == (
        "client", {"read": False, "update": False}, None, True
    )  # fmt: skip
    assert (visit.domain, dict(visit.actions)) == ("visit", {"read": True})
    # Reads of what is nobody's are not put down.
    assert (visit.reads_kept, visit.unused) == (False, False)

    session = workspace.session("ann")
    (row,) = session.find("client").rows
    client = of(workspace.rights("root").review(), "ann").rights[0]
    assert client.read is not None
    assert client.written is None
    assert not client.unused
    session.edit("client", row["id"], {"name": "Xu Li"})
    ann = of(workspace.rights("root").review(), "ann")
    assert ann.rights[0].written is not None
    assert ann.last is not None
    assert not ann.unused


def test_what_was_used_long_ago_is_unused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.session("ann").find("client")
    later = datetime.now(UTC) + timedelta(days=31)
    monkeypatch.setattr(rightsreview.clock, "present", lambda: later)
    rights = workspace.rights("root")
    assert of(rights.review(days=30), "ann").unused
    assert of(rights.review(days=30), "ann").rights[0].unused
    assert not of(rights.review(days=40), "ann").unused
    assert not of(rights.review(days=40), "ann").rights[0].unused


def test_who_acts_as_another_uses_its_own_right_and_is_no_sign_of_the_other(workspace: Workspace) -> None:
    workspace.users("root").add("eve", ["admin"])
    by = Workspace(workspace.settings, as_user="ann")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("regulars.workspaces.workspace.system_user", lambda: "eve")
            session = by.session()
            (row,) = session.find("client").rows
            session.edit("client", row["id"], {"name": "Xu Li"})
    finally:
        by.close()
    made = workspace.rights("root").review()
    assert of(made, "ann").last is None
    everywhere = of(made, "eve").rights[0]
    assert (everywhere.domain, everywhere.unused) == ("*", False)


def test_to_administer_is_a_right_that_is_used(workspace: Workspace) -> None:
    (everywhere, *_others) = of(workspace.rights("root").review(), "root").rights
    assert everywhere.domain == "*"
    assert {*everywhere.actions} == {"impersonate", "admin"}
    assert not everywhere.unused


def test_a_review_is_for_admins(workspace: Workspace) -> None:
    for name in ("ann", "dan"):
        with pytest.raises(NotPermittedError, match="Only an admin"):
            workspace.rights(name).review()
