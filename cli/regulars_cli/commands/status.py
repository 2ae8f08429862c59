"""`regulars status`: what this workspace holds, and what waits to be done."""

import click

from regulars import failing_plugins
from regulars.errors import NotPermittedError
from regulars.messages import _, in_language
from regulars_cli.context import CommandContext
from regulars_cli.speech import N_


@click.command(help=N_("What this workspace holds, and what waits to be done."))
@click.pass_obj
def status(context: CommandContext) -> None:
    workspace = context.workspace
    plan = workspace.plan()
    counts = _counts(context) if workspace.catalog.version else {}
    paused = [each.plugin for each in failing_plugins(workspace) if each.paused_for is not None]
    context.emit(
        {
            "folder": str(workspace.folder),
            "version": workspace.catalog.version,
            "plugins": list(workspace.settings.plugins),
            "not_applied": len(plan.changes),
            "paused": paused,
            "records": counts,
        }
    )
    context.pairs(
        [
            (_("Workspace"), str(workspace.folder)),
            (_("Live version"), str(workspace.catalog.version)),
            (_("Plugins"), ", ".join(workspace.settings.plugins)),
        ]
    )
    if counts:
        domains = workspace.catalog.domains
        context.echo()
        context.table(
            [_("Domain"), _("Name"), _("Records")],
            [(in_language(domains[name].label, name), name, f"{count:,}") for name, count in counts.items()],
            numbers=[2],
        )
    if paused:
        context.echo()
        context.echo(
            _("Paused for failing: {plugins}. What that blocks: regulars doctor", plugins=", ".join(paused))
        )
    if not plan.empty:
        context.echo()
        context.echo(
            _("{count} declarations are not applied. See: regulars plan", count=len(plan.changes))
            if plan.changes
            else _("Something is not applied. See: regulars plan")
        )


def _counts(context: CommandContext) -> dict[str, int]:
    """How many records of each domain this user may read."""
    found = {}
    for name in context.session.catalog.domains:
        try:
            found[name] = context.session.count(name)
        except NotPermittedError:
            continue
    return found
