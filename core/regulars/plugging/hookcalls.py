"""Calls of hooks: each implementation named when it fails, shown when traced."""

import os
import sys
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pluggy

from regulars.errors import ExpressionError, NotFoundError, PluginError, RegularsError
from regulars.messages import _
from regulars.plugging.acting import Stated, acting_as
from regulars.plugging.network import watch_network


@dataclass(frozen=True)
class Call:
    """One plugin's implementation of a hook; called with all arguments of the hook, by name."""

    plugin: str
    hook: str
    _implementation: pluggy.HookImpl
    #: Why it may fail, where that is known beforehand.
    note: str = ""
    #: What the plugin states to reach outside the store.
    stated: Stated | None = None

    def __call__(self, **arguments: Any) -> Any:
        """The plugin's answer. What it raises becomes a PluginError with plugin and hook; errors of ours pass."""
        begun = perf_counter()
        watch_network()
        try:
            with acting_as(self.stated):
                return self._implementation.function(
                    *(arguments[name] for name in self._implementation.argnames)
                )
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
