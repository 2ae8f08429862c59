"""`regulars record share|unshare|shared`: single records that others may read."""

from datetime import date, datetime

import click

from regulars.errors import RegularsError
from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.meaning import record_meant
from regulars_cli.records import domain_named
from regulars_cli.speech import N_

_with = click.option("--with", "user", metavar=N_("USER"), default="", help=N_("With this user."))
_team = click.option("--team", metavar=N_("NAME"), default="", help=N_("With everybody in this team."))


@click.command(
    "share", help=N_("Let somebody read a record: regulars record share customer M001 --with ming")
)
@click.argument("domain")
@click.argument("named", metavar=N_("RECORD"))
@_with
@_team
@click.option("--until", metavar=N_("DATE"), help=N_("The last day; without it until it is taken back."))
@click.pass_obj
def share(context: CommandContext, domain: str, named: str, user: str, team: str, until: str | None) -> None:
    _demand_one(user, team)
    session = context.session
    declared, record = record_meant(session, [domain_named(session, domain)], named)
    made = context.workspace.shares().add(
        declared.name, record, user=user, team=team, until=_day(until) if until else None
    )
    context.emit(made)
    told = {"domain": declared.called, "number": made.record, "whom": made.user or made.team}
    if made.until:
        context.echo(_("{whom} may read {domain} {number} until {day}.", day=made.until, **told))
    else:
        context.echo(_("{whom} may read {domain} {number}.", **told))


@click.command("unshare", help=N_("Take back what was shared."))
@click.argument("domain")
@click.argument("named", metavar=N_("RECORD"))
@_with
@_team
@click.pass_obj
def unshare(context: CommandContext, domain: str, named: str, user: str, team: str) -> None:
    _demand_one(user, team)
    if named.isascii() and named.isdigit():
        # It may be somebody's no longer to read, and is taken back all the same.
        number = int(named)
    else:
        number = record_meant(context.session, [domain_named(context.session, domain)], named)[1]
    context.workspace.shares().end(domain, number, user=user, team=team)
    context.emit({"status": "ok", "id": number})
    context.echo(_("{domain} {number} is no longer shared with {whom}.", domain=domain, number=number,
                   whom=user or team))  # fmt: skip


@click.command("shared", help=N_("What is shared: by you; to admins all of it."))
@click.pass_obj
def shared(context: CommandContext) -> None:
    shares = context.workspace.shares().list()
    context.emit(list(shares))
    if not shares:
        context.echo(_("There are none."))
        return
    context.table(
        [_("Domain"), _("Record"), _("User"), _("Team"), _("Shared by"), _("Since"), _("Until")],
        [
            (each.domain, each.record, each.user, each.team, each.by, each.at.date(), each.until)
            for each in shares
        ],
        numbers=[1],
    )


def _demand_one(user: str, team: str) -> None:
    if bool(user) == bool(team):
        raise click.UsageError(_("Say with whom: --with USER or --team NAME."))


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise RegularsError(_("{text} is no date: write it as 2026-03-31.", text=text)) from None
