"""Tags that people give and take."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from regulars import Part, Session, clock, fold
from regulars.catalog import Labels
from regulars.errors import NotFoundError, RegularsError
from regulars.messages import _
from regulars_tags.changes import SOURCE
from regulars_tags.rules import ASSIGNMENT, SUBJECT, Rule, rules_of, shown_tag


def meant_customer(session: Session, text: str) -> int:
    """The customer that `text` means: an id, or what only one customer is found by.

    Raises NotFoundError for none, RegularsError for several, naming them.
    """
    if text.isascii() and text.isdigit():
        try:
            return int(session.get(SUBJECT, int(text))["id"])
        except NotFoundError:
            pass
    hits = {hit.id: hit for hit in session.search(text, SUBJECT, 10)}
    if not hits:
        raise NotFoundError(_("Nobody was found for {text}.", text=text))
    if len(hits) > 1:
        listed = ", ".join(f"{hit.id} {hit.label}" for hit in hits.values())
        raise RegularsError(
            _("{text} may be several: {listed}. Name one by its number.", text=text, listed=listed)
        )
    return next(iter(hits))


def meant_rule(session: Session, text: str) -> Rule:
    """The declared tag that `text` begins with, by its name or its label in any language; NotFoundError for none."""
    name = _parts(text)[0]
    rules = rules_of(session.catalog)
    if name not in rules:
        name = _labelled(name, {each: rule.label for each, rule in rules.items()}) or name
    if name not in rules:
        known = ", ".join(f"{each} ({shown_tag(rule, each)})" for each, rule in rules.items())
        raise NotFoundError(_("Unknown tag {name}. Declared: {known}.", name=name, known=known))
    return rules[name]


def meant_grid(session: Session, text: str) -> Rule:
    """The declared tag with a grid that `text` means, or that the tag which it means speaks of; RegularsError else."""
    rule = meant_rule(session, text)
    if rule.of:
        rule = rules_of(session.catalog)[rule.of]
    if not rule.grid:
        grids = [name for name, each in rules_of(session.catalog).items() if each.grid]
        raise RegularsError(
            _("{tag} has no grid, so it has no cut points. Tags with one: {known}.",
              tag=rule.tag, known=", ".join(grids) or "-")
        )  # fmt: skip
    return rule


def meant_tag(session: Session, text: str) -> tuple[Rule, str | None]:
    """The declared tag, and the band after a colon: `vip`, `age_group:young`, either by its label as well.

    NotFoundError for any other.
    """
    rule = meant_rule(session, text)
    name = rule.tag
    _name, colon, band = _parts(text)
    known = [each for each, _text in rule.cases if each is not None]
    if known and band not in known:
        band = _labelled(band, rule.bands) or band
    if colon and known and band not in known:
        raise NotFoundError(
            _(
                "The tag {name} has no band {band}. Its bands: {known}.",
                name=name,
                band=band,
                known=", ".join(known),
            )
        )
    if not colon and (known or rule.value or rule.grid):
        raise RegularsError(
            _(
                "The tag {name} has bands: say which, as in {name}:{band}.",
                name=name,
                band=known[0] if known else "…",
            )
        )
    return rule, band or None


def _parts(text: str) -> tuple[str, str, str]:
    return text.replace("：", ":").partition(":")


def _labelled(text: str, labels: Mapping[str, Labels]) -> str | None:
    """The one name whose label, in any language, is `text`; None where it is none's or several's."""
    names = [name for name, words in labels.items() if fold(text) in map(fold, words.values())]
    return names[0] if len(names) == 1 else None


def add(session: Session, customer: int, rule: Rule, band: str | None, until: date | None) -> None:
    """Give a tag by hand, to the end of the day `until` or without an end."""
    columns: dict[str, list[Any]] = {
        "customer": [customer], "tag": [rule.tag], "band": [band], "given_by": ["hand"], "since": [clock.now()],
        "until": [until], "author": [session.actor], "catalog_version": [session.catalog.version],
    }  # fmt: skip
    with session.change_set(reason="tag add", name=rule.tag):
        outcome = session.write([Part(domain=ASSIGNMENT, columns=columns, rows=[1])], source=SOURCE)
    for rejected in outcome.rejected:
        raise RegularsError("; ".join(text for texts in rejected.messages.values() for text in texts))


def remove(session: Session, customer: int, tag: str) -> None:
    """Take away what was given by hand. RegularsError where only its rule gives it, NotFoundError else."""
    held = carried(session, customer, tag)
    by_hand = [row["id"] for row in held if row["given_by"] == "hand"]
    if not by_hand and held:
        raise RegularsError(
            _("The tag {tag} is given by its rule, not by hand: change the rule or the customer's data. "
              "`regulars tag why {customer} {tag}` shows both.", tag=tag, customer=customer)
        )  # fmt: skip
    if not by_hand:
        raise NotFoundError(
            _("Customer {customer} does not carry the tag {tag}.", customer=customer, tag=tag)
        )
    with session.change_set(reason="tag remove", name=tag):
        session.delete(ASSIGNMENT, by_hand)


def carried(session: Session, customer: int, tag: str) -> list[dict[str, Any]]:
    """The assignments of one tag to one customer."""
    text = tag.replace("'", "''")
    return list(session.rows(ASSIGNMENT, f"customer = {customer} and tag = '{text}'"))
