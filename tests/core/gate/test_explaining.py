"""What is explained is what holds: answers about rights against the gate itself, for random policies and users."""

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from guardedshop import Guarded
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regulars import Session
from regulars.catalog import FieldRight, Grant, Restriction, Role
from regulars.errors import NotFoundError, NotPermittedError
from regulars.gate.explaining import Explanation, Question, explained
from regulars.gate.session import open_session
from regulars.gate.store import Store
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode

RULES = {
    "client": (
        "points > 4", "shop = :user.shop", "shop.code = :user.code", "name = 'Ann'", "not (points = :user.points)",
        "shop is null or points < 7", "shop.code in (:team.code)", "not (shop.code in (:subtree.code))",
        "phone is null",
    ),
    "sale": (
        "net > 3", "shop.code = :user.code", "client.points > 4", "client is null", "not (client.name = 'Bob')",
        "net > 1 and (shop = :user.shop or client.phone is not null)", "shop.code in (:team.code)",
    ),
}  # fmt: skip
FIELDS = {"client": ("phone", "name", "points"), "sale": ("note", "net")}
LEVELS = {"phone": ("hide", "last4", "initial", "whole"), "name": ("hide", "initial", "whole"),
          "note": ("hide", "initial", "whole"), "points": ("hide", "whole"), "net": ("hide", "whole")}  # fmt: skip
ADMIN = Actor("admin", system=SystemMode.TESTING)


def drawn(chance: random.Random) -> tuple[dict[str, Role], dict[str, Restriction], bool, Actor]:
    """Two roles, one of which may include the other, restrictions, with_subject of sales, and a user."""

    def grant(domain: str) -> Grant:
        deny = chance.random() < 0.25
        fields = {
            name: FieldRight(show=chance.choice(LEVELS[name]), write=chance.random() < 0.5)
            for name in FIELDS[domain]
            if chance.random() < 0.3
        }
        return Grant(
            domain=domain,
            actions=tuple(each for each in ("read", "update", "delete", "export") if chance.random() < 0.7),
            deny=deny,
            where=chance.choice(RULES[domain]) if chance.random() < 0.8 else None,
            fields=fields if not deny or chance.random() < 0.7 else {},
        )

    def role(name: str, *includes: str) -> Role:
        grants = tuple(grant(chance.choice(["client", "sale"])) for _ in range(chance.randint(1, 5)))
        return Role(name=name, plugin="here", grants=grants, includes=includes)

    roles = {"one": role("one", *(["two"] if chance.random() < 0.5 else [])), "two": role("two")}
    restrictions = {
        f"r{n}": Restriction(
            name=f"r{n}", plugin="here", domain=domain, where=chance.choice(RULES[domain]),
            actions=tuple(chance.sample(["read", "update", "delete", "export"], 2)),
            excepted=("two",) if chance.random() < 0.4 else (),
        )
        for n, domain in enumerate(chance.sample(["client", "sale"], chance.randint(0, 2)))
    }  # fmt: skip
    attributes = {"code": chance.choice(["A", "B"]), "points": 5, "shop": chance.choice([1, 2])}
    several = {name: (value,) for name, value in attributes.items()}
    user = Actor(
        "clerk",
        tuple(each for each in roles if chance.random() < 0.8),
        {name: value for name, value in attributes.items() if chance.random() < 0.8},
        team={"code": ("A", "B")} if chance.random() < 0.5 else {},
        subtree=several if chance.random() < 0.5 else {},
    )
    return roles, restrictions, chance.random() < 0.5, user


def under(shop: Guarded, roles: Any, restrictions: Any, with_subject: bool) -> Store:
    catalog = shop.workspace.catalog
    visible = "with_subject" if with_subject else "own_rule"
    domains = {**catalog.domains, "sale": replace(catalog.domains["sale"], visible=visible)}
    return shop.workspace.store.under(
        replace(catalog, roles=roles, restrictions=restrictions, domains=domains)
    )


def follows(made: Explanation) -> bool:
    """The verdict that the reasons of all decisions make."""
    return all(
        any(each.passes for each in decision.reasons if each.kind == "allow")
        and all(each.passes for each in decision.reasons if each.kind != "allow")
        for decision in made.decisions
    )


def tried(
    session: Session, action: str, domain: str, record: int, real: Mapping[str, Any], field: str
) -> bool:
    """Whether somebody may do it, found out by doing it."""
    try:
        with session.rehearsal():
            if action == "update":
                session.edit(domain, record, {field: real[field]})
            else:
                session.delete(domain, [record])
    except (NotFoundError, NotPermittedError):
        return False
    return True


@settings(
    max_examples=12,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**64))
def test_what_is_explained_is_what_holds(guarded: Guarded, seed: int) -> None:
    roles, restrictions, with_subject, user = drawn(random.Random(seed))
    store = under(guarded, roles, restrictions, with_subject)
    session = open_session(store, user)
    for domain, fields in FIELDS.items():
        try:
            readable = {row["id"]: row for row in session.rows(domain)}
        except NotPermittedError:
            readable = {}
        for real in list(guarded.session.rows(domain)):
            record = real["id"]

            def ask(action: str, field: str | None = None, asking: Actor = ADMIN) -> Explanation:
                return explained(store, asking, user, Question(action, domain, record, field))  # noqa: B023

            answer = ask("read")
            assert answer.allowed is (record in readable), (seed, domain, record)
            assert follows(answer) is answer.allowed, (seed, domain, record)
            for action in ("update", "delete", "export"):
                answer = ask(action)
                assert follows(answer) is answer.allowed, (seed, domain, record, action)
            for field in fields:
                told = ask("read", field).field
                assert told is not None
                if record in readable:
                    shown = readable[record].get(field)
                    assert shown == masked(told.shown, real[field]), (seed, domain, record, field)
                    written = ask("update", field).allowed
                    assert written is tried(session, "update", domain, record, real, field), (
                        seed,
                        record,
                        field,
                    )


