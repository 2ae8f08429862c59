"""What the gate asks of the plugins that take part."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol


class HookCall(Protocol):
    """One plugin's implementation of a hook."""

    @property
    def plugin(self) -> str:
        """Whose it is."""

    @property
    def left_out(self) -> bool:
        """Whether its plugin is paused, and it is not to be called until that ends."""

    def asked(
        self, arguments: Mapping[str, Any], read: Callable[[Any], Any], about: Callable[[], object]
    ) -> Any:
        """What `read` makes of its answer; HookError where either fails, told with what it was `about`."""


class Hooks(Protocol):
    """The plugins, asked through their hooks."""

    def calls(self, hook: str) -> Sequence[HookCall]:
        """The implementations of `hook`, to be called one by one, in order."""

    def provided(self, hook: str, of: type | None = None, /) -> Mapping[str, Any]:
        """All things that plugins provide by `hook`, each an `of`, by name."""
