"""What a catalog that is not live yet would do to tags: who would enter, who would leave."""

from collections.abc import Iterator

from regulars import PlanNote, Session
from regulars.catalog import Catalog
from regulars.errors import ExpressionError
from regulars.messages import _
from regulars_tags.deciding import SUBJECT, decide
from regulars_tags.rules import Rule, rules_of, shown_tag
from regulars_tags.running import Counted


def notes(session: Session, catalog: Catalog) -> Iterator[PlanNote]:
    """One note a tag whose rule `catalog` adds, changes or removes; the customers are those that are stored now."""
    if SUBJECT not in session.catalog.domains or "tag_assignment" not in session.catalog.domains:
        return
    live, wanted = rules_of(session.catalog), rules_of(catalog)
    for name in sorted({*live, *wanted}):
        before, after = live.get(name), wanted.get(name)
        if _rule(before) != _rule(after):
            yield _note(session, name, before, after)


def _rule(rule: Rule | None) -> tuple[object, ...] | None:
    return (rule.domain, rule.cases, rule.value) if rule and not rule.by_hand else None


def _note(session: Session, name: str, before: Rule | None, after: Rule | None) -> PlanNote:
    label = shown_tag(after or before, name)
    if after is None or after.by_hand:
        leaving = session.count("tag_assignment", f"tag = '{name}' and given_by = 'rule'")
        text = _("Tag {label}: {left} customers would leave it.", label=label, left=leaving)
        return PlanNote(kind="tag", name=name, text=text, figures={"entered": 0, "left": leaving, "moved": 0})
    counted = Counted()
    try:
        for verdicts, _others in decide(session, {name: after}):
            counted.count(verdicts[0])
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
