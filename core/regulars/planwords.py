"""A plan in words, for people."""

from collections.abc import Iterator

from regulars.messages import N_, _
from regulars.plan import Change, Plan

#: What a kind is called; a plugin's kind goes by its own name.
KIND_WORDS = {
    "domain": N_("domain"),
    "field": N_("field"),
    "metric": N_("metric"),
    "role": N_("role"),
    "user_attribute": N_("user attribute"),
    "tag": N_("tag"),
    "segment": N_("segment"),
    "channel": N_("channel"),
    "report": N_("report"),
}
_SIGNS = {"added": "+", "changed": "~", "removed": "-"}


def plan_lines(plan: Plan) -> Iterator[str]:
    """The lines that `regulars plan` prints; none of them is empty."""
    if plan.empty:
        yield _("Nothing to apply: what is live is what the schema files say.")
        return
    for name in plan.enabled:
        yield "+ " + _("plugin {name}", name=name)
    for name in plan.disabled:
        yield "- " + _(
            "plugin {name}: its records stay in the database, unseen until it is enabled again", name=name
        )
    added = {change.name for change in plan.changes if change.kind == "domain" and change.what == "added"}
    for change in plan.changes:
        # A new domain's fields go without saying.
        if not (change.kind == "field" and change.name.split(".")[0] in added):
            yield _line(change)
    if plan.tables:
        yield _("{n} new tables: {names}", n=len(plan.tables), names=", ".join(plan.tables))
    if plan.columns:
        yield _("{n} new columns: {names}", n=len(plan.columns), names=", ".join(plan.columns))
    for note in plan.notes:
        yield "  " + note.text
    for text in plan.refused:
        yield "! " + text


def _line(change: Change) -> str:
    word = _(KIND_WORDS.get(change.kind, change.kind))
    return f"{_SIGNS[change.what]} {word} {change.name}" + (f" ({change.owner})" if change.owner else "")
