"""What the gate asks of the plugins that take part."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class HookCall(Protocol):
    """One plugin's implementation of a hook."""

    @property
    def plugin(self) -> str:
        """Whose it is."""

    def __call__(self, **arguments: Any) -> Any:
        """Its answer."""


class Hooks(Protocol):
    """The plugins, asked through their hooks."""

    def calls(self, hook: str) -> Sequence[HookCall]:
        """The implementations of `hook`, to be called one by one, in order."""

    def provided(self, hook: str) -> Mapping[str, Any]:
        """All things that plugins provide by `hook`, by name."""
