"""`regulars plugin install|uninstall`: a plugin brought into this environment, and taken out again."""

from collections.abc import Mapping, Sequence

import click

from regulars import Arrival, install_plugin, uninstall_plugin
from regulars.messages import _, in_language
from regulars_cli.asked import told
from regulars_cli.context import CommandContext
from regulars_cli.holdings import tell_holdings
from regulars_cli.listing import core_commands
from regulars_cli.speech import N_


@click.command(help=N_("Install a plugin, from a package index or a folder or wheel, and enable it."))
@click.argument("what", metavar=N_("NAME|PATH"))
@click.option("--version", metavar=N_("VERSION"), help=N_("That version of it, and no other."))
@click.option("--upgrade", is_flag=True, help=N_("Take the newest version, also where one is installed."))
@click.option("--yes", is_flag=True, help=N_("Enable it without asking."))
@click.pass_obj
def install(context: CommandContext, what: str, version: str | None, upgrade: bool, yes: bool) -> None:
    """The command."""
    if context.json and not yes:
        raise click.UsageError(_("With --json nobody can be asked: give --yes."))

    def agree(arrivals: Sequence[Arrival]) -> bool:
        for each in arrivals:
            _tell(context, each)
        try:
            return yes or click.confirm(_("Enable it?"), default=True)
        except click.Abort:
            # Nobody is there to answer: that is no yes.
            context.echo()
            return False

    done = install_plugin(
        context.workspace, what, agree=agree, version=version, upgrade=upgrade, commands=core_commands()
    )
    if done is None:
        context.echo(_("Nothing was installed."))
        click.get_current_context().exit(1)
    context.emit(
        {
            "status": "ok",
            "distribution": done.distribution,
            "version": done.version,
            "before": done.before,
            "plugins": done.plugins,
            "enabled": done.enabled,
        }
    )
    context.echo(_("Installed: {name} {version}.", name=done.distribution, version=done.version))
    if done.enabled:
        context.echo(_("Enabled: {names}.", names=", ".join(done.enabled)))
    context.echo(_("See what it would change: regulars plan"))
    context.echo(_("Make it live: regulars apply"))


@click.command(help=N_("Disable a plugin and uninstall its package. Its data stay."))
@click.argument("name")
@click.option("--yes", is_flag=True, help=N_("Do it without asking."))
@click.pass_obj
def uninstall(context: CommandContext, name: str, yes: bool) -> None:
    """The command."""
    context.workspace.demand_admin()
    if not yes and not context.json:
        click.confirm(_("Uninstall the plugin {name}?", name=name), abort=True)
    done = uninstall_plugin(context.workspace, name)
    context.emit(
        {
            "status": "ok",
            "distribution": done.distribution,
            "version": done.version,
            "disabled": done.disabled,
            "holds": done.holds,
        }
    )
    context.echo(_("Uninstalled: {name} {version}.", name=done.distribution, version=done.version))
    if done.holds:
        context.echo()
        context.echo(_("Its data stay in the store, and what is erased is erased there too:"))
        tell_holdings(context, done.holds)
        context.echo(_("Export and remove them: regulars plugin purge {name}", name=name))
    if done.disabled:
        context.echo(_("Make it live: regulars apply"))


def _tell(context: CommandContext, each: Arrival) -> None:
    """What a plugin brings, in plain words."""
    context.echo(f"{in_language(each.label, each.name)} ({each.name} {each.version})")
    context.echo(in_language(each.help))
    context.echo()
    names = [(_("Enables too"), ", ".join(each.needs)), (_("New records"), _labels(each.domains))]
    names += [
        (_("New fields of {domain}", domain=domain), ", ".join(fields))
        for domain, fields in each.extensions.items()
    ]
    names += [(_("New kinds of declaration"), _labels(each.kinds))]
    names += [(_("Declares: {kind}", kind=kind), ", ".join(found)) for kind, found in each.declares.items()]
    names += [
        (_("Command: regulars {name}", name=name), in_language(line)) for name, line in each.commands.items()
    ]
    context.pairs([*((label, text) for label, text in names if text), *told(each.asks)])
    context.echo()
    if each.more is not None:
        context.echo(_("More than version {version} asked for:", version=each.before))
        context.pairs(told(each.more, whole=False), indent="  ")
        context.echo()
    elif each.before is not None and each.before != each.version:
        context.echo(_("It asks for no more than version {version} did.", version=each.before))
        context.echo()


def _labels(named: Mapping[str, Mapping[str, str]]) -> str:
    return ", ".join(f"{in_language(label, name)} ({name})" for name, label in named.items())
