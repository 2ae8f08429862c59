"""A workspace that a program opens for a user: what it keeps and tells of people and rights, it tells admins."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from market import PEOPLE, Market, Person
from test_session import told

from regulars import Question, Somebody, Workspace
from regulars.errors import NotFoundError, NotPermittedError


@pytest.fixture(scope="module")
def opened(standing: Market) -> Iterator[Workspace]:
    with Workspace.open(standing.folder) as made:
        yield made


def asks(opened: Workspace, user: str, market: Market) -> list[Callable[[], Any]]:
    rights, ids = opened.rights(user), market.ids
    of_fields = (("customer", "ann", "email"), ("customer", "zora", "phone"))
    questions = [Question("read", domain, ids[record], field=field) for domain, record, field in of_fields] + [
        Question(action, domain, record)
        for action in ("read", "update", "export")
        for domain, record in (
            ("customer", ids["ann"]), ("customer", ids["zora"]), ("customer", ids["twin"]), ("customer", 10**9),
            ("receipt_line", ids["sale_b"]), ("complaint", ids["complaint_b"]),
        )
    ]  # fmt: skip
    people: list[str | Somebody] = [user, "root", "reader", Somebody(roles=("reader",))]
    return [
        *(lambda p=p, q=q: rights.explain(p, q) for p in people for q in questions),
        *(lambda q=q: rights.who_can(q) for q in questions),
        rights.review, opened.shares(user).list, opened.users(user).list, lambda: opened.plan(user),
        lambda: opened.users(user).get("clerk"),
    ]  # fmt: skip


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.name)
def test_nothing_unseen_is_told(opened: Workspace, standing: Market, person: Person) -> None:
    for ask in asks(opened, person.name, standing):
        answer = told(ask)
        found = [each for each in person.untold if each in answer]
        assert not found, (found, answer[:2_000])


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.name)
def test_nobody_gives_itself_a_right(place: Market, person: Person) -> None:
    with Workspace.open(place.folder) as opened:
        users, shares = opened.users(person.name), opened.shares(person.name)
        for attempt in (
            lambda: users.set_roles(person.name, ["admin"]),
            lambda: users.add("eve", ["admin"]),
            lambda: users.set_attribute(person.name, "shop", "SHOPB"),
            lambda: users.set_teams(person.name, ["all"]),
            lambda: users.set_manager("root", person.name),
            lambda: opened.apply(person.name),
        ):
            with pytest.raises(NotPermittedError):
                attempt()
        for domain, record in (("customer", place.ids["zora"]), ("complaint", place.ids["complaint_b"])):
            with pytest.raises((NotPermittedError, NotFoundError)):
                shares.add(domain, record, user=person.name, until=date(2099, 1, 1))
        assert opened.session().count("customer") == 3
