"""`regulars plugin check`: a plugin held against all that Regulars asks of plugins, before anybody installs it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from regulars.messages import _, in_language
from regulars_cli import place
from regulars_cli.context import CommandContext
from regulars_cli.listing import core_commands
from regulars_cli.speech import N_

if TYPE_CHECKING:
    from regulars import CheckReport


@click.command(
    help=N_("Check a plugin: a project's folder, a package, a wheel, or one that is installed, by name.")
)
@click.argument("what", metavar=N_("PATH|NAME"))
@click.option(
    "--previous",
    metavar=N_("PATH"),
    help=N_("The version before, a wheel or folder: upgrading is checked too."),
)
@click.option(
    "--report",
    metavar=N_("FILE"),
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("Write the result into this file, as JSON."),
)
@click.pass_obj
def check(context: CommandContext, what: str, previous: str | None, report: Path | None) -> None:
    """The command."""
    # It needs the extra `testing`, which a company that only installs plugins does not have.
    from regulars import check_plugin

    if report is not None and place.find(context.directory) is not None:
        context.workspace.demand_writable(report)
    found = check_plugin(what, previous, core_commands())
    if report is not None:
        found.write(report)
    context.emit(found.plain())
    _tell(context, found)
    if not found.well:
        click.get_current_context().exit(1)


def _tell(context: CommandContext, found: "CheckReport") -> None:
    signs = {
        "well": _("[well]"),
        "warning": _("[warning]"),
        "wrong": _("[wrong]"),
        "left_out": _("[left out]"),
    }
    for each in found.checks:
        context.echo(f"{signs[each.state]} {in_language(each.label, each.check)}")
        for finding in each.findings:
            context.echo(f"  {finding.place}: {finding.message}" if finding.place else f"  {finding.message}")
            context.echo(f"    {finding.remedy}")
