"""What a plugin is handed while somebody writes tells it nothing that this somebody may not see, whatever it asks."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from market import PEOPLE, Market, Person
from table import SESSION, Asked
from test_session import asked

from regulars import Session, Workspace
from regulars.catalog import FieldRight, Grant, Principal
from regulars.errors import RegularsError
from regulars.gate.session import open_session
from regulars.workspaces.users import actor_of

WRITING = [each for each in PEOPLE if each.name in ("clerk", "denied", "bounded")]
GREEDY = Principal(
    plugin="spy",
    access=(Grant(domain="*", actions=("read", "create", "update", "delete", "export", "share")),),
)
#: It has a stake in customers, and may read nothing.
MODEST = Principal(
    plugin="spy",
    access=(Grant(domain="customer", actions=("update",), fields={"nickname": FieldRight(show="whole")}),),
)


@pytest.fixture(scope="module")
def opened(standing: Market) -> Iterator[Workspace]:
    with Workspace.open(standing.folder) as made:
        yield made


def writing(opened: Workspace, user: str, principal: Principal) -> Session:
    """A session of the user where the plugin `spy` has what its manifest asks for."""
    with opened.database.connect() as connection:
        actor = actor_of(connection, opened.catalog, user)
    catalog = replace(opened.catalog, principals={**opened.catalog.principals, "spy": principal})
    return open_session(opened.store.under(catalog), actor)


class Spy:
    """Asks everything that a session can be asked, of that which it is handed."""

    plugin = "spy"

    def __init__(self, market: Market, implementation: type) -> None:
        self.market, self.implementation = market, implementation
        self.handed: dict[str, Session] = {}
        self.told: list[str] = []

    def calls(self, hook: str) -> list[Any]:
        """Itself, asked once by each hook of writers."""

        def call(session: Session, batch: Any) -> None:
            self.handed[hook] = session
            self.told.append(f"{batch.rows()} {batch.columns}")
            for row in SESSION.values():
                if isinstance(row, Asked):
                    self.told += asked(row, session, self.market)

        return (
            [self.implementation(call)]
            if hook in ("before_write", "after_write") and hook not in self.handed
            else []
        )


@pytest.mark.parametrize("person", WRITING, ids=lambda each: each.name)
@pytest.mark.parametrize("principal", [GREEDY, MODEST], ids=["greedy", "modest"])
def test_a_hook_is_told_no_more_than_who_writes(
    opened: Workspace,
    standing: Market,
    person: Person,
    principal: Principal,
    implementation: type,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spy = Spy(standing, implementation)
    session = writing(opened, person.name, principal)
    monkeypatch.setattr(type(opened.store.plugins), "calls", lambda self, hook: spy.calls(hook))
    with session.rehearsal():
        session.edit("customer", standing.ids["ann"], {"nickname": "Annie"})
    assert spy.handed.keys() == {"before_write", "after_write"}
    for answer in spy.told:
        found = [each for each in person.untold if each in answer]
        assert not found, (found, answer[:2_000])
    if principal is MODEST:
        assert not any("Ann Meadow" in answer or "Annie" in answer for answer in spy.told)
    for handed in spy.handed.values():
        with pytest.raises(RegularsError, match="is over"):
            handed.count("customer")


def test_plan_asks_plugins_for_admins_only(
    opened: Workspace, implementation: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []

    def call(**arguments: Any) -> list[Any]:
        handed.append(arguments)
        return []

    plugins = type(opened.plugins)
    calls = plugins.calls
    monkeypatch.setattr(
        plugins,
        "calls",
        lambda self, hook: [implementation(call)] if hook == "provide_plan_notes" else calls(self, hook),
    )
    for person in PEOPLE:
        plan = opened.plan(person.name)
        assert not (plan.notes or plan.rights) and not handed
