"""What a plugin asks for is told in the words of what it is about; an upgrade, what goes beyond the version before."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars import AskedRecords, Asking, asking_of, installed_plugins
from regulars.declaring.principals import Asked
from regulars.installing.asking import beyond

Install = Callable[..., Path]

DOMAINS, ACTIONS, FIELDS = ("a", "b"), ("read", "create", "update"), ("x", "y", "z")
grants = st.lists(
    st.fixed_dictionaries(
        {
            "domain": st.sampled_from((*DOMAINS, "*")),
            "do": st.lists(st.sampled_from(ACTIONS), min_size=1, unique=True),
        },
        optional={"fields": st.lists(st.sampled_from(FIELDS), min_size=1, unique=True)},
    ),
    max_size=4,
)
names = st.lists(st.sampled_from(["p", "q", "r"]), unique=True).map(tuple)
asked = st.builds(
    Asked,
    plugin=st.just("vip"),
    file=st.just("plugin.yaml"),
    access=grants,
    derives=grants,
    hooks=names,
    hosts=names,
    secrets=names,
)


def given_by(bodies: Sequence[Mapping[str, Any]]) -> set[tuple[str, str, str]]:
    """Each (domain, action, field) that grants give; a field that nobody names stands for all others."""
    return {
        (domain, action, field)
        for domain, action, field in product(("*", *DOMAINS), ACTIONS, (*FIELDS, "another"))
        for each in bodies
        if each["domain"] in (domain, "*")
        and action in each["do"]
        and (not each.get("fields") or field in each["fields"])
    }


@given(now=asked, before=asked)
def test_what_is_more_is_what_was_not_given_before(now: Asked, before: Asked) -> None:
    more = beyond(now, before)
    had = given_by(before.derives)
    of_users = had | given_by(before.access)
    new_access, new_derives = given_by(now.access) - of_users, given_by(now.derives) - had
    lists = [
        tuple(each for each in mine if each not in theirs)
        for mine, theirs in (
            (now.hooks, before.hooks),
            (now.hosts, before.hosts),
            (now.secrets, before.secrets),
        )
    ]
    if more is None:
        assert not new_access and not new_derives and not any(lists)
        return
    # Nothing new is missing, and nothing is told that was not asked for; a grant may hold more than its new part.
    assert new_access <= given_by(more.access) <= given_by(now.access)
    assert new_derives <= given_by(more.derives) <= given_by(now.derives)
    assert [more.hooks, more.hosts, more.secrets] == lists
    for told, had_before in ((more.access, of_users), (more.derives, had)):
        assert all(given_by([each]) - had_before for each in told)


@given(now=asked)
def test_the_same_asks_for_nothing_more(now: Asked) -> None:
    assert beyond(now, now) is None


OWN = """kind: extension
name: fanned
extends: customer
fields:
  points: {type: integer, label: {en: Points, zh: 积分}, privacy: none}
"""
MANIFEST = """needs: [customers]
declarations: [fan.yaml]
hosts: [api.example.com]
access:
  - {domain: customer, do: [read], fields: [name, points]}
derives:
  - {domain: customer, do: [read]}
  - {domain: "*", do: [delete]}
"""


def test_it_is_told_in_the_words_of_what_it_is_about(install: Install) -> None:
    install("fan", manifest=MANIFEST, **{"fan.yaml": OWN})
    asks = asking_of(installed_plugins()["fan"].manifest())
    customer = {"en": "Customer", "zh": "客户"}
    assert asks.access == (
        AskedRecords(
            domain="customer",
            do=("read",),
            label=customer,
            fields={"name": {"en": "Name", "zh": "姓名/名称"}, "points": {"en": "Points", "zh": "积分"}},
        ),
    )
    everything, star = asks.derives
    assert (everything.label, everything.fields) == (customer, {}) and "name" not in everything.sensitive
    assert everything.sensitive and (star.domain, star.label, star.sensitive) == ("*", {}, {})
    assert (asks.own, asks.hosts, asks.hooks) == (True, ("api.example.com",), ())


@pytest.mark.parametrize("manifest", ["needs: [nowhere]", "needs: [customers]"])
def test_what_is_not_there_goes_by_its_plain_name(install: Install, manifest: str) -> None:
    asked = "access:\n  - {domain: visit, do: [read], fields: [day]}\n"
    install("fan", manifest=f"{manifest}\n{asked}")
    asks: Asking = asking_of(installed_plugins()["fan"].manifest())
    assert asks.access == (AskedRecords(domain="visit", do=("read",), fields={"day": {}}),)
