"""`regulars history log`: the entries of the history."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from regulars import HistoryEntry, Session, why_system
from regulars.messages import _, in_language, sentences
from regulars_cli.commands.history_record import id_of
from regulars_cli.context import CommandContext
from regulars_cli.moments import begin
from regulars_cli.plain import field_at, heading, says_something, shown
from regulars_cli.records import domain_named
from regulars_cli.speech import N_

#: What an entry may be of, in the words of whoever reads.
_WHAT = {
    "write": N_("written"),
    "undo": N_("undone"),
    "open": N_("begun"),
    "refused": N_("refused"),
    "user": N_("users"),
    "apply": N_("applied"),
    "erase": N_("erased"),
    "held": N_("set aside"),
    "system": N_("by the system"),
    "plugin": N_("plugin"),
    "begin": N_("history begun"),
}
#: What was tried, of what was refused.
_TRIED = {
    "write": N_("to write"),
    "update": N_("to change"),
    "delete": N_("to delete"),
    "undo": N_("to undo"),
}
_HELD = {"hold": N_("held"), "accept": N_("accepted"), "drop": N_("dropped")}
_DONE = {"created": N_("created"), "updated": N_("updated"), "deleted": N_("deleted"), "linked": N_("linked")}


@click.command("log", help=N_("What was done, the latest first. For admins."))
@click.option("--user", metavar=N_("USER"), help=N_("Only what this user did, or somebody for this user."))
@click.option("--domain", metavar=N_("DOMAIN"), help=N_("Only what was done in this domain."))
@click.option(
    "--record", "named", metavar=N_("RECORD"), help=N_("Only what changed this record; with --domain.")
)
@click.option("--what", type=click.Choice(list(_WHAT)), help=N_("Only entries of this sort."))
@click.option("--since", metavar=N_("DATE"), help=N_("Only from this day on: 2026-03-01."))
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help=N_("At most so many."))
@click.option("--before", type=int, metavar=N_("NUMBER"), help=N_("Only entries before this one."))
@click.pass_obj
def log(
    context: CommandContext,
    user: str | None,
    domain: str | None,
    named: str | None,
    what: str | None,
    since: str | None,
    limit: int,
    before: int | None,
) -> None:
    session = context.session
    if named is not None and domain is None:
        raise click.UsageError(_("Say in which domain the record is: --domain customer"))
    if domain is not None:
        domain_named(session, domain)
    record = id_of(session, str(domain), named) if named is not None else None
    found = session.history(
        user=user,
        domain=domain,
        record=record,
        what=what,
        since=begin(since, session.zone) if since else None,
        limit=limit + 1,
        before=before,
    )
    context.emit({"entries": found[:limit], "next": found[limit - 1].number if len(found) > limit else None})
    if not found:
        context.echo(_("There are no such entries."))
        return
    _show(context, session, found[:limit], domain)
    if len(found) > limit:
        context.echo(_("There are more: --before {number}", number=found[limit - 1].number))


def _show(
    context: CommandContext, session: Session, found: Sequence[HistoryEntry], domain: str | None
) -> None:
    context.table(
        [_("Entry"), _("When"), _("Who"), _("Done"), _("Change set"), _("Of what")],
        [
            (
                each.number,
                shown(each.at, None, session.zone),
                _who(each),
                _(_WHAT.get(each.what, each.what)),
                each.change_set,
                _told(session, each, domain),
            )
            for each in found
        ],
        numbers=[0, 4],
        wraps=True,
    )


def _who(entry: HistoryEntry) -> str:
    told = entry.actor
    if entry.on_behalf_of:
        told = _("{actor} (for {other})", actor=told, other=entry.on_behalf_of)
    if entry.plugin and entry.actor != f"plugin:{entry.plugin}":
        told = _("{actor}, through {plugin}", actor=told, plugin=entry.plugin)
    return told


def _told(session: Session, entry: HistoryEntry, domain: str | None) -> str:
    about = entry.about
    if entry.changes and domain is not None:
        return _("; ").join(_change(session, domain, each.action, each.before) for each in entry.changes)
    parts = [_counts(session, name, counts) for name, counts in about.get("of", {}).items()]
    if "undone" in about:
        parts.insert(0, _("change set {id}", id=about["undone"]))
    if entry.what == "open":
        parts.append(" ".join(each for each in (about.get("reason"), about.get("name")) if each))
    elif entry.what == "apply":
        parts.append(_("version {version}", version=about.get("version")))
    elif entry.what == "refused":
        where = _(", ").join(_called(session, each) for each in entry.domains)
        action = _TRIED.get(str(about.get("action", "")), "")
        parts.append(sentences(_(action) if action else "", where))
    elif entry.what == "erase":
        parts.append(_("{count} rows of chunk {chunk}", count=about.get("rows"), chunk=entry.chunk))
    elif entry.what == "held":
        told = _(", ").join(map(str, about["held"]))
        parts.append(_("{name}: {told}", name=_(_HELD[about["done"]]), told=told))
    elif entry.what == "system":
        parts.append(_(why_system(str(about.get("reason")))))
    elif entry.what == "plugin":
        parts.append(_of_plugin(session, entry))
    parts += [_user(about), _share(session, about)]
    if about.get("meddled"):
        parts.append(_("changed past Regulars before"))
    return _("; ").join(each for each in parts if each)


def _of_plugin(session: Session, entry: HistoryEntry) -> str:
    """What became of a plugin: a hook of it failed after a write, it was paused or resumed."""
    about = entry.about
    told = {"plugin": entry.plugin, "hook": about.get("hook"), "kind": about.get("kind")}
    if about.get("state") == "paused":
        return _("{plugin} paused: {hook} failed again and again ({kind})", **told)
    if about.get("state") == "resumed":
        return _("{plugin} resumed", **told)
    where = _(", ").join(_called(session, each) for each in entry.domains)
    return _("{hook} of {plugin} failed ({kind}), after {count} of {domain}",
             count=about.get("records"), domain=where, **told)  # fmt: skip


def _counts(session: Session, domain: str, counts: Mapping[str, int]) -> str:
    told = _(", ").join(f"{_(_DONE.get(what, what))} {count:,}" for what, count in counts.items())
    return _("{domain}: {told}", domain=_called(session, domain), told=told)


def _change(session: Session, domain: str, action: str, before: Mapping[str, Any] | None) -> str:
    did = _(_DONE.get(action, action))
    if before is None:
        return did if action == "created" else _("{did}, what stood there was erased", did=did)
    domains = session.catalog.domains
    values = [
        f"{heading(domains, domain, name)}={shown(value, field_at(domains, domain, name), session.zone)}"
        for name, value in before.items()
        if says_something(value)
    ]
    return _("{did}, before: {values}", did=did, values=_(", ").join(values)) if values else did


def _user(about: Mapping[str, Any]) -> str:
    """What became of a user: its roles, teams, whom it is under, or one of its attributes."""
    if "user" not in about:
        return ""
    if "attribute" in about:
        told = f"{about['attribute']}={about.get('value') or ''}"
    elif "teams" in about:
        told = _("teams {names}", names=_(", ").join(about["teams"]) or _("none"))
    elif "manager" in about:
        told = _("manager {name}", name=about["manager"] or _("nobody"))
    elif "roles" in about:
        told = _("roles {names}", names=_(", ").join(about["roles"]) or _("none"))
    else:
        return str(about["user"])
    return _("{name}: {told}", name=about["user"], told=told)


def _share(session: Session, about: Mapping[str, Any]) -> str:
    """Which record was shared with whom, or is no longer."""
    shared = str(about.get("share") or about.get("unshare") or "")
    if not shared:
        return ""
    domain, _blank, record = shared.partition(" ")
    told = {"domain": _called(session, domain), "record": record, "whom": about.get("with")}
    if "unshare" in about:
        return _("{domain} {record} no longer shared with {whom}", **told)
    if about.get("until"):
        return _("{domain} {record} shared with {whom} until {day}", day=about["until"], **told)
    return _("{domain} {record} shared with {whom}", **told)


def _called(session: Session, domain: str) -> str:
    declared = session.catalog.domains.get(domain)
    return in_language(declared.label, domain) if declared else domain
