"""Calls of hooks: kept within limits, named when they fail, counted, shown when traced."""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import pluggy

from regulars.errors import ExpressionError, HookError, NotFoundError, PluginError, RecordError
from regulars.memorylimit import within_megabytes
from regulars.plugging.acting import Stated, acting_as
from regulars.plugging.failing import failed, kept, of_others, reason
from regulars.plugging.families import Family, WhilePaused, family
from regulars.plugging.limits import DEFAULTS, Limits
from regulars.plugging.network import watch_network
from regulars.records.answers import Flawed
from regulars.timelimit import TimeIsUp, within_seconds


class Counting(Protocol):
    """Where the failures of hooks are counted."""

    def failed(self, plugin: str, hook: str, version: str, kind: str, about: object) -> None:
        """It failed once more, in this version of the plugin.

        `kind`: of what sort it was, and where; `about`: what it was asked for.
        """

    def well(self, plugin: str, hook: str) -> None:
        """It has done what it was asked for: it does not fail in a row any more."""


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
    version: str = ""
    limits: Limits = DEFAULTS
    counting: Counting | None = None
    #: Whether it failed the last time.
    failing: bool = False
    #: Why nobody gets by this plugin, where it is paused.
    paused: HookError | None = None

    @property
    def family(self) -> Family:
        """How it fails."""
        return family(self.hook)

    @property
    def left_out(self) -> bool:
        """Whether its plugin is paused, and it is not to be called until that ends."""
        return self.paused is not None and self.family.while_paused is WhilePaused.LEFT_OUT

    def __call__(self, **arguments: Any) -> Any:
        """The plugin's answer. See `asked`."""
        return self.asked(arguments)

    def asked(
        self,
        arguments: Mapping[str, Any],
        read: Callable[[Any], Any] | None = None,
        about: Callable[[], object] = str,
    ) -> Any:
        """What `read` makes of the plugin's answer, by default the answer itself.

        `about` tells what it is asked for. Whatever the plugin or `read` raises becomes a HookError that names plugin
        and hook; but a RecordError of a hook that may refuse, and what is no fault of the plugin.
        """
        if self.paused is not None and self.family.while_paused is WhilePaused.REFUSES:
            raise self.paused
        with self._traced(arguments):
            try:
                answer = self._limited(arguments, read)
            except (KeyboardInterrupt, TimeIsUp):
                raise
            except HookError:
                # Another plugin's, whose hook this one's work has called.
                raise
            except RecordError as error:
                if not self.family.refuses:
                    raise self._failure(error, about()) from error
                self._well()
                raise
            except BaseException as error:
                told = self._failure(error, about())
                if told is error:
                    raise
                raise told from error
        if isinstance(answer, Flawed):
            self._count(answer.reason, about())
            return answer.answer
        self._well()
        return answer

    def _limited(self, arguments: Mapping[str, Any], read: Callable[[Any], Any] | None) -> Any:
        watch_network()
        function = self._implementation.function
        package = function.__module__.partition(".")[0]
        with (
            acting_as(self.stated),
            within_megabytes(self.limits.hook_megabytes),
            within_seconds(self.limits.hook_seconds, package),
        ):
            answer = function(*(arguments[name] for name in self._implementation.argnames))
            return answer if read is None else read(answer)

    def _failure(self, error: BaseException, about: object) -> BaseException:
        """What is raised for `error`, which is counted where it is the plugin's fault."""
        if isinstance(error, MemoryError):
            # What they hold is what there was too much of.
            traceback.clear_frames(error.__traceback__)
        kind = kept(error, self._implementation.plugin)
        if not of_others(error):
            self._count(kind, about)
        elif isinstance(error, NotFoundError) and self.note:
            return PluginError(f"{self.note} ({error})")
        elif self.family.closed:
            return error
        why = error.message if isinstance(error, ExpressionError) else reason(error, self.limits)
        return failed(self.plugin, self.hook, why, str(about), kind, self.note)

    def _count(self, kind: str, about: object) -> None:
        if self.counting is not None and self.family.counted:
            self.counting.failed(self.plugin, self.hook, self.version, kind, about)

    def _well(self) -> None:
        if self.failing and self.counting is not None:
            self.counting.well(self.plugin, self.hook)

    @contextmanager
    def _traced(self, arguments: Mapping[str, Any]) -> Iterator[None]:
        begun = perf_counter()
        try:
            yield
        finally:
            if os.environ.get("REGULARS_TRACE") == "1":
                taken = (perf_counter() - begun) * 1000
                sys.stderr.write(
                    f"hook {self.hook}({', '.join(arguments)}) -> {self.plugin} {taken:.1f} ms\n"
                )
