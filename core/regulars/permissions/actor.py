"""Who acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from regulars.permissions.systemmode import SystemMode


@dataclass(frozen=True)
class Actor:
    """A user with roles and attributes; a plugin; the system, which may do everything."""

    name: str
    roles: tuple[str, ...] = ()
    #: `:user.<name>` in rules.
    attributes: Mapping[str, Any] = field(default_factory=dict)
    #: `:team.<name>` and `:subtree.<name>`: the values of the attribute over the actor's teams, and over all who are
    #: below it; the actor's own among them.
    team: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    subtree: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    #: `:shared.<domain>`: the records that others let the actor read.
    shared: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    #: Why everything may be done, where it may.
    system: SystemMode | None = None
    #: Who asked for it, where somebody acts as another user.
    on_behalf_of: str | None = None

    @property
    def trusted(self) -> bool:
        """Whether everything may be done."""
        return self.system is not None

    def parameter(self, path: tuple[str, ...]) -> Any:
        """The value of `:user.<name>`, or None; all values of `:team.<name>`, `:subtree.<name>`, `:shared.<name>`."""
        kind, name = path
        if kind == "user":
            return self.attributes.get(name)
        sets = {"team": self.team, "subtree": self.subtree, "shared": self.shared}
        return sets[kind].get(name, ())
