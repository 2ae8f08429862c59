"""The expressions of a report, checked against the fields that they name before anything is live."""

from collections.abc import Iterator
from typing import Any

from regulars import DomainScope, Kind, parse_and_check
from regulars.catalog import Catalog
from regulars.errors import ExpressionError
from regulars.messages import _
from regulars_reports.declared.declaration import Group, Report
from regulars_reports.declared.since import between
from regulars_reports.declared.stages import Stage, stage_of

Scope = DomainScope | Stage
#: Where in the body of a report something is wrong, and what.
Wrong = tuple[tuple[str | int, ...], str]


def wrong_formulas(catalog: Catalog, report: Report) -> Iterator[Wrong]:
    """Every expression that does not check, with the key that it stands at."""
    scope: Scope = DomainScope(catalog, report.domain)
    yield from _checked(scope, report.where, ("where",), expect=Kind.BOOLEAN)
    if report.per:
        per = report.per
        for name, text in per.by.items():
            yield from _checked(scope, text, ("per", "by", name))
        for name, text in per.values.items():
            yield from _checked(scope, text, ("per", "values", name), aggregates=True)
        yield from _checked(scope, per.having, ("per", "having"), aggregates=True, expect=Kind.BOOLEAN)
        stage = stage_of(catalog, report.domain, per)
        if stage is None:
            return
        scope = stage
    for group in report.by.values():
        yield from _checked(scope, _grouping(group), ("by", group.name, "value"))
    for each in report.values.values():
        yield from _checked(scope, each.value, ("values", each.name, "value"), aggregates=True)
        yield from _checked(scope, each.where, ("values", each.name, "where"), expect=Kind.BOOLEAN)
    yield from _checked(scope, report.having, ("having",), aggregates=True, expect=Kind.BOOLEAN)


def _grouping(group: Group) -> str:
    """What the store will make of the group, so that its type is checked with it."""
    if group.since and group.every and group.every != "hour":
        return between(group.value, group.since, group.every)
    if group.every:
        return f"date({group.value})"
    return f"({group.value}) > 0" if group.bands else group.value


def _checked(scope: Scope, text: str | None, path: tuple[str, ...], **demands: Any) -> Iterator[Wrong]:
    if text is None:
        return
    try:
        expression = parse_and_check(text, scope, **demands)
        if demands.get("aggregates") and not expression.aggregates:
            yield path, _("{text} adds nothing up. Write sum({text}), or count().", text=text)
    except ExpressionError as error:
        if not _calls_a_stranger(text, error.position):
            yield path, str(error)


def _calls_a_stranger(text: str, position: int | None) -> bool:
    """Whether what is wrong is an unknown function: another plugin may bring it, which only a session knows."""
    rest = text[position:] if position is not None else ""
    name = rest.partition("(")[0]
    return "(" in rest and name.strip().isidentifier()
