"""`regulars history as-of` and `undo`: a record as it stood, and a change set taken back."""

import click

from regulars.messages import _, in_language
from regulars_cli.commands.history_record import id_of
from regulars_cli.context import CommandContext
from regulars_cli.moments import moment
from regulars_cli.plain import read_json
from regulars_cli.records import domain_named, filled
from regulars_cli.speech import N_


@click.command("as-of", help=N_("A record as it stood then: regulars history as-of customer M001 2026-03-31"))
@click.argument("domain")
@click.argument("named", metavar=N_("RECORD"))
@click.argument("time", metavar=N_("TIME"))
@click.pass_obj
def as_of(context: CommandContext, domain: str, named: str, time: str) -> None:
    session = context.session
    declared = domain_named(session, domain)
    row = session.as_of(domain, id_of(session, domain, named), moment(time, session.zone, "TIME"))
    context.emit(read_json(session.catalog.domains, domain, row))
    rows = [(in_language(field.label, field.name), text) for field, text in filled(session, declared, row)]
    context.table([_("Field"), _("Value")], rows)


@click.command("undo", help=N_("Take back all that a change set wrote, where nothing later builds on it."))
@click.argument("change_set", metavar=N_("CHANGE_SET"), type=int)
@click.pass_obj
def undo(context: CommandContext, change_set: int) -> None:
    count = context.session.undo(change_set)
    context.emit({"status": "ok", "change_set": change_set, "undone": count})
    context.echo(
        _(
            "Change set {id} is undone: {count} rows of the store are as they were.",
            id=change_set,
            count=f"{count:,}",
        )
    )
