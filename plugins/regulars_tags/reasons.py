"""Why a customer carries a tag, or does not: the rule, the values, the answer now and when it was given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from regulars import Band, Cases, DomainScope, Kind, Session, Told, clock, explain, parse_and_check
from regulars_tags.byhand import carried
from regulars_tags.customerfacts import facts_of
from regulars_tags.cutting import cuts_for
from regulars_tags.grids import Cuts, Number, Scores, conditions, decided_by, score_expression
from regulars_tags.rules import FUNCTIONS, SUBJECT, Axis, Decision, Rule, operands, rules_of
from regulars_tags.said import CUT_POINTS


@dataclass(frozen=True)
class Given:
    """One assignment: by rule or hand, since when, under which catalog, from which values."""

    given_by: str | None
    band: str | None
    since: Any
    until: Any
    author: str | None
    catalog_version: int | None
    values: Mapping[str, Any]
    #: The day of the cut points that it was given by, of a grid.
    cut_on: str | None = None


@dataclass(frozen=True)
class Score:
    """What a customer scores on one axis of a grid: nothing without a value, or outside of those who are cut."""

    axis: str
    of: str
    value: Any
    score: int | None
    low: bool
    bounds: tuple[Number | None, ...]


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
    #: Band (empty of a tag without) -> how its condition is decided.
    conditions: Mapping[str, Told]
    #: Of a grid, and of a tag that speaks of one.
    scores: tuple[Score, ...] = ()
    cut_on: date | None = None
    among: Told | None = None


def why(session: Session, customer: int, rule: Rule) -> Reason:
    """Decide `rule` for one customer anew, beside what stands."""
    values: dict[str, Any] = {}
    now, among = None, None
    told: dict[str, Told] = {}
    scores: tuple[Score, ...] = ()
    cuts: dict[str, Cuts] = {}
    if not rule.by_hand:
        rules = rules_of(session.catalog)
        grid = rules[rule.of] if rule.of else rule
        cuts = cuts_for(session, rules, {rule.tag: rule}, clock.today(session.zone), keeping=False)
        row = _asked(session, customer, rule, grid, rules, cuts)
        names = operands(session.catalog, grid)
        values = {name: row[f"o{number}"] for number, name in enumerate(names)}
        now = Decision.of(row["due"])
        scores = _scores(row, grid, cuts)
        among = _explained(session, customer, values, grid.among) if grid.among else None
        told = _conditions(session, customer, rule, grid, values, scores)
    given = tuple(_given(row) for row in carried(session, customer, rule.tag))
    cut_on = next((each.as_of for each in cuts.values()), None)
    version = session.catalog.version
    return Reason(customer, rule.tag, rule.told(), version, values, now, given, told, scores, cut_on, among)


def _asked(
    session: Session,
    customer: int,
    rule: Rule,
    grid: Rule,
    rules: Mapping[str, Rule],
    cuts: Mapping[str, Cuts],
) -> Mapping[str, Any]:
    """The operands, the decision, and of a grid the value and score of each axis: one row."""
    columns: dict[str, Band] = {
        f"o{number}": name for number, name in enumerate(operands(session.catalog, grid))
    }
    columns["due"] = decided_by(rule, rules, cuts) or Cases({})
    for axis in grid.grid:
        columns[f"v_{axis.name}"] = axis.of
        if grid.tag in cuts:
            columns[f"s_{axis.name}"] = Cases(conditions(axis, cuts[grid.tag].bounds[axis.name], grid.among))
    return session.find(SUBJECT, f"id = {customer}", fields=columns, limit=1).rows[0]


def _scores(row: Mapping[str, Any], grid: Rule, cuts: Mapping[str, Cuts]) -> tuple[Score, ...]:
    return tuple(_score(row, axis, cuts.get(grid.tag)) for axis in grid.grid)


def _score(row: Mapping[str, Any], axis: Axis, cuts: Cuts | None) -> Score:
    score = row.get(f"s_{axis.name}")
    bounds = tuple(cuts.bounds[axis.name]) if cuts else ()
    return Score(axis.name, axis.of, row[f"v_{axis.name}"], int(score) if score else None, axis.low, bounds)


def _conditions(
    session: Session,
    customer: int,
    rule: Rule,
    grid: Rule,
    values: Mapping[str, Any],
    scores: tuple[Score, ...],
) -> dict[str, Told]:
    """How each band's condition is decided; of scores, where the customer has them all."""
    if rule.of is None:
        return {band or "": _explained(session, customer, values, text) for band, text in rule.cases}
    known = {each.axis: each.score for each in scores if each.score is not None}
    if len(known) < len(scores):
        return {}
    return {band or "": explain(score_expression(text, grid), Scores(known)) for band, text in rule.cases}


def _explained(session: Session, customer: int, values: Mapping[str, Any], text: str) -> Told:
    scope = DomainScope(session.catalog, SUBJECT, FUNCTIONS)
    return explain(parse_and_check(text, scope, expect=Kind.BOOLEAN), facts_of(session, customer, values))


def _given(row: Mapping[str, Any]) -> Given:
    """What who asks is shown of an assignment."""
    values = json.loads(row.get("operands") or "{}")
    cut_on = values.pop(CUT_POINTS, None)
    return Given(
        given_by=row.get("given_by"),
        band=row.get("band"),
        since=row.get("since"),
        until=row.get("until"),
        author=row.get("author"),
        catalog_version=row.get("catalog_version"),
        values=values,
        cut_on=cut_on,
    )
