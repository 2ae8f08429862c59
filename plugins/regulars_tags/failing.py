"""Why a customer does not carry a tag, in words: what fails, the values, and what would have to change."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from regulars import Session, Told
from regulars.catalog import Catalog
from regulars.messages import _
from regulars_tags.explaining import score_lines, verdict
from regulars_tags.reasons import Reason
from regulars_tags.rules import Rule, shown_band
from regulars_tags.words import named, shown


def lines(session: Session, rule: Rule, reason: Reason) -> Iterator[str]:
    """What stands in the way of the tag, or of each of its other bands, a line at a time."""
    catalog, zone = session.catalog, ZoneInfo(session.zone)
    yield verdict(catalog, rule, reason)
    if rule.by_hand:
        yield _("`regulars tag add` gives it.")
        return
    if rule.value:
        value = next(iter(reason.values.values()), None) if len(reason.values) == 1 else None
        if reason.now is None:
            yield _(
                "The band is what {rule} says, which is {value}.", rule=rule.value, value=shown(value, zone)
            )
        return
    if reason.among is not None and reason.among.verdict is not True:
        yield _("Only those are cut of whom this is true: {rule}", rule=reason.among.text)
        yield from _leaves(catalog, rule, reason.among, zone)
    if reason.scores:
        yield from score_lines(reason, zone)
    chosen = reason.now.band if reason.now else None
    texts = {band or "": text for band, text in rule.cases}
    for band, told in reason.conditions.items():
        shown_as = shown_band(catalog, rule, band)
        if told.verdict is True:
            if band and band == chosen:
                yield _("{band}: true, and the first that is.", band=shown_as)
            elif band:
                yield _("{band}: true as well, but an earlier band wins.", band=shown_as)
            continue
        if band:
            yield f"{shown_as}: {texts[band]}"
        yield from _leaves(catalog, rule, told, zone)


def _leaves(catalog: Catalog, rule: Rule, told: Told, zone: ZoneInfo) -> Iterator[str]:
    """The failing leaves; of an `or`, that one of them would be enough."""
    failing = told.failing()
    if told.joined == "or" and len(failing) > 1:
        yield "  " + _("One of these would be enough:")
    for leaf in failing:
        yield f"  {leaf.text}: {_why(catalog, rule, leaf, zone)}"


def _why(catalog: Catalog, rule: Rule, leaf: Told, zone: ZoneInfo) -> str:
    values = leaf.values or {}
    nothing = [name for name, value in values.items() if value is None]
    if leaf.verdict is None and nothing:
        labels = ", ".join(named(catalog, rule.domain, name) for name in nothing)
        return _("{fields} is nothing, so this cannot be decided.", fields=labels)
    told = ", ".join(
        _("{label} is {value}", label=named(catalog, rule.domain, name), value=shown(value, zone))
        for name, value in values.items()
    )
    if not told:
        return _("this is true.") if leaf.verdict else _("this is not so.")
    comparison = leaf.comparison
    apart = comparison.apart if comparison else None
    if comparison is None or not apart:
        return told
    far = _("{count} days", count=apart) if isinstance(comparison.left, date) else shown(apart, zone)
    if comparison.left < comparison.right:
        return _(
            "{values}: {apart} short of {wanted}.",
            values=told,
            apart=far,
            wanted=shown(comparison.right, zone),
        )
    return _(
        "{values}: {apart} more than {wanted}.", values=told, apart=far, wanted=shown(comparison.right, zone)
    )
