"""How much of a field an actor may use, and for what: what it is shown, and what it may find by beyond that."""

from collections.abc import Sequence
from enum import Enum

from regulars.catalog import Catalog, Domain, Field
from regulars.errors import NotPermittedError
from regulars.gate.metricrights import Lineages
from regulars.messages import _
from regulars.permissions.fieldrules import FieldRules
from regulars.permissions.masks import MASKED
from regulars.permissions.policy import Policy


class Use(Enum):
    """What a statement uses a field for."""

    #: It is given out, grouped by or aggregated.
    SHOWN = "shown"
    #: It stands in a condition or an order.
    FOUND = "found"
    #: It stands in a condition and is compared whole with a value: by `=` or `in`.
    EXACT = "exact"


def rights(policy: Policy, domain: str, field: Field, use: Use) -> FieldRules:
    """How much of a field the actor may use so, row by row: its own value where it may find by it, else what it is
    shown."""
    if field.quotes and not _shown_all(policy, field.quotes):
        return FieldRules()
    shown = _maskable(policy.shown(domain, field.name), field)
    if use is Use.SHOWN or shown.always == "whole":
        return shown
    found = policy.found(domain, field.name)
    cases = dict.fromkeys(
        [("whole", rules) for level, rules in found.cases if level == "full" or use is Use.EXACT]
    )
    cases |= dict.fromkeys(shown.cases)
    kept: list[tuple[str, tuple[str, ...] | None]] = []
    for each in cases:
        kept.append(each)
        if each[1] is None:
            break
    return FieldRules(tuple(kept), (shown.denials or found.denials) if kept else ())


def _shown_all(policy: Policy, domain: str) -> bool:
    """Whether the actor is shown all of a domain, fields and metrics, but for what is sensitive."""
    if policy.actor.trusted:
        return True
    catalog = policy.catalog
    fields = catalog.domains[domain].fields.values()
    told = all(
        each.privacy == "sensitive" or policy.shown(domain, each.name).always == "whole" for each in fields
    )
    of = (each for each in catalog.metrics.values() if each.for_domain == domain)
    return told and all(next(Lineages(catalog).lacking(policy, each), None) is None for each in of)


def beyond(policy: Policy, catalog: Catalog, domain: str, path: Sequence[str], use: Use) -> bool:
    """Whether a path tells more when it is used so than the actor is shown of it."""
    for name in path:
        field = catalog.domains[domain].fields.get(name)
        if field is None:
            return False
        if rights(policy, domain, field, use) != rights(policy, domain, field, Use.SHOWN):
            return True
        if field.to is None:
            return False
        domain = field.to
    return False


def shown_whole(policy: Policy, catalog: Catalog, domain: str, path: Sequence[str]) -> bool:
    """Whether all that a path leads over is shown whole in every record that the actor may read."""
    for name in path:
        field = catalog.domains[domain].fields.get(name)
        if field is None:
            return True
        if rights(policy, domain, field, Use.SHOWN).always != "whole":
            return False
        if field.to is None:
            return True
        domain = field.to
    return True


def _maskable(rules: FieldRules, field: Field) -> FieldRules:
    """What no mask can cover is hidden where it is not shown whole."""
    return rules if field.type in MASKED or not is_masked(rules) else wholly(rules)


def wholly(rules: FieldRules) -> FieldRules:
    """The rules of the rows in which it is whole."""
    cases = tuple(each for each in rules.cases if each[0] == "whole")
    return FieldRules(cases, rules.denials if cases else ())


def is_masked(rules: FieldRules) -> bool:
    """Whether a mask covers some rows: then the field is a text."""
    return any(level != "whole" for level, _rules in rules.cases)


def refused(policy: Policy, domain: Domain, field: Field, use: Use) -> NotPermittedError:
    """Of a field that tells the actor nothing, whatever the record."""
    said = (
        _("{actor} may not be shown `{field}` of {domain}. An admin can give a role that may.",
          actor=policy.actor.name, field=field.name, domain=domain.called)
        if use is Use.SHOWN
        else _("{actor} may not find {domain} by `{field}`. An admin can give a role that may.",
               actor=policy.actor.name, field=field.name, domain=domain.called)
    )  # fmt: skip
    return NotPermittedError(said)
