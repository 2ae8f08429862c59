"""How the rule of a grant was decided of a record: true or false, with the values that decided it."""

from collections.abc import Iterator
from typing import Any

from regulars import Reason, Session, Told
from regulars.catalog import Catalog
from regulars.messages import _
from regulars_cli.records import names_of


def rule_lines(session: Session, domain: str, reason: Reason) -> Iterator[str]:
    """The rule with its verdict, and each condition of it with what it was decided by; records by their names."""
    if reason.where is None:
        return
    told = reason.told
    if told is None:
        yield _("where {rule}", rule=reason.where)
        return
    yield _("where {rule}: {verdict}", rule=reason.where, verdict=_said(told))
    for leaf in told.leaves():
        values = _values(session, domain, leaf)
        if told.joined or values:
            verdict = f"{leaf.text}: {_said(leaf)}" if told.joined else ""
            yield "  " + "  ".join(each for each in (verdict, values) if each)


def _said(told: Told) -> str:
    if told.hidden:
        return _("not for you to know")
    return {True: _("true"), False: _("false"), None: _("undecided")}[told.verdict]


def _values(session: Session, domain: str, leaf: Told) -> str:
    catalog = session.catalog
    found = [
        (name, value, _referred(catalog, domain, name.split(".")))
        for name, value in (leaf.values or {}).items()
    ]
    for name, value in leaf.parameters.items():
        if name.startswith("shared."):
            continue
        declared = catalog.user_attributes.get(name.partition(".")[2])
        found.append((f":{name}", value, declared.to if declared is not None else None))
    return ", ".join(f"{name} = {_value(session, value, to)}" for name, value, to in found)


def _referred(catalog: Catalog, domain: str, path: list[str]) -> str | None:
    """The domain of the record that a path leads to; None where it is no reference."""
    to: str | None = domain
    for name in path:
        declared = catalog.domains[to].fields.get(name) if to is not None else None
        to = declared.to if declared is not None else None
    return to


def _value(session: Session, value: Any, to: str | None) -> str:
    if value is None or value == ():
        return _("nothing")
    if isinstance(value, tuple):
        return "(" + ", ".join(_value(session, each, to) for each in value) + ")"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if to is not None and isinstance(value, int):
        name = names_of(session, to, [value]).get(value)
        return f"{name} ({value})" if name else str(value)
    return str(value)
