"""`regulars plugin enable|disable`: whether a plugin takes part, said in regulars.yaml."""

from collections.abc import Sequence
from contextlib import suppress

import click

from regulars import (
    Affected,
    RegularsError,
    asking_of,
    disable_plugin,
    enable_plugin,
    impacts,
    installed_plugins,
    missed_while_disabled,
    refresh_editor_schemas,
)
from regulars.messages import _, in_language
from regulars_cli.asked import told
from regulars_cli.context import CommandContext
from regulars_cli.pauses import missed_told
from regulars_cli.speech import N_


@click.command(help=N_("Enable a plugin, and those that it needs, in regulars.yaml."))
@click.argument("name")
@click.pass_obj
def enable(context: CommandContext, name: str) -> None:
    """The command."""
    context.workspace.demand_admin()
    # Asked first: it is about what is not enabled.
    missed = missed_while_disabled(context.workspace, name)
    added = enable_plugin(context.workspace.folder, name)
    refresh_editor_schemas(context.workspace.folder)
    installed = installed_plugins()
    asks = {each: asking_of(installed[each].manifest()) for each in added}
    context.emit({"enabled": added, "asks": asks, "missed": missed})
    if not added:
        context.echo(_("{name} was enabled already.", name=name))
        return
    context.echo(_("Enabled: {names}.", names=", ".join(added)))
    for each in added:
        # Most only declare, or provide something: there is nothing to be wary of.
        if not (asks[each].access or asks[each].derives or asks[each].hosts or asks[each].secrets):
            continue
        context.echo()
        context.echo(_("{name}:", name=each))
        context.pairs(told(asks[each]), indent="  ")
    context.echo()
    for sentence in missed_told(context.workspace.catalog, missed) if missed is not None else ():
        context.echo(sentence)
    context.echo(_("Make it live: regulars apply"))


@click.command(help=N_("Disable a plugin in regulars.yaml. Its data stay."))
@click.argument("name")
@click.pass_obj
def disable(context: CommandContext, name: str) -> None:
    """The command."""
    context.workspace.demand_admin()
    breaks = _breaks(context, name)
    disable_plugin(context.workspace.folder, name)
    refresh_editor_schemas(context.workspace.folder)
    context.emit({"disabled": [name], "breaks": breaks})
    context.echo(_("Disabled: {name}. Its data stay.", name=name))
    if breaks:
        kinds = context.workspace.kinds
        named = [f"{in_language(kinds.get(each.kind, {}), each.kind)} {each.name}" for each in breaks]
        context.echo(
            _("These still use what it brings, and apply refuses until they are changed: {names}. More of it: "
              "regulars schema impact {plugin}",
              names=_(", ").join(named), plugin=name)
        )  # fmt: skip
    context.echo(_("Make it live: regulars apply"))


def _breaks(context: CommandContext, name: str) -> Sequence[Affected]:
    """What would break without the plugin; nothing where that cannot be told: also a broken one is disabled."""
    with suppress(RegularsError):
        return impacts(context.workspace, name, "plugin").breaks
    return ()
