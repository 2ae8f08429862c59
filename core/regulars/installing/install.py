"""Installing a plugin: brought into this environment, looked at, agreed to, enabled; or everything is as before."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import Distribution

from regulars.errors import PluginError, RegularsError
from regulars.installing import pip
from regulars.installing.arrival import Arrival, arrival
from regulars.installing.environment import OWN, plugins_of, present
from regulars.installing.wanted import Wanted, canonical, wanted
from regulars.messages import _
from regulars.plugging.installed import installed_plugins
from regulars.plugging.manifest import Manifest
from regulars.versions import own_version
from regulars.workspaces.editorschemas import refresh_editor_schemas
from regulars.workspaces.enabling import enable_plugin
from regulars.workspaces.settings import FILE
from regulars.workspaces.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Installed:
    """What became of it."""

    distribution: str
    version: str
    #: The version that was there before; None: none was.
    before: str | None
    plugins: tuple[Arrival, ...]
    #: The plugins that regulars.yaml enables now and did not before, needs first.
    enabled: tuple[str, ...]


def install_plugin(
    workspace: Workspace,
    what: str,
    *,
    agree: Callable[[Sequence[Arrival]], bool],
    version: str | None = None,
    upgrade: bool = False,
    commands: Collection[str] = (),
    user: str | None = None,
) -> Installed | None:
    """Install the distribution `what` (a name, or the path of a folder or wheel) and enable the plugins in it.

    `agree` is asked when it is known what they bring, before any of their code runs; None where it says no.
    `commands` are names that no plugin may take. Raises PluginError or DeclarationError where it cannot be enabled,
    NotPermittedError to whom is no admin: then, as where it is not agreed to, nothing is left of it.
    """
    workspace.demand_admin(user)
    asked = wanted(what, version)
    # What is wrong already is no fault of what comes.
    workspace.declared()
    before = {name: each.version for name, each in present().items()}
    earlier = dict(_manifests())
    # Named with it, so that the installer keeps what Regulars itself needs.
    pip.install(asked.requirement, f"{OWN}=={own_version()}", upgrade=upgrade)
    with _or_nothing(workspace, before):
        found = _found(asked, before)
        if (
            asked.path is not None
            and asked.path.is_file()
            and before.get(canonical(found.name)) == found.version
        ):
            # The installer leaves a version that is there already, and somebody has built another file of it.
            pip.replace(asked.requirement)
            found = _found(asked, before)
        names = plugins_of(found)
        if not names:
            raise PluginError(
                _("{name} brings no plugin of Regulars: its package declares no entry point in the group "
                  "`regulars.plugins`. It was taken out again.", name=found.name)
            )  # fmt: skip
        arrivals = _arrivals(workspace, names, commands, earlier)
        if not agree(arrivals):
            raise _RefusedError
        enabled = [each for name in names for each in enable_plugin(workspace.folder, name)]
        workspace.read_again()
        workspace.plugins.load()
        workspace.declared()
        refresh_editor_schemas(workspace.folder)
        return Installed(
            distribution=found.name,
            version=found.version,
            before=before.get(asked.name or ""),
            plugins=tuple(arrivals),
            enabled=tuple(enabled),
        )
    return None


class _RefusedError(Exception):
    """Somebody said no."""


@contextmanager
def _or_nothing(workspace: Workspace, before: Mapping[str, str]) -> Iterator[None]:
    """What is not done to its end is undone: distributions that were not there, and regulars.yaml."""
    file = workspace.folder / FILE
    settings = file.read_bytes()
    try:
        yield
    except BaseException as error:
        new = [each.name for name, each in present().items() if name not in before]
        if new:
            pip.uninstall(*new)
        if file.read_bytes() != settings:
            file.write_bytes(settings)
        workspace.read_again()
        if isinstance(error, RegularsError):
            raise _as_before(error, before) from error
        if not isinstance(error, _RefusedError):
            raise
        if _changed(before):
            stays = _("You did not agree to the new version. It is installed all the same, with the rights of the one "
                      "before.")  # fmt: skip
            raise _as_before(PluginError(stays), before) from None


def _as_before(error: RegularsError, before: Mapping[str, str]) -> RegularsError:
    """The error; where another version was there before, with how to get that back."""
    changed = _changed(before)
    if not changed:
        return error
    name, version = changed[0]
    return PluginError(
        _("{error}\nBefore, {name} {version} was installed; to have it again: regulars plugin install {name} "
          "--version {version}", error=error, name=name, version=version)
    )  # fmt: skip


def _changed(before: Mapping[str, str]) -> list[tuple[str, str]]:
    """Distributions of which another version is there now, each with the version before."""
    return [
        (each.name, before[name])
        for name, each in present().items()
        if name in before and before[name] != each.version
    ]


def _found(asked: Wanted, before: Mapping[str, str]) -> Distribution:
    now = present()
    if asked.name is not None and asked.name in now:
        return now[asked.name]
    new = [each for name, each in now.items() if before.get(name) != each.version]
    for each in (*now.values(), *new):
        if asked.is_it(each):
            return each
    if len(new) == 1:
        return new[0]
    raise PluginError(
        _("It cannot be told what {what} has brought: install it by its name.", what=asked.requirement)
    )


def _manifests() -> Iterator[tuple[str, Manifest]]:
    """Those of the plugins that are installed, by name, as far as they can be read."""
    for name, each in installed_plugins().items():
        with suppress(RegularsError):
            yield name, each.manifest()


def _arrivals(
    workspace: Workspace, names: Sequence[str], taken: Collection[str], earlier: Mapping[str, Manifest]
) -> list[Arrival]:
    installed = installed_plugins()
    manifests = {name: installed[name].manifest() for name in names}
    owners = dict.fromkeys(taken, "Regulars")
    for name, each in installed.items():
        if name not in names:
            with suppress(PluginError):
                owners |= dict.fromkeys(each.manifest().commands, name)
    for name, manifest in manifests.items():
        for command in manifest.commands:
            if command in owners:
                raise PluginError(
                    _("The command {command} of the plugin {one} is one of {other} already: only one of them can be "
                      "installed.", command=command, one=name, other=owners[command])
                )  # fmt: skip
    return [arrival(each, workspace.settings.plugins, earlier.get(name)) for name, each in manifests.items()]
