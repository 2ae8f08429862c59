"""Which records a source brought: those of others are not among them, and none that the actor may not see."""

import pytest
from guardedshop import Guarded

from regulars import Part
from regulars.errors import NotFoundError, NotPermittedError

RULES = {
    "shop.code = 'A'": {"Ann"},
    "points > 6": {"Bob"},
    "spent > 10": {"Bob", "Nil"},
    "name in ('Ann', 'Nil')": {"Ann", "Nil"},
}


def test_a_source_brings_contributions_and_facts_of_its_own(guarded: Guarded) -> None:
    session = guarded.session
    clients = Part(
        domain="client",
        columns={"name": ["Ann again", "New"], "phone": ["+8613800130001", "+8613900139000"]},
        rows=[1, 2],
        keys=["a", "n"],
    )
    shops = Part(domain="shop", columns={"code": ["Q"]}, rows=[1])
    ids = session.write([clients, shops], source="crm").ids
    assert list(session.brought("client", "crm")) == sorted(ids[0].values())
    # A shop is nobody's own, and a source that is not there brought nothing.
    assert list(session.brought("shop", "crm")) == []
    assert list(session.brought("client", "crn")) == []
    others = {
        each.id for row in session.rows("client") for each in session.contributions("client", row["id"])
    }
    assert others > set(ids[0].values())
    again = session.write([clients], source="fair").ids[0]
    assert list(session.brought("client", "fair")) == sorted(again.values())
    assert list(session.brought("client", "crm")) == sorted(ids[0].values())


@pytest.mark.parametrize("rule", RULES)
def test_only_what_the_actor_may_see(guarded: Guarded, rule: str) -> None:
    everybody = guarded.session
    names = [row["name"] for row in everybody.rows("client")]
    part = Part(
        domain="client",
        columns={"phone": [row["phone"] for row in everybody.rows("client")]},
        rows=range(len(names)),
        keys=names,
    )
    ids = everybody.write([part], source="crm").ids[0]
    clerk = guarded.acting([("client", "read", rule)])
    wanted = {ids[at] for at, name in enumerate(names) if clerk.count("client", f"name = '{name}'")}
    assert {name for at, name in enumerate(names) if ids[at] in wanted} == RULES[rule]
    assert set(clerk.brought("client", "crm")) == wanted


def test_no_right_no_record(guarded: Guarded) -> None:
    with pytest.raises(NotPermittedError):
        list(guarded.acting([("sale", "read", None)]).brought("client", "crm"))
    with pytest.raises(NotFoundError):
        list(guarded.session.brought("nothing", "crm"))
