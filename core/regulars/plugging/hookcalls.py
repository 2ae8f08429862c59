"""Calls of hooks: each implementation checked when it is loaded, named when it fails, shown when traced."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from time import perf_counter
from types import ModuleType
from typing import Any

import pluggy

from regulars.errors import ExpressionError, NotFoundError, PluginError, RegularsError
from regulars.messages import _
from regulars.nearest import suggestion


@dataclass(frozen=True)
class Call:
    """One plugin's implementation of a hook; called with all arguments of the hook, by name."""

    plugin: str
    hook: str
    _implementation: pluggy.HookImpl
    #: Why it may fail, where that is known beforehand.
    note: str = ""

    def __call__(self, **arguments: Any) -> Any:
        """The plugin's answer. What it raises becomes a PluginError with plugin and hook; errors of ours pass."""
        begun = perf_counter()
        try:
            return self._implementation.function(*(arguments[name] for name in self._implementation.argnames))
        except (ExpressionError, NotFoundError) as error:
            if self.note:
                raise PluginError(f"{self.note} ({error})") from error
            raise
        except RegularsError:
            raise
        except Exception as error:
            told = _("The plugin {plugin} failed in {hook}: {reason}.", plugin=self.plugin, hook=self.hook,
                     reason=f"{type(error).__name__}: {error}")  # fmt: skip
            raise PluginError(f"{self.note} {told}".strip()) from error
        finally:
            if os.environ.get("REGULARS_TRACE") == "1":
                taken = (perf_counter() - begun) * 1000
                sys.stderr.write(
                    f"hook {self.hook}({', '.join(arguments)}) -> {self.plugin} {taken:.1f} ms\n"
                )


def checked_calls(
    manager: pluggy.PluginManager,
    plugins: Sequence[tuple[str, ModuleType]],
    notes: Mapping[str, str] | None = None,
) -> Mapping[str, Sequence[Call]]:
    """Each hook's implementations in the order of `plugins`; `notes`: by plugin why it may fail.

    Raises PluginError for an implementation of no hook, or one with arguments that the hook does not have.
    """
    known = {name: caller for name, caller in vars(manager.hook).items() if caller.has_spec()}
    for name, module in plugins:
        _check(manager, name, module, known)
    # pluggy calls whoever registered last first.
    for name, module in reversed(plugins):
        manager.register(module, name)
    manager.check_pending()
    notes = notes or {}
    return {
        hook: tuple(
            Call(each.plugin_name, hook, each, notes.get(each.plugin_name, ""))
            for each in reversed(caller.get_hookimpls())
        )
        for hook, caller in known.items()
    }


def _check(
    manager: pluggy.PluginManager, plugin: str, module: ModuleType, known: Mapping[str, pluggy.HookCaller]
) -> None:
    for name in dir(module):
        if manager.parse_hookimpl_opts(module, name) is None:
            continue
        if name not in known:
            raise PluginError(
                _("The plugin {plugin} implements {hook}, and there is no such hook. {hint}",
                  plugin=plugin, hook=name, hint=suggestion(name, known))
            )  # fmt: skip
        spec = known[name].spec
        wanted = signature(getattr(module, name)).parameters
        surplus = [each for each in wanted if spec is not None and each not in spec.argnames]
        if surplus:
            raise PluginError(
                _(
                    "The plugin {plugin}: {hook} has no argument {argument}. {hint}",
                    plugin=plugin,
                    hook=name,
                    argument=surplus[0],
                    hint=suggestion(surplus[0], spec.argnames if spec else ()),
                )
            )
