"""The hooks of a candidate, watched while something is written: what they were handed, answered and raised."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from regulars.errors import HookError
from regulars.gate.hooks import HookCall
from regulars.gate.store import Store
from regulars.records.answers import Flawed
from regulars.records.parts import Batch

#: The hooks that take part in a write.
WRITING = ("before_write", "after_write")


@dataclass
class Seen:
    """One call of a hook."""

    hook: str
    batch: Batch
    #: Of before_write: what it answered, and then again to the same.
    answer: Any = None
    again: Any = None
    #: What could not be used of its answer.
    flaw: str = ""
    raised: BaseException | None = None
    #: The columns that it changed in place, where it could.
    changed: tuple[str, ...] = ()


@dataclass
class Watched:
    """The plugins of a store, asked as ever; the hooks of `plugin` are watched, and their failures not counted.

    `loose`: they are handed batches that can be changed in place, which those of a store cannot.
    """

    plugins: Any
    plugin: str
    loose: bool = False
    seen: list[Seen] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plugins, name)

    def calls(self, hook: str) -> Sequence[HookCall]:
        """The implementations of `hook`, to be called one by one, in order."""
        found = [replace(each, counting=None, paused=None) for each in self.plugins.calls(hook)]
        if hook not in WRITING:
            return found
        return [_WatchedCall(each, hook, self) if each.plugin == self.plugin else each for each in found]


@dataclass(frozen=True)
class _WatchedCall:
    call: HookCall
    hook: str
    watched: Watched

    @property
    def plugin(self) -> str:
        return self.call.plugin

    @property
    def left_out(self) -> bool:
        return False

    def asked(
        self, arguments: Mapping[str, Any], read: Callable[[Any], Any], about: Callable[[], object]
    ) -> Any:
        seen = Seen(self.hook, arguments["batch"])
        self.watched.seen.append(seen)
        ask = self._loosely if self.watched.loose else self._plainly
        try:
            return ask(seen, arguments, read, about)
        except Exception as error:
            seen.raised = innermost(error)
            raise

    def _plainly(
        self,
        seen: Seen,
        arguments: Mapping[str, Any],
        read: Callable[[Any], Any],
        about: Callable[[], object],
    ) -> Any:
        def reading(answer: Any) -> Any:
            seen.answer = answer
            found = read(answer)
            seen.flaw = found.reason if isinstance(found, Flawed) else ""
            return found

        answer = self.call.asked(arguments, reading, about)
        if self.hook == "before_write":
            seen.again = self.call.asked(arguments, lambda again: again, about)
        return answer

    def _loosely(
        self,
        seen: Seen,
        arguments: Mapping[str, Any],
        read: Callable[[Any], Any],
        about: Callable[[], object],
    ) -> Any:
        before = {name: list(seen.batch.columns[name]) for name in seen.batch.columns}
        columns: dict[str, Any] = {name: list(values) for name, values in before.items()}
        try:
            return self.call.asked({**arguments, "batch": replace(seen.batch, columns=columns)}, read, about)
        finally:
            changed = {
                name for name in before.keys() | columns.keys() if columns.get(name) != before.get(name)
            }
            seen.changed = tuple(sorted(changed))


def watched_store(store: Store, plugin: str, *, loose: bool = False) -> tuple[Store, list[Seen]]:
    """`store` with the hooks of `plugin` watched, and what is seen of them from now on."""
    watched = Watched(store.plugins, plugin, loose)
    return Store(store.database, store.catalog, watched, ledger=store.ledger), watched.seen


def innermost(error: BaseException) -> BaseException:
    """What a hook raised, where that was told by a HookError."""
    while isinstance(error, HookError) and error.__cause__ is not None:
        error = error.__cause__
    return error
