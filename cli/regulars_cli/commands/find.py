"""`regulars find`: the records that a piece of text means."""

import click

from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.speech import N_


@click.command(
    help=N_(
        "Find records by any part of a name, by pinyin, the last digits of a phone, the beginning of an e-mail, "
        "a member or a receipt number."
    )
)
@click.argument("text")
@click.option("--domain", metavar=N_("DOMAIN"), help=N_("Look in this domain only: customer, receipt."))
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help=N_("At most so many.")
)
@click.pass_obj
def find(context: CommandContext, text: str, domain: str | None, limit: int) -> None:
    if not text.strip():
        raise click.UsageError(_("Say what to look for."))
    session = context.session
    hits = session.search(text, domain, limit)
    context.emit(hits)
    if not hits:
        context.echo(_("Nothing was found for {text}.", text=text))
        return
    domains = session.catalog.domains
    context.table(
        [_("What"), _("Id"), _("Name"), _("Found in")],
        [
            (
                in_language(domains[hit.domain].label, hit.domain),
                hit.id,
                hit.label,
                in_language(domains[hit.domain].fields[hit.field].label, hit.field),
            )
            for hit in hits
        ],
        numbers=[1],
    )
