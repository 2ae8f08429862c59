"""An answer about rights in words: the verdict, what decides it, how each rule came out, what would have to change."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from regulars import Decision, Explanation, FieldDecision, Reason
from regulars.messages import _
from regulars_cli.context import LINE, CommandContext
from regulars_cli.explainedrules import rule_lines
from regulars_cli.speech import N_
from regulars_cli.terminal import wrap

#: What people call what a grant allows.
ACTIONS = {
    "read": N_("read"), "create": N_("add"), "update": N_("change"), "delete": N_("delete"),
    "export": N_("export"), "share": N_("share"), "impersonate": N_("act as others"), "admin": N_("administer"),
}  # fmt: skip
LEVELS = {
    "whole": N_("whole"),
    "hide": N_("hidden"),
    "hash": N_("a code (hash)"),
    "initial": N_("the first character"),
    "last4": N_("the last four characters"),
    "year": N_("the year"),
}
FOUND = {
    "none": N_("not at all"),
    "exact": N_("by the whole value"),
    "full": N_("in any way"),
}


def show(context: CommandContext, made: Explanation) -> None:
    """Print an answer for people."""
    context.echo(_verdict(context, made))
    for decision in made.decisions:
        context.echo()
        context.echo(_heading(decision))
        _show_reasons(context, decision, made.question.domain)
    if made.field is not None:
        _show_field(context, made.field)
    ways = list(_changes(made))
    if ways:
        context.echo()
        context.echo(_("To allow it:"))
    for way in ways:
        first, *more = wrap(way, LINE)
        context.echo(f"  {first}")
        for line in more:
            context.echo(f"    {line}")


def summary(made: Explanation) -> tuple[str, str]:
    """On which records, and by which grants."""
    last = made.decisions[-1]
    extent = _("all") if made.allowed else _("some")
    if made.question.record is not None:
        extent = _("yes")
    if made.field is not None:
        extent = _("{extent} ({shown})", extent=extent, shown=_level(made.field))
    by = made.decisions[-1].deciding or [each for each in last.reasons if each.kind == "allow"]
    return extent, "; ".join(_source(each) for each in by if each.kind == "allow")


def shown_as_data(made: Explanation) -> dict[str, Any]:
    """An answer as JSON shows it."""
    return asdict(made)


def _verdict(context: CommandContext, made: Explanation) -> str:
    asked = made.question
    told = {
        "user": made.user if made.user != "?" else _("Somebody with {roles}", roles=", ".join(made.roles)),
        "action": _(ACTIONS[asked.action]),
        "what": _what(context, made),
    }
    if made.allowed is None:
        return _("{user} may {action} {what} on some records: it hangs on each.", **told)
    if made.allowed:
        return _("{user} may {action} {what}.", **told)
    return _("{user} may not {action} {what}.", **told)


def _what(context: CommandContext, made: Explanation) -> str:
    asked = made.question
    if asked.domain == "*":
        return _("in this workspace")
    called = context.workspace.catalog.domains[asked.domain].called
    record = "" if asked.record is None else f" {asked.record}"
    return f"{called}{record}" + (f".{asked.field}" if asked.field else "")


def _heading(decision: Decision) -> str:
    verdict = {True: _("yes"), False: _("no"), None: _("it hangs on the record")}[decision.allowed]
    return _("{action}: {verdict}", action=_(ACTIONS[decision.action]), verdict=verdict)


def _show_reasons(context: CommandContext, decision: Decision, domain: str) -> None:
    if not decision.reasons:
        context.echo("  " + _("No role gives it."))
    for each in decision.reasons:
        mark = {True: "+", False: "-", None: "?"}[each.passes]
        decides = _("  <- decides") if each in decision.deciding else ""
        context.echo(f"  {mark} {_source(each)}{decides}")
        for line in rule_lines(context.session, domain, each):
            context.echo(f"      {line}")


def _source(reason: Reason) -> str:
    """What it is, and where it stands."""
    if reason.kind == "with_subject":
        return _("seen only with the subject that it belongs to")
    if not reason.via and reason.kind == "allow":
        return _("shared with this user")
    way = " -> ".join(reason.via) if len(reason.via) > 1 else reason.name
    told = {
        "allow": _("role {name}", name=way),
        "deny": _("role {name} denies", name=way),
        "restriction": _("restriction {name}", name=reason.name),
    }[reason.kind]
    excepted = _(" (not for {roles})", roles=", ".join(reason.excepted)) if reason.excepted else ""
    return told + excepted + (f" [{reason.place}]" if reason.place else "")


def _show_field(context: CommandContext, field: FieldDecision) -> None:
    context.echo()
    sensitive = _(" (sensitive: only for roles that name it)") if field.sensitive else ""
    context.echo(_("field {name}{sensitive}", name=field.field, sensitive=sensitive))
    hangs = _("it hangs on the record")
    context.pairs(
        [
            (_("shown"), _level(field)),
            (_("found by"), hangs if field.found is None else _(FOUND[field.found])),
            (_("may be set"), {True: _("yes"), False: _("no"), None: hangs}[field.written]),
        ],
        indent="  ",
    )
    for each in field.reasons:
        if each.right is not None:
            given = _(LEVELS[each.right.show]) + (_(", may be set") if each.right.write else "")
            context.echo("  " + _("{name}: {told}", name=_source(each), told=given))
        elif each.kind == "deny":
            context.echo(f"  {_source(each)}")


def _level(field: FieldDecision) -> str:
    return _("it hangs on the record") if field.shown is None else _(LEVELS[field.shown])


def _changes(made: Explanation) -> Iterator[str]:
    """What would have to change for it to be allowed."""
    if made.allowed is not False:
        return
    for decision in made.decisions:
        if decision.allowed is False:
            yield from _ways(made, decision)
            return
    if made.field is not None and made.field.shown == "hide":
        yield _("a role that names the field: fields: {{{name}: show}}", name=made.field.field)


def _ways(made: Explanation, decision: Decision) -> Iterator[str]:
    barriers = [each for each in decision.deciding if each.kind != "allow"]
    for each in barriers:
        if each.kind == "with_subject":
            yield _("the subject of the record would have to be readable")
        elif each.kind == "restriction":
            yield _("restriction {name} would have to be met", name=each.name) + (
                _(", or one of the roles {roles} held", roles=", ".join(each.excepted))
                if each.excepted
                else ""
            )
        else:
            yield _(
                "role {name} would have to go, or not to match", name=each.via[0] if each.via else each.name
            )
    if barriers:
        return
    grants = [each for each in decision.reasons if each.kind == "allow"]
    for each in (one for one in grants if one.via):
        leaves = each.told.failing() if each.told is not None else ()
        unset = sorted(
            {name for leaf in leaves for name, value in leaf.parameters.items() if value in (None, ())}
        )
        if unset:
            yield _("{parameters} would have to be set: regulars user set {user} {attribute}=…",
                    parameters=", ".join(f":{name}" for name in unset), user=made.user,
                    attribute=unset[0].partition(".")[2])  # fmt: skip
        elif leaves:
            yield _("for role {name}: {conditions}", name=each.name,
                    conditions=", ".join(leaf.text for leaf in leaves))  # fmt: skip
    given = [each for each in made.giving if each not in made.roles]
    if given:
        yield _("these roles give it, on some records or all: {roles}", roles=", ".join(given))
    elif not grants:
        yield _("no role gives it yet: declare one")
