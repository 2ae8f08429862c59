"""A reason in words."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from regulars import Session
from regulars.catalog import Catalog
from regulars.messages import _, in_language
from regulars_tags.reasons import Given, Reason
from regulars_tags.rules import Rule, shown_band, shown_tag


def lines(session: Session, rule: Rule, reason: Reason) -> Iterator[str]:
    """The reason, a line at a time."""
    catalog, zone = session.catalog, ZoneInfo(session.zone)
    label = shown_tag(rule, rule.tag)
    if rule.by_hand:
        yield _("{label} is a tag that only people give.", label=label)
    elif reason.now is None:
        yield _("{label}: the rule does not give it now.", label=label)
    elif reason.now.band is None:
        yield _("{label}: the rule gives it now.", label=label)
    else:
        yield _(
            "{label}: the rule now says {band}.", label=label, band=shown_band(catalog, rule, reason.now.band)
        )
    if not rule.by_hand:
        yield _("Rule, catalog version {version}: {rule}", version=reason.catalog_version, rule=reason.rule)
        for name, value in reason.values.items():
            yield f"  {_named(catalog, rule.domain, name)} ({name}) = {_shown(value, zone)}"
    for given in reason.given:
        yield _told(catalog, rule, given, zone)
    if not reason.given:
        yield _("It does not stand on the customer yet; `regulars tag run` gives and takes tags.")


def _told(catalog: Catalog, rule: Rule, given: Given, zone: ZoneInfo) -> str:
    band = shown_band(catalog, rule, given.band)
    label = shown_tag(rule, rule.tag)
    tag = _("{label}: {band}", label=label, band=band) if band else label
    since = _shown(given.since, zone)
    if given.given_by == "hand":
        if given.until:
            return _("Given by hand: {tag}, by {author}, since {since}, until {until}.",
                     tag=tag, author=given.author, since=since, until=given.until)  # fmt: skip
        return _(
            "Given by hand: {tag}, by {author}, since {since}.", tag=tag, author=given.author, since=since
        )
    values = ", ".join(f"{name} = {_shown(value, zone)}" for name, value in given.values.items())
    return _("Given by rule: {tag}, since {since}, catalog version {version}, from {values}.",
             tag=tag, since=since, version=given.catalog_version, values=values)  # fmt: skip


def _named(catalog: Catalog, domain: str, path: str) -> str:
    """The label of a field or metric, else its name."""
    first = path.split(".")[0]
    known = catalog.domains[domain].fields.get(first) or catalog.metrics.get(first)
    return in_language(known.label, path) if known else path


def _shown(value: Any, zone: ZoneInfo) -> str:
    if value is None:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