def masked(level: str | None, value: Any) -> Any:
    if value is None or level == "hide":
        return None
    return {"whole": value, "last4": f"****{str(value)[-4:]}", "initial": f"{str(value)[:1]}**"}[str(level)]


@settings(
    max_examples=10,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(seed=st.integers(0, 2**64))
def test_who_asks_about_itself_is_told_only_what_it_is_shown(guarded: Guarded, seed: int) -> None:
    roles, restrictions, with_subject, user = drawn(random.Random(seed))
    store = under(guarded, roles, restrictions, with_subject)
    session = open_session(store, user)
    for domain in FIELDS:
        try:
            readable = list(session.rows(domain))
        except NotPermittedError:
            continue
        for row in readable:
            made = explained(store, user, user, Question("delete", domain, row["id"]))
            for reason in (each for decision in made.decisions for each in decision.reasons):
                for leaf in reason.told.leaves() if reason.told is not None else ():
                    for path, value in (leaf.values or {}).items():
                        assert session.find(domain, f"id = {row['id']}", fields=[path]).rows[0][path] == value
                    assert not (leaf.hidden and (leaf.verdict is not None or leaf.values)), leaf


def read(domain: str, where: str | None = None, **fields: str) -> Grant:
    rights = {name: FieldRight(show=each) for name, each in fields.items()}
    return Grant(domain=domain, actions=("read",), where=where, fields=rights)


def answer(
    shop: Guarded, question: Question, *grants: Grant, asking: Actor = ADMIN, **attributes: Any
) -> Explanation:
    role = Role(name="role", plugin="here", grants=grants)
    store = shop.workspace.store.under(replace(shop.workspace.catalog, roles={"role": role}))
    return explained(store, asking, Actor("clerk", ("role",), attributes), question)


def test_the_grant_that_decides_is_told_with_its_operands(guarded: Guarded) -> None:
    ann = guarded.id("client", "name = 'Ann'")
    grants = (read("client", "points > 7"), read("client", "shop.code = :user.code"))
    made = answer(guarded, Question("read", "client", ann), *grants, code="A")
    assert made.allowed is True
    (reason,) = made.decisions[0].deciding
    assert reason.where == "shop.code = :user.code"
    assert reason.told is not None
    assert (reason.told.verdict, reason.told.values, reason.told.parameters) == (
        True,
        {"shop.code": "A"},
        {"user.code": "A"},
    )


def test_what_is_not_set_is_told_as_nothing(guarded: Guarded) -> None:
    ann = guarded.id("client", "name = 'Ann'")
    made = answer(guarded, Question("read", "client", ann), read("client", "shop.code = :user.code"))
    assert made.allowed is False
    (reason,) = made.decisions[0].deciding
    assert reason.passes is False
    assert reason.told is not None
    assert (reason.told.verdict, reason.told.parameters) == (None, {"user.code": None})


def test_without_a_record_it_is_said_what_holds_of_all(guarded: Guarded) -> None:
    question = Question("read", "client", None, "phone")
    assert answer(guarded, question, read("client", phone="last4")).allowed is True
    assert answer(guarded, question, read("client", phone="hide")).allowed is False
    assert answer(guarded, question, read("client", "points > 3", phone="last4")).allowed is None
    assert answer(guarded, question).allowed is False
    made = answer(
        guarded, question, read("client", phone="last4"), read("client", "points > 3", phone="whole")
    )
    assert made.field is not None
    assert made.field.shown is None
    nil = guarded.id("client", "name = 'Nil'")
    bob = guarded.id("client", "name = 'Bob'")
    both = (read("client", phone="last4"), read("client", "points > 3", phone="whole"))
    told = {each: answer(guarded, replace(question, record=each), *both).field for each in (nil, bob)}
    assert [told[each].shown for each in (nil, bob)] == ["last4", "whole"]


def test_a_condition_on_what_one_is_not_shown_stays_untold(guarded: Guarded) -> None:
    ann = guarded.id("client", "name = 'Ann'")
    clerk = Actor("clerk", ("role",), {"code": "A"})
    grants = (
        read("client", "points > 4 or shop.code = 'Z'", points="hide"),
        read("client", "shop.code = :user.code", points="hide"),
        read("shop"),
    )
    made = answer(guarded, Question("read", "client", ann), *grants, asking=clerk, code="A")
    assert made.allowed is True
    hidden, told = made.decisions[0].reasons
    assert hidden.told is not None
    assert hidden.told.hidden
    assert hidden.passes is None
    assert [(leaf.text, leaf.hidden) for leaf in hidden.told.leaves()] == [
        ("points > 4", True),
        ("shop.code = 'Z'", False),
    ]
    assert told in made.decisions[0].deciding


@pytest.mark.parametrize("record", [10**9, 2**60, 0, -1])
def test_a_record_that_is_not_there_is_told_in_the_words_of_one_that_is_not_seen(
    guarded: Guarded, record: int
) -> None:
    from regulars.gate.explaining import seen

    bob = guarded.id("client", "name = 'Bob'")
    domain = guarded.workspace.catalog.domains["client"]
    words = set()
    for grants, ids in (((read("client", "points < 7"),), (bob, record)), ((), (bob, record))):
        store = guarded.workspace.store.under(
            replace(
                guarded.workspace.catalog, roles={"role": Role(name="role", plugin="here", grants=grants)}
            )
        )
        for each in ids:
            with pytest.raises(NotFoundError) as raised:
                seen(store, Actor("clerk", ("role",)), domain, each)
            words.add(str(raised.value).replace(str(each), "*"))
    assert len(words) == 1
