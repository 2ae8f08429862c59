"""What a catalog that is not live yet would do to tags: who would enter, who would leave."""

from collections.abc import Iterator, Mapping

from regulars import PlanNote, Session, clock
from regulars.catalog import Catalog
from regulars.errors import ExpressionError
from regulars.messages import _
from regulars_tags.changes import Counted
from regulars_tags.cutting import CUT_POINT, cuts_for
from regulars_tags.deciding import outdated
from regulars_tags.rules import ASSIGNMENT, SUBJECT, Rule, rules_of, shown_tag
from regulars_tags.running import BY_RULE


def notes(session: Session, catalog: Catalog) -> Iterator[PlanNote]:
    """One note a tag whose rule `catalog` adds, changes or removes; the customers are those that are stored now."""
    if not {SUBJECT, ASSIGNMENT, CUT_POINT} <= session.catalog.domains.keys():
        return
    live, wanted = rules_of(session.catalog), rules_of(catalog)
    for name in sorted({*live, *wanted}):
        if _rule(live, name) != _rule(wanted, name):
            yield _note(session, name, live, wanted)


def _rule(rules: Mapping[str, Rule], name: str | None) -> tuple[object, ...] | None:
    """What a tag is decided by, the grid that it speaks of included."""
    rule = rules.get(name or "")
    if rule is None or rule.by_hand:
        return None
    return (rule.domain, rule.cases, rule.value, rule.grid, rule.among, rule.of and _rule(rules, rule.of))


def _note(session: Session, name: str, live: Mapping[str, Rule], wanted: Mapping[str, Rule]) -> PlanNote:
    after = wanted.get(name)
    label = shown_tag(after or live.get(name), name)
    if after is None or after.by_hand:
        leaving = session.count(ASSIGNMENT, f"tag = '{name}' and {BY_RULE}")
        text = _("Tag {label}: {left} customers would leave it.", label=label, left=leaving)
        return PlanNote(kind="tag", name=name, text=text, figures={"entered": 0, "left": leaving, "moved": 0})
    counted = Counted()
    try:
        cuts = cuts_for(session, wanted, {name: after}, clock.today(session.zone), keeping=False)
        for customer in outdated(session, {name: after}, wanted, cuts, f"tag = '{name}' and {BY_RULE}"):
            counted.count(customer.due[name], customer.kept[name])
    except ExpressionError:
        # It names what is declared only in the catalog that is not live yet.
        text = _(
            "Tag {label}: who carries it can be told once its fields and metrics are applied.", label=label
        )
        return PlanNote(kind="tag", name=name, text=text)
    text = _(
        "Tag {label}: {entered} customers would enter, {left} leave, {moved} change their band.",
        label=label,
        entered=counted.entered,
        left=counted.left,
        moved=counted.moved,
    )
    figures = {"entered": counted.entered, "left": counted.left, "moved": counted.moved}
    return PlanNote(kind="tag", name=name, text=text, figures=figures)
