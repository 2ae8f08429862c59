"""What goes along with a deleted record, by whose right; what keeps it from going, and what is told of that."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from regulars import Session
from regulars.catalog import Grant, Role
from regulars.errors import NotFoundError, NotPermittedError, RegularsError
from regulars.gate.session import open_session
from regulars.permissions.actor import Actor
from regulars.testing import trusted_session, workspace
from regulars.workspaces.workspace import Workspace

SCHEMA = """
kind: domain
name: club
label: {en: Club, zh: 俱乐部}
identity: [name]
display: name
fields:
  name: {type: text}
---
kind: domain
name: member
label: {en: Member, zh: 会员}
subject: true
display: name
fields:
  name: {type: text}
  club: {type: reference, to: club}
---
kind: domain
name: visit
label: {en: Visit, zh: 到访}
belongs_to: [member]
visible: with_subject
identity: [day, member]
fields:
  member: {type: reference, to: member, required: true}
  day: {type: text}
---
kind: domain
name: drink
label: {en: Drink, zh: 饮品}
belongs_to: [visit]
identity: [visit, name]
fields:
  visit: {type: reference, to: visit, required: true}
  name: {type: text}
---
kind: domain
name: badge
label: {en: Badge, zh: 徽章}
belongs_to: [member]
identity: [member]
derived: "by_rule = true"
fields:
  member: {type: reference, to: member, required: true}
  by_rule: {type: boolean}
"""
ALL = "read create update delete"


@dataclass(frozen=True)
class Town:
    made: Workspace
    everyone: Session
    ids: dict[str, int]

    def acting(self, *grants: tuple[str, str, str | None]) -> Session:
        made = tuple(Grant(domain=d, actions=tuple(do.split()), where=where) for d, do, where in grants)
        role = Role(name="role", plugin="workspace", grants=made)
        store = self.made.store.under(replace(self.made.catalog, roles={"role": role}))
        return open_session(store, Actor("clerk", ("role",)))

    def counts(self) -> dict[str, int]:
        return {name: self.everyone.count(name) for name in ("club", "member", "visit", "drink", "badge")}


@pytest.fixture
def town(tmp_path: Path, database_url: str) -> Iterator[Town]:
    """A club with Ann, who has visited, drunk, and got a badge by a rule."""
    with workspace(tmp_path, database_url, schemas={"town.yaml": SCHEMA}) as made:
        session = trusted_session(made)
        ids: dict[str, Any] = {"club": session.add("club", {"name": "C"})}
        ids["ann"] = session.add("member", {"name": "Ann", "club": ids["club"]})
        ids["visit"] = session.add("visit", {"member": ids["ann"], "day": "Monday"})
        ids["drink"] = session.add("drink", {"visit": ids["visit"], "name": "tea"})
        ids["badge"] = session.add("badge", {"member": ids["ann"], "by_rule": True})
        yield Town(made, session, ids)


OF_MEMBER = ("member", ALL, None)
OF_VISIT = ("visit", ALL, None)
OF_DRINK = ("drink", ALL, None)


def test_what_belongs_to_it_goes_along_and_what_is_derived(town: Town) -> None:
    clerk = town.acting(OF_MEMBER, OF_VISIT, OF_DRINK)
    assert clerk.delete("member", [town.ids["ann"]]) == 1
    assert town.counts() == {"club": 1, "member": 0, "visit": 0, "drink": 0, "badge": 0}


@pytest.mark.parametrize(
    "grants",
    [
        [OF_MEMBER],
        [OF_MEMBER, OF_VISIT],
        [OF_MEMBER, OF_DRINK],
        [OF_MEMBER, OF_VISIT, ("drink", "delete", None)],
        [OF_MEMBER, OF_VISIT, ("drink", ALL, "name = 'coffee'")],
        [OF_MEMBER, ("visit", ALL, "day = 'Sunday'"), OF_DRINK],
    ],
)
def test_what_may_not_be_seen_does_not_go_along(town: Town, grants: Any) -> None:
    before = town.counts()
    with pytest.raises(NotPermittedError) as told:
        town.acting(*grants).delete("member", [town.ids["ann"]])
    assert (
        str(told.value) == "Something that you may not see or delete refers to it. Ask an admin to delete it."
    )
    assert town.counts() == before


@pytest.mark.parametrize("drink", [("drink", "read", None), ("drink", "read create update", None)])
def test_what_may_be_seen_and_not_deleted_is_named(town: Town, drink: Any) -> None:
    before = town.counts()
    with pytest.raises(NotPermittedError, match="clerk may not delete Drink"):
        town.acting(OF_MEMBER, OF_VISIT, drink).delete("member", [town.ids["ann"]])
    assert town.counts() == before


def test_what_refers_is_counted_as_far_as_it_is_seen(town: Town) -> None:
    for name in ("Bob", "Cid"):
        town.everyone.add("member", {"name": name, "club": town.ids["club"]})
    with pytest.raises(RegularsError, match="2 records of Member refer to it"):
        town.acting(("club", ALL, None), ("member", "read", "name <> 'Ann'")).delete(
            "club", [town.ids["club"]]
        )
    with pytest.raises(NotPermittedError, match="Something that you may not see"):
        town.acting(("club", ALL, None)).delete("club", [town.ids["club"]])


def test_who_may_not_see_the_subject_deletes_nothing_of_it(town: Town) -> None:
    clerk = town.acting(("member", ALL, "name = 'Bob'"), OF_VISIT)
    for record in (town.ids["visit"], 10**9):
        with pytest.raises(NotFoundError) as told:
            clerk.delete("visit", [record])
        assert str(told.value) == f"There is no Visit {record}."


def test_who_may_not_see_the_subject_writes_nothing_of_it(town: Town) -> None:
    clerk = town.acting(("member", ALL, "name = 'Bob'"), OF_VISIT)
    for member in (town.ids["ann"], 10**9):
        with pytest.raises(RegularsError) as told:
            clerk.add("visit", {"member": member, "day": "Sunday"})
        assert str(told.value) == f"member: There is no Member “{member}”."
    with pytest.raises(NotFoundError):
        clerk.edit("visit", town.ids["visit"], {"day": "Sunday"})
