"""What holds under any policy: an allow shows more, a denial less; all ways to ask agree, batches and singles too."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

import pytest
from asking import refused
from changing import SETTABLE
from cornershop import Shop, emptied
from madeup import (
    ACTIONS,
    Grant,
    Policy,
    Restriction,
    Role,
    User,
    actor,
    random_grant,
    random_policy,
    random_user,
)
from masks import text_of
from saidrules import random_rule
from smalltown import COMPARED, DOMAINS, OF_THE_USER, Town
from telling import told
from townsfolk import drawn, filled

from regulars import Part, Session
from regulars.errors import NotFoundError, NotPermittedError, RegularsError

#: So many policies of each sort are tried on each database.
TRIED = max(20, int(os.environ.get("REGULARS_EXAMPLES", "2000")) // 100)
DATABASES = ["sqlite", "postgresql"]


@pytest.fixture(scope="module", params=DATABASES)
def town(request: pytest.FixtureRequest, standing_town: Callable[[str], Shop]) -> Town:
    return filled(emptied(standing_town(request.param)), drawn(4))


def cases(town: Town, what: str) -> Iterator[tuple[Random, Policy, User]]:
    for number in range(TRIED):
        chance = Random(f"{what} {number}")
        policy = random_policy(chance)
        yield chance, policy, random_user(chance, policy, sorted(town.records["shop"]))


def acting(town: Town, policy: Policy, user: User) -> Session:
    return town.acting(policy.catalog_roles(), policy.catalog_restrictions(), policy.visible(), actor(user))


def with_grant(policy: Policy, user: User, grant: Grant) -> Policy:
    """The policy with one grant more for the user."""
    name = user.roles[0]
    role: Role = policy.roles[name]
    return replace(policy, roles={**policy.roles, name: replace(role, grants=(*role.grants, grant))})


def shown(session: Session) -> dict[str, dict[int, Mapping[str, Any]]]:
    """domain -> id -> field -> what is shown; of what may not be read nothing."""
    found: dict[str, dict[int, Mapping[str, Any]]] = {}
    for domain in DOMAINS:
        try:
            found[domain] = {row.pop("id"): row for row in session.rows(domain)}
        except NotPermittedError:
            found[domain] = {}
    return found


def assert_no_less(town: Town, less: Session, more: Session) -> None:
    """`more` sees each record that `less` sees, and each field at least as whole; finds it by what `less` does."""
    seen, wider = shown(less), shown(more)
    for domain in DOMAINS:
        assert seen[domain].keys() <= wider[domain].keys(), domain
        for record, row in seen[domain].items():
            for field, value in row.items():
                whole = town.records[domain][record][field]
                other = wider[domain][record].get(field)
                assert value is None or other is not None, (domain, record, field)
                if value is not None and _text(value) == _text(whole):
                    assert _text(other) == _text(whole), (domain, record, field)
        for action in ("create", "update", "delete", "export"):
            assert more.may(domain, action) or not less.may(domain, action), (domain, action)


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, dict)) else text_of(value)


def test_an_added_allow_never_hides(town: Town) -> None:
    for chance, policy, user in cases(town, "allow"):
        wider = with_grant(policy, user, random_grant(chance, deny=False))
        assert_no_less(town, acting(town, policy, user), acting(town, wider, user))


def test_an_added_denial_never_shows(town: Town) -> None:
    for chance, policy, user in cases(town, "deny"):
        narrower = with_grant(policy, user, random_grant(chance, deny=True))
        assert_no_less(town, acting(town, narrower, user), acting(town, policy, user))


def test_an_added_restriction_never_shows(town: Town) -> None:
    for chance, policy, user in cases(town, "restrict"):
        domain = chance.choice(DOMAINS)
        rule = random_rule(chance, COMPARED[domain], OF_THE_USER[domain])
        narrower = replace(policy, restrictions=(*policy.restrictions, Restriction(domain, ACTIONS, rule)))
        assert_no_less(town, acting(town, narrower, user), acting(town, policy, user))


def test_every_way_answers_alike(town: Town) -> None:
    """list = get = count = aggregate = search = export, where what may be read may leave too."""
    some = 0
    for _chance, policy, user in cases(town, "ways"):
        session = acting(town, _leaving(policy), user)
        for domain in [each for each in DOMAINS if session.may(each, "read")][:1]:
            listed = every_way(town, session, domain, told(policy, user))
            some += 0 < len(listed) < len(town.records[domain])
    assert some > TRIED // 8


def every_way(town: Town, session: Session, domain: str, about: str) -> list[int]:
    """The ids that a list gives, and every other way too."""
    listed = [row["id"] for row in session.rows(domain, fields=[])]
    records = town.records[domain]
    assert _found_singly(session, domain, town) == listed, about
    assert session.count(domain) == len(listed)
    assert session.aggregate(domain, {"n": "count()"}) == [{"n": len(listed)}]
    assert [row["r"] for row in session.aggregate(domain, {"n": "count()"}, {"r": "id"})] == sorted(listed)
    assert [row["id"] for row in session.exporting.rows(domain, fields=[])] == listed, about
    assert session.exporting.count(domain) == len(listed)
    assert {record for record in records if session.count(domain, f"id = {record}")} == {*listed}
    name = {"sale": "number", "client": "mark", "line": "title"}.get(domain)
    if name is not None and not refused(lambda: session.find(domain, fields=[name])):
        for row in session.rows(domain, fields=[name]):
            if row[name] is not None and row[name] == records[row["id"]][name]:
                assert row["id"] in {hit.id for hit in session.search(row[name], domain, 100)}, about
        words = {str(each[name]) for each in records.values() if each[name] is not None}
        assert {hit.id for word in words for hit in session.search(word, domain, 100)} <= {*listed}, about
    return listed


def _leaving(policy: Policy) -> Policy:
    """The policy under which what may be read may be exported, and nothing else."""

    def actions(given: tuple[str, ...]) -> tuple[str, ...]:
        others = tuple(each for each in given if each != "export")
        return (*others, "export") if "read" in given else others

    roles = {
        name: replace(
            role, grants=tuple(replace(each, actions=actions(each.actions)) for each in role.grants)
        )
        for name, role in policy.roles.items()
    }
    restrictions = tuple(replace(each, actions=actions(each.actions)) for each in policy.restrictions)
    return replace(policy, roles=roles, restrictions=restrictions)


def _found_singly(session: Session, domain: str, town: Town) -> list[int]:
    found = []
    for record in sorted(town.records[domain]):
        try:
            found.append(session.get(domain, record)["id"])
        except NotFoundError:
            continue
    return found


def test_a_batch_is_allowed_where_each_of_it_is(town: Town) -> None:
    """n edits or deletions in one write are done where each alone would be; else none is."""
    outcomes: Counter[int] = Counter()
    for chance, policy, user in cases(town, "batch"):
        session = acting(town, policy, user)
        for domain in ("client", "sale", "line", "gift"):
            if session.may(domain, "read") and session.may(domain, "update"):
                readable = [row["id"] for row in session.rows(domain, fields=[])]
                if len(readable) >= 3:
                    outcomes[
                        batched(session, domain, chance.sample(readable, 3), chance, told(policy, user))
                    ] += 1
    assert outcomes[0] and outcomes[3] and outcomes[1] + outcomes[2], outcomes


def batched(session: Session, domain: str, records: list[int], chance: Random, about: str) -> int:
    """How many of the records may be changed one by one, where a batch of them is done as they are."""
    settable = SETTABLE[domain]
    fields = chance.sample(sorted(settable), min(2, len(settable)))
    values = {field: [chance.choice(settable[field]) for _ in records] for field in fields}

    def edit(number: int) -> None:
        session.edit(domain, records[number], {field: values[field][number] for field in fields})

    part = Part(domain=domain, columns=values, rows=[1, 2, 3], ids=records)
    singly = [_done(session, partial(edit, number)) for number in range(len(records))]
    assert _done(session, lambda: session.write([part], source="hand")) == all(singly), (singly, about)
    if domain in ("line", "gift"):
        removed = [_done(session, partial(session.delete, domain, [each])) for each in records]
        assert _done(session, lambda: session.delete(domain, records)) == all(removed), (removed, about)
    return sum(singly)


def _done(session: Session, call: Callable[[], Any]) -> bool:
    try:
        with session.rehearsal():
            call()
    except RegularsError:
        return False
    return True
