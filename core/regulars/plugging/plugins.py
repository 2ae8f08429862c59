"""The plugins of a workspace: in order, checked, and asked through their hooks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from regulars.catalog import Principal
from regulars.declaring.declarations import SchemaFile
from regulars.declaring.grammar import CORE_KINDS, Grammar, core_grammar
from regulars.declaring.principals import Asked
from regulars.deprecation import DeprecatedUse, Whose
from regulars.errors import HookError, Place, PluginError, RegularsError
from regulars.gate.session import Session, undone_alone
from regulars.messages import _
from regulars.nearest import nearest
from regulars.plugging.acting import Stated
from regulars.plugging.answers import things
from regulars.plugging.families import family
from regulars.plugging.hookcalls import Call
from regulars.plugging.hosts import with_settings
from regulars.plugging.installed import Installed, installed_plugins
from regulars.plugging.limits import DEFAULTS, Limits
from regulars.plugging.manifest import Manifest
from regulars.plugging.pausing import pauses, why_paused
from regulars.plugging.providing import named_where_it_fails
from regulars.plugging.statedhooks import StatedHooks
from regulars.plugging.tally import Tally
from regulars.versions import in_range, own_version


class Plugins:
    """The enabled plugins. Their manifests are read at once; the code of one when a hook that it states is asked."""

    def __init__(
        self,
        names: Sequence[str],
        places: Mapping[str, Place] | None = None,
        applied: Mapping[str, str] | None = None,
        granted: Mapping[str, Principal] | None = None,
        *,
        limits: Limits = DEFAULTS,
        tally: Tally | None = None,
    ) -> None:
        """`names` in the order of the settings; `places` tells where each stands, for messages.

        `applied`: plugin -> the version whose declarations are live. `granted`: what was applied of what they ask
        for; None: all of it. `tally`: where failures of hooks are counted; None: nowhere.
        """
        self._limits = limits
        self._tally = tally
        self._calls: dict[str, Sequence[Call]] = {}
        self._places = places or {}
        self._applied = applied or {}
        self._granted = granted
        installed = installed_plugins()
        listed = {name: self._installed(name, installed).manifest() for name in names}
        for manifest in listed.values():
            self._check(manifest, listed, installed)
        self.manifests: Mapping[str, Manifest] = _in_order(listed)

    @property
    def names(self) -> tuple[str, ...]:
        """The plugins, each after those that it needs, else as the settings list them."""
        return tuple(self.manifests)

    @property
    def not_applied(self) -> Mapping[str, str]:
        """Plugin -> one sentence, for those whose code is of another version than the declarations that are live."""
        return {
            name: _("The plugin {plugin} was upgraded ({old} -> {new}), and its declarations are not live yet: run "
                    "`regulars apply`.",
                    plugin=name, old=self._applied[name], new=each.version)
            for name, each in self.manifests.items()
            if self._applied.get(name, each.version) != each.version
        }  # fmt: skip

    def grammars(self) -> dict[str, Grammar]:
        """The grammar of each kind: the core's, and those that plugins bring."""
        found = {kind: core_grammar(kind) for kind in CORE_KINDS}
        owners: dict[str, str] = {}
        for manifest in self.manifests.values():
            for kind, grammar in manifest.grammars().items():
                other = owners.setdefault(kind, manifest.name)
                if other != manifest.name:
                    raise PluginError(
                        _("The plugins {one} and {other} both bring the kind {kind}: disable one of them.",
                          one=other, other=manifest.name, kind=kind)
                    )  # fmt: skip
                found[kind] = grammar
        return found

    def asked(self) -> tuple[Asked, ...]:
        """What the manifests ask for."""
        return tuple(each.asked() for each in self.manifests.values())

    def stated(self, plugin: str, settings: Mapping[str, Any] | None = None) -> Stated:
        """What the code of a plugin may reach outside the store: what its manifest states, as far as that was applied.

        `settings`: of the channel that it works for, where it does; they name hosts.
        """
        asked = self.manifests[plugin]
        if self._granted is None:
            granted = Principal(plugin=plugin, hosts=asked.hosts, secrets=asked.secrets)
        else:
            granted = self._granted.get(plugin, Principal(plugin=plugin))
        hosts = [each for each in asked.hosts if each in granted.hosts]
        secrets = [each for each in asked.secrets if each in granted.secrets]
        return Stated(
            plugin=plugin,
            hosts=with_settings(hosts, settings or {}),
            secrets=tuple(secrets),
            waiting=tuple(sorted({*asked.hosts, *asked.secrets} - {*hosts, *secrets})),
        )

    def bringing(self, kind: str) -> str | None:
        """The installed plugin that is not enabled and brings `kind`; None where there is none."""
        for name, each in installed_plugins().items():
            if name not in self.manifests:
                with suppress(RegularsError):
                    if kind in each.manifest().kinds:
                        return name
        return None

    def schema_files(self) -> list[SchemaFile]:
        """The schema files of all plugins, in order."""
        return [
            each for manifest in self.manifests.values() for each in manifest.schema_files(self.manifests)
        ]

    def calls(self, hook: str) -> Sequence[Call]:
        """The implementations of `hook`, to be called one by one: in the order of `names`.

        Those of a paused plugin know that they are.
        """
        calls = self._bound(hook)
        if not calls or self._tally is None or not family(hook).counted:
            return calls
        standing = self._tally.standing()
        if not standing:
            return calls
        paused = pauses(standing)
        return tuple(
            replace(
                each,
                failing=(each.plugin, hook) in standing,
                paused=why_paused(paused[each.plugin]) if each.plugin in paused else None,
            )
            for each in calls
        )

    def _bound(self, hook: str) -> Sequence[Call]:
        """The implementations of `hook`, within the limits, and counted."""
        if hook not in self._calls:
            self._calls[hook] = tuple(
                replace(
                    each,
                    version=self.manifests[each.plugin].version,
                    limits=self._limits,
                    counting=self._tally,
                )
                for each in self._hooks.calls(hook)
            )
        return self._calls[hook]

    def load(self) -> None:
        """Import the code of all, and hold it against what their manifests state; PluginError where they disagree."""
        self._hooks.load()

    def going(self) -> Iterator[DeprecatedUse]:
        """What goes of hooks and their arguments, and is used by one of them."""
        return self._hooks.going()

    def whose(self, plugin: str) -> Whose:
        """A plugin and its version."""
        return Whose(plugin, self.manifests[plugin].version)

    def ask(
        self, hook: str, read: Callable[[Any], Any] | None = None, /, **arguments: Any
    ) -> Iterator[tuple[str, Any]]:
        """What each plugin answers to `hook`, with its name, as `read` makes it out.

        The first word of the hook says how a plugin fails: of `provide_`, `before_` and `decide_` this raises a
        HookError that names plugin and hook; of `after_` the others go on, and the error is given for an answer. Also
        where `read` raises, or the plugin is paused. A RecordError of `before_` and `decide_` passes: it says no. What
        an `after_` hook writes by a session among the arguments is undone with it; `read` of `provide_`: see `things`.
        """
        if family(hook).word == "provide":
            read = read or things()
        for call in self.calls(hook):
            if not call.left_out:
                made = call.asked if call.family.closed else partial(_after, call)
                yield call.plugin, made(arguments, read)

    def provided(self, hook: str, of: type | None = None, /, **arguments: Any) -> dict[str, Any]:
        """All things that plugins provide by `hook`, each an `of`, by their `.name`.

        The same name twice is a PluginError.
        """
        found: dict[str, Any] = {}
        owners: dict[str, str] = {}
        for plugin, provided in self.ask(hook, things(of, named=True), **arguments):
            for thing in provided:
                other = owners.setdefault(thing.name, plugin)
                if thing.name in found:
                    raise PluginError(
                        _("The plugins {one} and {other} both provide {name} ({hook}): disable one of them.",
                          one=other, other=plugin, name=thing.name, hook=hook)
                    )  # fmt: skip
                found[thing.name] = named_where_it_fails(thing, plugin, hook, self._limits)
        return found

    @cached_property
    def _hooks(self) -> StatedHooks:
        return StatedHooks(self.manifests, self.not_applied, self.stated)

    def _installed(self, name: str, installed: Mapping[str, Installed]) -> Installed:
        if name not in installed:
            known, near = ", ".join(installed), nearest(name, installed)
            raise PluginError(
                _("Unknown plugin {name}. Did you mean `{near}`? Installed: {installed}.",
                  name=repr(name), near=near, installed=known)
                if near
                else _("Unknown plugin {name}. Installed: {installed}.", name=repr(name), installed=known),
                self._places.get(name),
            )  # fmt: skip
        return installed[name]

    def _check(
        self, manifest: Manifest, listed: Mapping[str, Manifest], installed: Mapping[str, Installed]
    ) -> None:
        place = self._places.get(manifest.name)
        if not in_range(own_version(), manifest.regulars):
            raise PluginError(
                _("The plugin {plugin} {version} works with Regulars {range}, not {own}: install another version.",
                  plugin=manifest.name, version=manifest.version, range=manifest.regulars, own=own_version()),
                place,
            )  # fmt: skip
        for need in manifest.needs:
            if need not in listed:
                raise PluginError(
                    _("The plugin {plugin} needs {need}: enable it with `regulars plugin enable {need}`.",
                      plugin=manifest.name, need=need)
                    if need in installed
                    else _("The plugin {plugin} needs {need}, which is not installed.",
                           plugin=manifest.name, need=need),
                    place,
                )  # fmt: skip


