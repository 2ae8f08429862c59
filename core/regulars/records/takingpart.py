"""Who takes part in a write, beside its author: the plugins, and the queue of what is held."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from regulars.records.answers import Answer, Flawed
from regulars.records.concerned import Concerned
from regulars.records.guard import Clash, Guard
from regulars.records.hookfailures import HookFailure
from regulars.records.parts import Batch, Part


class Hooks(Protocol):
    """The plugins that take part in a write."""

    def before_write(
        self, batch: Callable[[], Batch], about: Concerned, read: Callable[[str, Any], Answer | Flawed]
    ) -> Iterable[Answer]:
        """What each plugin answers, as `read` makes it out; each is handed `batch()`, with what is set so far."""

    def guard_of(self, plugin: str) -> Guard:
        """What a plugin may do when it works for the author."""

    def after_write(self, batch: Batch, about: Concerned) -> Sequence[HookFailure]:
        """Tell every plugin; gives those that failed, and of which nothing stays."""


class Queue(Protocol):
    """Where what clashes with something unseen waits for an admin."""

    def hold(
        self, parts: Sequence[Part], rows: Mapping[int, set[Clash]], source: str, at: str, zone: str | None
    ) -> None:
        """Set these source rows of `parts` aside, each with what it clashes with."""
