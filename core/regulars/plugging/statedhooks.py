"""The hooks that plugins state: the code of one is imported when a hook that it states is first asked, and checked."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from regulars.deprecation import DeprecatedUse, Whose, core
from regulars.errors import PluginError
from regulars.messages import _, register_catalogs
from regulars.nearest import suggestion
from regulars.plugging import hookspecs
from regulars.plugging.acting import Stated
from regulars.plugging.families import family
from regulars.plugging.goinghooks import SpecifiedHook, going_uses
from regulars.plugging.hookcalls import Call
from regulars.plugging.hookspecs import Going, going
from regulars.plugging.manifest import Manifest


class StatedHooks:
    """What the enabled plugins implement: what their manifests state, no more and no less."""

    def __init__(
        self, manifests: Mapping[str, Manifest], notes: Mapping[str, str], stated: Callable[[str], Stated]
    ) -> None:
        """`manifests` in the order in which they are asked; `notes`: by plugin why it may fail.

        `stated` tells what the code of a plugin may reach outside the store.
        """
        self._manifests = manifests
        self._notes = notes
        self._outside = stated
        self._specs = pluggy.PluginManager(hookspecs.PROJECT)
        self._specs.add_hookspecs(hookspecs)
        self._with_others = False
        self._loaded: dict[str, ModuleType] = {}
        self._asked: dict[str, Sequence[Call]] = {}

    def calls(self, hook: str) -> Sequence[Call]:
        """The implementations of `hook`, in order. Raises PluginError where code and manifest of one disagree."""
        if hook not in self._asked:
            stating = self._stating.get(hook, ())
            self._asked[hook] = tuple(self._call(plugin, hook) for plugin in stating)
        return self._asked[hook]

    def load(self) -> None:
        """Import the code of all plugins that state a hook, or implement one without: for who checks."""
        for plugin in self._manifests:
            self._module(plugin)

    @cached_property
    def _stating(self) -> Mapping[str, Sequence[str]]:
        """Hook -> the plugins that state it. One that is none, or is not stated, is an error before any is asked."""
        found: dict[str, list[str]] = {}
        for plugin, manifest in self._manifests.items():
            for hook in manifest.hooks:
                found.setdefault(hook, []).append(plugin)
            if set(marked(manifest.folder / "__init__.py", "hookimpl")) - set(manifest.hooks):
                self._module(plugin)
        known = {*self._known, *(name for each in self._manifests.values() for name in specified(each))}
        for hook, plugins in found.items():
            if hook not in known and self._spec(hook) is None:
                raise PluginError(
                    _("The plugin {plugin} states the hook {hook} in its plugin.yaml; there is no such hook. {hint}",
                      plugin=plugins[0], hook=hook, hint=suggestion(hook, self._known))
                )  # fmt: skip
        return found

    def _call(self, plugin: str, hook: str) -> Call:
        module = self._module(plugin)
        options = self._specs.parse_hookimpl_opts(module, hook)
        assert options is not None
        implementation = pluggy.HookImpl(module, plugin, getattr(module, hook), options)
        return Call(plugin, hook, implementation, self._notes.get(plugin, ""), self._outside(plugin))

    def _module(self, plugin: str) -> ModuleType:
        if plugin not in self._loaded:
            manifest = self._manifests[plugin]
            module = imported(plugin, manifest.package)
            self._check(manifest, module)
            self._loaded[plugin] = module
        return self._loaded[plugin]

    def _check(self, manifest: Manifest, module: ModuleType) -> None:
        implemented = [
            name for name in dir(module) if self._specs.parse_hookimpl_opts(module, name) is not None
        ]
        for hook in implemented:
            self._check_implemented(manifest, module, hook)
        for hook in manifest.hooks:
            if hook not in implemented:
                rest = ", ".join(each for each in manifest.hooks if each in implemented)
                raise PluginError(
                    _("The plugin {plugin} states the hook {hook} in its plugin.yaml, and its __init__.py has no "
                      "function of this name under @hookimpl. Add it, or write in plugin.yaml: {line}",
                      plugin=manifest.name, hook=hook, line=f"hooks: [{rest}]")
                )  # fmt: skip

    def _check_implemented(self, manifest: Manifest, module: ModuleType, hook: str) -> None:
        spec = self._spec(hook)
        if spec is None:
            raise PluginError(
                _("The plugin {plugin} implements {hook}, and there is no such hook. {hint}",
                  plugin=manifest.name, hook=hook, hint=suggestion(hook, self._known))
            )  # fmt: skip
        surplus = [each for each in signature(getattr(module, hook)).parameters if each not in spec.argnames]
        if surplus:
            raise PluginError(
                _("The plugin {plugin}: {hook} has no argument {argument}. {hint}",
                  plugin=manifest.name, hook=hook, argument=surplus[0],
                  hint=suggestion(surplus[0], spec.argnames))
            )  # fmt: skip
        for use in going_uses(self._specified(hook), getattr(module, hook), manifest):
            if use.gone:
                raise PluginError(use.text, use.place)
        if hook not in manifest.hooks:
            raise PluginError(
                _("The plugin {plugin} implements the hook {hook}, and its plugin.yaml does not state it. "
                  "Add there: {line}",
                  plugin=manifest.name, hook=hook, line=f"hooks: [{', '.join((*manifest.hooks, hook))}]")
            )  # fmt: skip

    def _spec(self, hook: str) -> Any:
        """What is specified of a hook, by the core or, looked for only then, by a plugin; None: there is no such."""
        if hook not in self._known and not self._with_others:
            self._with_others = True
            for manifest in self._manifests.values():
                if manifest.hookspecs:
                    self._specs.add_hookspecs(imported(manifest.name, manifest.hookspecs))
            for name in self._known:
                family(name)
        return self._known[hook].spec if hook in self._known else None

    def going(self) -> Iterator[DeprecatedUse]:
        """What goes of hooks and their arguments and is used by a plugin, each at its function."""
        for hook, plugins in self._stating.items():
            found = self._specified(hook)
            if found.going == Going():
                continue
            for plugin in plugins:
                function = getattr(self._module(plugin), hook)
                yield from going_uses(found, function, self._manifests[plugin])

    def _specified(self, hook: str) -> SpecifiedHook:
        """Whose a hook is, and what goes of it."""
        spec = self._spec(hook)
        function = spec.function if spec is not None else None
        package = getattr(function, "__module__", "").partition(".")[0]
        owner = next((each for each in self._manifests.values() if each.package == package), None)
        return SpecifiedHook(hook, going(function), Whose(owner.name, owner.version) if owner else core())

    @property
    def _known(self) -> Mapping[str, pluggy.HookCaller]:
        return {name: each for name, each in vars(self._specs.hook).items() if each.has_spec()}


def specified(manifest: Manifest) -> list[str]:
    """The hooks that a plugin specifies; its module is imported when one of them is asked."""
    if manifest.hookspecs is None:
        return []
    inner = manifest.hookspecs.split(".")[1:]
    return marked(manifest.folder.joinpath(*inner).with_suffix(".py"), "hookspec")


def marked(file: Path, mark: str) -> list[str]:
    """The functions in `file` that are decorated with `mark`, read without importing it."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return []
    return [
        each.name
        for each in tree.body
        if isinstance(each, ast.FunctionDef) and any(mark in ast.unparse(one) for one in each.decorator_list)
    ]


def imported(plugin: str, module: str) -> ModuleType:
    """A module of a plugin's; PluginError where it cannot be imported."""
    try:
        made = import_module(module)
    except Exception as error:
        raise PluginError(
            _("The plugin {plugin} cannot be loaded: {reason}. Mend it, or run `regulars plugin disable {plugin}`.",
              plugin=plugin, reason=f"{type(error).__name__}: {error}")
        ) from error  # fmt: skip
    # Only now: looking for the catalogs of a package imports it.
    register_catalogs(module.partition(".")[0])
    return made
