"""Uninstalling a plugin: disabled, and its distribution taken out of this environment. Its data stay."""

from dataclasses import dataclass

from regulars.errors import PluginError
from regulars.installing import pip
from regulars.installing.environment import OWN, bringing, plugins_of
from regulars.installing.wanted import canonical
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.plugging.installed import installed_plugins
from regulars.purging.held import HeldCount, Past, counted, held
from regulars.workspaces.editorschemas import refresh_editor_schemas
from regulars.workspaces.enabling import disable_plugin
from regulars.workspaces.settings import FILE
from regulars.workspaces.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Uninstalled:
    """What was taken out, and what stays of it in the store."""

    plugin: str
    distribution: str
    version: str
    #: Whether regulars.yaml enabled it.
    disabled: bool
    holds: tuple[HeldCount, ...] = ()


def uninstall_plugin(workspace: Workspace, plugin: str, user: str | None = None) -> Uninstalled:
    """Disable a plugin and uninstall its distribution; its data stay.

    Raises PluginError where it comes with Regulars itself, or another enabled plugin needs it or comes with it;
    NotPermittedError to whom is no admin.
    """
    workspace.demand_admin(user)
    found = bringing(plugin)
    if found is None:
        raise PluginError(
            _("The plugin {plugin} is not installed. {hint}",
              plugin=plugin, hint=suggestion(plugin, installed_plugins()))
        )  # fmt: skip
    if canonical(found.name) == OWN:
        raise PluginError(
            _("The plugin {plugin} is a part of Regulars itself and cannot be uninstalled. "
              "Disable it instead: regulars plugin disable {plugin}", plugin=plugin)
        )  # fmt: skip
    beside = [each for each in plugins_of(found) if each != plugin and each in workspace.settings.plugins]
    if beside:
        raise PluginError(
            _("The distribution {name} brings {others} too, which this workspace enables: disable that first.",
              name=found.name, others=", ".join(beside))
        )  # fmt: skip
    enabled = plugin in workspace.settings.plugins
    file = workspace.folder / FILE
    settings = file.read_bytes()
    if enabled:
        disable_plugin(workspace.folder, plugin)
    told = Uninstalled(
        plugin=plugin,
        distribution=found.name,
        version=found.version,
        disabled=enabled,
        holds=_held(workspace, plugin),
    )
    try:
        pip.uninstall(found.name)
    except BaseException:
        file.write_bytes(settings)
        raise
    workspace.read_again()
    refresh_editor_schemas(workspace.folder)
    return told


def _held(workspace: Workspace, plugin: str) -> tuple[HeldCount, ...]:
    if not workspace.catalog.version:
        return ()
    with workspace.database.connect() as connection:
        return tuple(counted(connection, held(Past.read(connection), plugin)))
