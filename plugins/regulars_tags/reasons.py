"""Why a customer carries a tag, or does not: the rule, the values, the answer now and when it was given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regulars import Session
from regulars_tags.byhand import carried
from regulars_tags.deciding import SUBJECT
from regulars_tags.rules import Decision, Rule, operands


@dataclass(frozen=True)
class Given:
    """One assignment: by rule or hand, since when, under which catalog, from which values."""

    given_by: str
    band: str | None
    since: Any
    until: Any
    author: str | None
    catalog_version: int | None
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Reason:
    """What there is to say of one customer and one tag."""

    customer: int
    tag: str
    rule: str
    catalog_version: int
    #: Each field and metric that the rule names, as it is now.
    values: Mapping[str, Any]
    #: What the rule says now; None: not carried, or by hand only.
    now: Decision | None
    given: tuple[Given, ...]


def why(session: Session, customer: int, rule: Rule) -> Reason:
    """Decide `rule` for one customer anew, beside what stands."""
    names = operands(session.catalog, rule)
    values: dict[str, Any] = {}
    now = None
    if not rule.by_hand:
        columns = {f"o{number}": name for number, name in enumerate(names)} | rule.columns("t")
        row = session.find(SUBJECT, f"id = {customer}", fields=columns, limit=1).rows[0]
        values = {name: row[f"o{number}"] for number, name in enumerate(names)}
        now = rule.decide(row, "t")
    given = tuple(
        Given(
            given_by=row["given_by"],
            band=row["band"],
            since=row["since"],
            until=row["until"],
            author=row["author"],
            catalog_version=row["catalog_version"],
            values=json.loads(row["operands"] or "{}"),
        )
        for row in carried(session, customer, rule.tag)
    )
    return Reason(customer, rule.tag, rule.told(), session.catalog.version, values, now, given)