def _after(call: Call, arguments: Mapping[str, Any], read: Callable[[Any], Any] | None) -> Any:
    """The answer of an `after_` hook; the error where it fails: what it wrote by sessions given to it is undone."""
    try:
        with ExitStack() as undone:
            for each in arguments.values():
                if isinstance(each, Session):
                    undone.enter_context(undone_alone(each))
            return call.asked(arguments, read)
    except HookError as error:
        return error


def usable_plugins(among: Sequence[str] | None = None) -> list[str]:
    """The installed plugins, all or those `among`, that could be enabled together, with all that they need."""
    found: dict[str, Manifest] = {}
    installed = installed_plugins()
    for name, each in (
        installed.items() if among is None else ((n, installed[n]) for n in among if n in installed)
    ):
        with suppress(RegularsError):
            manifest = each.manifest()
            if in_range(own_version(), manifest.regulars):
                found[name] = manifest
    while lacking := [name for name, each in found.items() if not found.keys() >= set(each.needs)]:
        for name in lacking:
            del found[name]
    return list(found)


def _in_order(listed: Mapping[str, Manifest]) -> dict[str, Manifest]:
    """Each plugin after those that it needs, else as listed."""
    ordered: dict[str, Manifest] = {}
    open_: list[str] = []

    def visit(name: str) -> None:
        if name in ordered:
            return
        if name in open_:
            circle = " -> ".join((*open_[open_.index(name) :], name))
            raise PluginError(_("Plugins need each other in a circle: {circle}.", circle=circle))
        open_.append(name)
        for need in listed[name].needs:
            visit(need)
        open_.pop()
        ordered[name] = listed[name]

    for name in listed:
        visit(name)
    return ordered
