"""A reason in words: why a customer carries a tag."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from regulars import Session
from regulars.catalog import Catalog
from regulars.messages import _
from regulars_tags.grids import shown as shown_bound
from regulars_tags.reasons import Given, Reason, Score
from regulars_tags.rules import Rule, shown_band, shown_tag
from regulars_tags.words import named, shown


def lines(session: Session, rule: Rule, reason: Reason) -> Iterator[str]:
    """The reason, a line at a time."""
    catalog, zone = session.catalog, ZoneInfo(session.zone)
    yield verdict(catalog, rule, reason)
    if not rule.by_hand:
        yield _("Rule, catalog version {version}: {rule}", version=reason.catalog_version, rule=reason.rule)
        for name, value in reason.values.items():
            yield f"  {named(catalog, rule.domain, name)} ({name}) = {shown(value, zone)}"
        yield from score_lines(reason, zone)
    for given in reason.given:
        yield _told(catalog, rule, given, zone)
    if not reason.given:
        yield _("It does not stand on the customer yet; `regulars tag run` gives and takes tags.")


def verdict(catalog: Catalog, rule: Rule, reason: Reason) -> str:
    """What the rule says now."""
    label = shown_tag(rule, rule.tag)
    if rule.by_hand:
        return _("{label} is a tag that only people give.", label=label)
    if reason.now is None:
        return _("{label}: the rule does not give it now.", label=label)
    if reason.now.band is None:
        return _("{label}: the rule gives it now.", label=label)
    return _(
        "{label}: the rule now says {band}.", label=label, band=shown_band(catalog, rule, reason.now.band)
    )


def score_lines(reason: Reason, zone: ZoneInfo) -> Iterator[str]:
    """Of a grid, the score on each axis with its cut points, and their date."""
    for score in reason.scores:
        yield f"  {score.axis.upper()} {score.score or '-'}: {score.of} = {shown(score.value, zone)}; {_parts(score)}"
    if reason.scores and reason.cut_on is None:
        yield _("There are no cut points yet: nobody was there to be cut.")
    elif reason.scores:
        yield _("Cut points of {day}; `regulars tag cut` computes them anew.", day=reason.cut_on)


def _parts(score: Score) -> str:
    """Where each part begins: `2 from 100, 3 from 250`."""
    known = [
        (part, shown_bound(bound)) for part, bound in enumerate(score.bounds, start=2) if bound is not None
    ]
    if score.low:
        return ", ".join(_("{part} to {bound}", part=part, bound=bound) for part, bound in known)
    return ", ".join(_("{part} from {bound}", part=part, bound=bound) for part, bound in known)


def _told(catalog: Catalog, rule: Rule, given: Given, zone: ZoneInfo) -> str:
    band = shown_band(catalog, rule, given.band)
    label = shown_tag(rule, rule.tag)
    tag = _("{label}: {band}", label=label, band=band) if band else label
    since = shown(given.since, zone)
    if given.given_by == "hand":
        if given.until:
            return _("Given by hand: {tag}, by {author}, since {since}, until {until}.",
                     tag=tag, author=given.author, since=since, until=given.until)  # fmt: skip
        return _(
            "Given by hand: {tag}, by {author}, since {since}.", tag=tag, author=given.author, since=since
        )
    values = ", ".join(f"{name} = {shown(value, zone)}" for name, value in given.values.items())
    text = _("Given by rule: {tag}, since {since}, catalog version {version}, from {values}.",
             tag=tag, since=since, version=given.catalog_version, values=values)  # fmt: skip
    if given.cut_on:
        text += " " + _("Cut points of {day}.", day=given.cut_on)
    return text
