"""`regulars history who-read`: who read what of whom."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from regulars import Reading, who_read
from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.meaning import record_meant
from regulars_cli.plain import shown
from regulars_cli.records import domain_named
from regulars_cli.speech import N_

#: What the calls of a session are for who asks.
_HOW = {
    "find": N_("listed"),
    "get": N_("opened"),
    "rows": N_("read through"),
    "count": N_("counted"),
    "aggregate": N_("added up"),
    "search": N_("searched"),
    "contributions": N_("sources"),
    "timeline": N_("timeline"),
    "outdated": N_("rules"),
    "pairs": N_("pairs"),
    "as_of": N_("as it stood"),
    "history": N_("history"),
    "held": N_("held contributions"),
    "export": N_("written out"),
}
_SURE = {
    "given": N_("yes"),
    "met": N_("yes, by the filter"),
    "probable": N_("probably: meets the filter now"),
    "possible": N_("perhaps: changed since"),
}


@click.command("who-read", help=N_("Who read the personal fields of a record. For admins."))
@click.argument("domain")
@click.argument("named", metavar=N_("RECORD"))
@click.option("--field", metavar=N_("NAME"), help=N_("Only who read this field: phone, receipt.note."))
@click.option("--since", metavar=N_("DATE"), help=N_("Only from this day on: 2026-03-01."))
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help=N_("At most so many."))
@click.pass_obj
def who_read_command(
    context: CommandContext, domain: str, named: str, field: str | None, since: str | None, limit: int
) -> None:
    workspace = context.workspace
    begin = None if since is None else _moment(since, workspace.settings.zone)
    # A number is not looked up: what was deleted has its readers too.
    record_id = int(named) if named.isascii() and named.isdigit() else _meant(context, domain, named)
    found = who_read(workspace, domain, record_id, field=field, since=begin)
    context.emit({"total": len(found), "readings": found[:limit]})
    if not found:
        context.echo(_("Nobody has read anything personal of it, as far as the log goes back."))
        return
    _show(context, found[:limit])
    if len(found) > limit:
        context.echo(_("There are {count} more: --limit {all}", count=len(found) - limit, all=len(found)))


def _meant(context: CommandContext, domain: str, named: str) -> int:
    session = context.session
    return record_meant(session, [domain_named(session, domain)], named)[1]


def _show(context: CommandContext, readings: Sequence[Reading]) -> None:
    domains = context.workspace.catalog.domains

    def called(field: str) -> str:
        domain, _dot, name = field.partition(".")
        known = domains[domain].fields.get(name) if domain in domains else None
        return in_language(known.label, name) if known else field

    context.table(
        [_("When"), _("Who"), _("How"), _("In"), _("Was it in it"), _("Fields")],
        [
            (
                shown(each.at, None, context.workspace.settings.zone),
                each.actor
                if each.on_behalf_of is None
                else _("{actor} (for {other})", actor=each.actor, other=each.on_behalf_of),
                _(_HOW[each.how]) if each.how in _HOW else each.how,
                in_language(domains[each.domain].label, each.domain)
                if each.domain in domains
                else each.domain,
                _(_SURE[each.certainty]),
                _(", ").join(dict.fromkeys(called(name) for name in each.fields)),
            )
            for each in readings
        ],
    )


def _moment(text: str, zone: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            _("{text} is no date. Write it like 2026-03-31 or 2026-03-31T18:00.", text=text),
            param_hint="--since",
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
