"""`regulars show`: all that is known of a subject, on one screen."""

import click

from regulars import Session
from regulars.catalog import Domain
from regulars.errors import RegularsError
from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.meaning import record_meant
from regulars_cli.portrait import Portrait, draw
from regulars_cli.speech import N_


@click.command(
    help=N_(
        "All that is known of a customer: who it is, where each part came from, tags, figures, what happened."
    )
)
@click.argument("customer")
@click.option("--domain", metavar=N_("DOMAIN"), help=N_("The domain of subjects, where there are several."))
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=15, show_default=True, help=N_("So many events.")
)
@click.pass_obj
def show(context: CommandContext, customer: str, domain: str | None, limit: int) -> None:
    session = context.session
    declared, record_id = _meant(session, customer, domain)
    portrait = Portrait.of(session, declared, record_id, limit)
    context.emit(portrait.as_json(session.catalog.domains))
    if not context.json:
        draw(context, portrait)


def _meant(session: Session, text: str, domain: str | None) -> tuple[Domain, int]:
    """The subject that `text` means: an id, or what only one is found by."""
    subjects = [each for each in session.catalog.domains.values() if each.subject]
    if domain is not None:
        subjects = [each for each in subjects if each.name == domain]
    if not subjects:
        raise RegularsError(_("There is no domain of persons or companies here."))
    return record_meant(session, subjects, text)
