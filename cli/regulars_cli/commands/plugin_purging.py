"""`regulars plugin purge`: a plugin's data exported and removed, with all that it declared."""

from pathlib import Path

import click

from regulars import purge_plugin, what_purge_takes
from regulars.messages import _
from regulars_cli.context import CommandContext
from regulars_cli.holdings import tell_holdings
from regulars_cli.speech import N_


@click.command(help=N_("Export all data of a plugin, then remove them and all that it declared for good."))
@click.argument("name")
@click.option(
    "--export",
    "folder",
    metavar=N_("DIR"),
    type=click.Path(path_type=Path),
    help=N_("Export into this folder, which must not exist; else one in exports/ of the workspace."),
)
@click.option("--dry-run", is_flag=True, help=N_("Only tell what would be removed."))
@click.option("--yes", is_flag=True, help=N_("Do it without asking."))
@click.pass_obj
def purge(context: CommandContext, name: str, folder: Path | None, dry_run: bool, yes: bool) -> None:
    """The command."""
    if context.json and not (yes or dry_run):
        raise click.UsageError(_("With --json nobody can be asked: give --yes."))
    takes = what_purge_takes(context.workspace, name)
    if takes.holds:
        context.echo(_("The plugin {name} holds:", name=name))
        tell_holdings(context, takes.holds)
    else:
        context.echo(_("The plugin {name} holds no data.", name=name))
    for each in takes.related:
        context.echo(
            _("{count} records of {domain} name something of it and go along.",
              count=each.records, domain=each.name)
        )  # fmt: skip
    if takes.along:
        told = ", ".join(f"{kind} {each}" for kind, each in takes.along)
        context.echo(_("Declared for it by others, and gone with it: {things}.", things=told))
    if dry_run:
        context.emit({"status": "ok", "dry_run": True, **vars(takes)})
        return
    if not yes:
        click.confirm(_("Export all of it, then remove it for good?"), abort=True)
    done = purge_plugin(context.workspace, name, folder)
    context.emit({"status": "ok", **vars(done)})
    context.echo(_("Exported into {folder}: {count} files.", folder=done.folder, count=len(done.files)))
    context.echo(_("Purged: {name}. This is version {version}.", name=name, version=done.version))
