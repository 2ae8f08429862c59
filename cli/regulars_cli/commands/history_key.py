"""`regulars history restart`: where the key of the history is lost for good."""

import click

from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.speech import N_


@click.command(
    "restart",
    help=N_("Begin the history anew where its key is lost. What is older can never be checked any more."),
)
@click.argument("because", metavar=N_("REASON"))
@click.option("--yes", is_flag=True, help=N_("Do not ask."))
@click.pass_obj
def restart(context: CommandContext, because: str, yes: bool) -> None:
    if not yes:
        click.confirm(
            _("Is the key lost for good? The history so far can never be checked any more. Begin anew?"),
            abort=True,
        )
    number = context.workspace.restart_history(because)
    context.emit({"status": "ok", "entry": number})
    context.echo(_("The history begins anew with entry {number}.", number=f"{number:,}"))
    context.echo(_("The access log hangs on the lost key too: move access.db away, and a new one begins."))
