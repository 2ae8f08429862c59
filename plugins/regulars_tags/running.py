"""Running the rules: who enters, who leaves, decided in the database and written in chunks as one change set."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from regulars import Session, clock
from regulars.errors import RegularsError
from regulars.messages import _
from regulars_tags.changes import Changes, Counted, Reasons
from regulars_tags.cutting import cuts_for
from regulars_tags.deciding import outdated
from regulars_tags.grids import Cuts
from regulars_tags.rules import ASSIGNMENT, SUBJECT, Rule, operands, rules_of, shown_tag
from regulars_tags.said import sayer

BY_RULE = "given_by = 'rule'"


def run(
    session: Session,
    *,
    tags: Collection[str] = (),
    dry_run: bool = False,
    advance: Callable[[int], None] = lambda _: None,
) -> dict[str, Counted]:
    """Evaluate every rule, or those of `tags`, for every customer and write what changed. Tag -> what happened.

    A tag that is declared no longer leaves all its carriers. What people gave by hand stays untouched. RegularsError
    for one of `tags` that has no rule.
    """
    catalog = session.catalog
    rules = rules_of(catalog)
    wanted = {
        name: rule
        for name, rule in rules.items()
        if rule.domain == SUBJECT and not rule.by_hand and (not tags or name in tags)
    }
    for name in tags:
        if rules[name].by_hand:
            raise RegularsError(
                _("{label} is a tag that only people give.", label=shown_tag(rules[name], name))
            )
    counted = {name: Counted() for name in wanted}
    where = BY_RULE
    if tags:
        where += f" and tag in ({', '.join(_quoted(name) for name in wanted)})"
    with session.change_set(reason="tag run", name=f"catalog {catalog.version}"):
        cuts = cuts_for(session, rules, wanted, clock.today(session.zone), keeping=not dry_run)
        standing = session.aggregate(ASSIGNMENT, {"n": "count()"}, by={"tag": "tag"}, where=where)
        changes = Changes(session, _reasons(session, rules, wanted, cuts), where, counted, dry_run)
        for customer in outdated(session, wanted, rules, cuts, where):
            changes.note(customer)
            advance(1)
        changes.finish()
    _settle(counted, {row["tag"]: row["n"] for row in standing}, changes.gone)
    return counted


def _settle(counted: dict[str, Counted], standing: Mapping[str, int], gone: Mapping[str, int]) -> None:
    """Who carries each tag now: who did, less those whose assignment went, and those that entered."""
    for name, number in standing.items():
        if name in counted:
            counted[name].carriers = number - gone.get(name, 0)
        else:
            counted[name] = Counted(left=gone.get(name, 0))
    for each in counted.values():
        each.carriers += each.entered


def _reasons(
    session: Session, rules: Mapping[str, Rule], wanted: Mapping[str, Rule], cuts: Mapping[str, Cuts]
) -> Reasons:
    found = {}
    for name, rule in wanted.items():
        grid = rule.of or name
        cut_on = cuts[grid].as_of if grid in cuts else None
        named = operands(session.catalog, rules[rule.of or name])
        # What is sensitive is kept in its own field alone.
        found[name] = sayer([each for each in named if not _sensitive(session, each)], cut_on)
    return found


def _sensitive(session: Session, name: str) -> bool:
    """Whether a dotted name leads over a sensitive field."""
    domain = session.catalog.domains[SUBJECT]
    for step in name.split("."):
        field = domain.fields.get(step)
        if field is None or field.privacy == "sensitive":
            return field is not None
        if field.to is None:
            return False
        domain = session.catalog.domains[field.to]
    return False


def _quoted(text: Any) -> str:
    return "'" + str(text).replace("'", "''") + "'"
