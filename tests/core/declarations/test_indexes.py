"""Indexes: those that a domain declares, and those that rules of roles look rows up by."""

from collections.abc import Callable

import pytest

from regulars.catalog import Catalog
from regulars.errors import DeclarationError

VISITS = """
kind: domain
name: visit
label: {en: Visit}
identity: [number]
belongs_to: [guest]
indexes: [[day, seat]]
fields:
  number: {type: integer}
  guest: {type: reference, to: guest}
  day: {type: date}
  seat: {type: text}
  note: {type: json}
---
kind: domain
name: guest
label: {en: Guest}
subject: true
fields:
  town: {type: text}
  points: {type: integer}
---
"""
ROLE = 'kind: role\nname: clerk\nlabel: {en: Clerk}\ngrants: [{domain: visit, do: [read], where: "RULE"}]\n'


def indexes(declare: Callable[..., Catalog], rule: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    domains = declare(own=VISITS + ROLE.replace("RULE", rule)).domains
    return {name: domains[name].indexes for name in ("visit", "guest")}


@pytest.mark.parametrize(
    ("rule", "of_visit", "of_guest"),
    [
        ("number > 3", (), ()),
        ("number = 3", (("number",),), ()),
        ("number in (1, 2) or seat = 'a'", (("number",), ("seat",)), ()),
        ("day = '2026-01-01'", (("day",),), ()),
        # The reference has the index of what belongs to a guest.
        ("guest.town = 'x'", (), (("town",),)),
        ("guest.points >= 3 and 'x' = guest.town", (), (("town",),)),
    ],
)
def test_what_rules_look_up_has_an_index(
    declare: Callable[..., Catalog],
    rule: str,
    of_visit: tuple[tuple[str, ...], ...],
    of_guest: tuple[tuple[str, ...], ...],
) -> None:
    assert indexes(declare, rule) == {"visit": (("day", "seat"), *of_visit), "guest": of_guest}


@pytest.mark.parametrize(
    ("said", "told"), [("[seet]", "Did you mean"), ("[note]", "its type is json"), ("[day, numbr]", "number")]
)
def test_an_index_of_what_is_not_there_is_refused(
    declare: Callable[..., Catalog], said: str, told: str
) -> None:
    with pytest.raises(DeclarationError) as raised:
        declare(own=VISITS.replace("[day, seat]", said) + ROLE.replace("RULE", "number = 1"))
    assert told in str(raised.value)
