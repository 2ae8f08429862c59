"""`regulars plugin resume`: a plugin that was paused for failing takes part again."""

import click

from regulars import resume_plugin
from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.pauses import missed_told
from regulars_cli.speech import N_


@click.command(help=N_("Let a plugin that was paused for failing take part again. For admins."))
@click.argument("name")
@click.pass_obj
def resume(context: CommandContext, name: str) -> None:
    """The command."""
    was = resume_plugin(context.workspace, name)
    context.emit({"status": "ok", "resumed": was.plugin, "missed": was.missed})
    context.echo(_("{plugin} takes part again.", plugin=was.plugin))
    for each in missed_told(context.workspace.catalog, was.missed) if was.missed is not None else ():
        context.echo(each)
