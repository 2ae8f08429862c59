"""`regulars plugin list|info`: what is installed, and what it is."""

import click

from regulars import FailingPlugin, asking_of, failing_plugins, installed_plugins
from regulars.errors import PluginError, RegularsError
from regulars.messages import _, in_language
from regulars_cli import asked, place
from regulars_cli.context import CommandContext
from regulars_cli.pauses import failing_told, pause_told
from regulars_cli.speech import N_


@click.command("list", help=N_("All installed plugins, and whether they are enabled here."))
@click.pass_obj
def list_plugins(context: CommandContext) -> None:
    """The command."""
    enabled, paused = _enabled(context), {each.plugin for each in _failing(context) if each.paused_for}
    told, broken = [], []
    for name, each in installed_plugins().items():
        try:
            manifest = each.manifest()
        except RegularsError as error:
            broken.append({"name": name, "error": str(error)})
            continue
        told.append((name, manifest.version, name in enabled, in_language(manifest.label, name), manifest))
    context.emit(
        [
            {"name": name, "version": version, "enabled": on, "paused": name in paused, "label": label}
            for name, version, on, label, _m in told
        ]
        + broken
    )
    context.table(
        [_("Plugin"), _("Version"), _("Enabled"), _("Name"), _("What it is for")],
        [
            (name, version, _state(on, name in paused), label, in_language(manifest.help))
            for name, version, on, label, manifest in told
        ],
    )
    for problem in broken:
        context.echo(f"{problem['name']}: {problem['error']}", err=True)


@click.command(help=N_("What a plugin is, needs and brings."))
@click.argument("name")
@click.pass_obj
def info(context: CommandContext, name: str) -> None:
    """The command."""
    installed = installed_plugins()
    if name not in installed:
        raise PluginError(
            _("Unknown plugin {name}. Installed: {known}.", name=name, known=", ".join(installed))
        )
    manifest = installed[name].manifest()
    told = {
        "name": name,
        "version": manifest.version,
        "regulars": manifest.regulars,
        "enabled": name in _enabled(context),
        "label": in_language(manifest.label),
        "help": in_language(manifest.help),
        "needs": list(manifest.needs),
        "kinds": list(manifest.kinds),
        "commands": list(manifest.commands),
        "presets": list(manifest.presets),
        "folder": str(manifest.folder),
    }
    asks = asking_of(manifest)
    failing = next((each for each in _failing(context) if each.plugin == name), None)
    context.emit({**told, "asks": asks, "failing": failing})
    labels = {
        "name": _("Plugin"),
        "version": _("Version"),
        "regulars": _("Works with Regulars"),
        "enabled": _("Enabled"),
        "label": _("Name"),
        "help": _("What it is for"),
        "needs": _("Needs"),
        "kinds": _("Kinds of declaration"),
        "commands": _("Commands"),
        "presets": _("Presets"),
        "folder": _("Folder"),
    }
    rows = [(labels[key], _text(value)) for key, value in told.items() if value not in ([], "")]
    context.pairs([*rows, *asked.told(asks)])
    if failing is not None:
        tell = pause_told if failing.paused_for is not None else failing_told
        context.echo()
        context.echo(" ".join(tell(context.workspace.catalog, failing)))


def _failing(context: CommandContext) -> list[FailingPlugin]:
    """The plugins that fail here; none outside a workspace, or where its store cannot be read."""
    if place.find(context.directory) is None:
        return []
    try:
        return failing_plugins(context.workspace)
    except RegularsError:
        return []


def _state(on: bool, paused: bool) -> str:
    if not on:
        return ""
    return _("paused") if paused else _("yes")


def _enabled(context: CommandContext) -> tuple[str, ...]:
    """The plugins enabled here; none outside a workspace."""
    found = place.find(context.directory)
    return (found.plugins or ()) if found else ()


def _text(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) if isinstance(value, list) else str(value)
