"""What an entry of the history tells, and its form in the chain."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars.history.chain import Part

#: The columns that an entry's link covers, in their order; the link itself comes after them.
COVERED = (
    "number", "at", "actor", "on_behalf_of", "plugin", "what", "domains", "about", "change_set", "chunk", "digest",
)  # fmt: skip

#: What happened: records were written, a change set was undone, one for many chunks was opened, something was refused,
#: a user was changed, a catalog was applied, before-values were erased; the chain began; a contribution was held,
#: accepted or dropped; the system acted, or a plugin out of its own right; a hook of a plugin failed, or it was paused.
WRITE, UNDO, OPEN, REFUSED, USER, APPLY, ERASE, BEGIN, HELD, SYSTEM, PLUGIN = (
    "write", "undo", "open", "refused", "user", "apply", "erase", "begin", "held", "system", "plugin",
)  # fmt: skip

#: After these the users are no longer who they were: the entry holds a digest of them all.
OF_USERS = (USER, APPLY, BEGIN)


@dataclass(frozen=True)
class Who:
    """Who acted, for whom, and through which plugin."""

    actor: str
    on_behalf_of: str | None = None
    plugin: str | None = None


def who(actor: str, on_behalf_of: str | None = None) -> Who:
    """Of the name of an actor: `plugin:tags` acts through the plugin tags."""
    plugin = actor.partition("plugin:")[2] or None
    return Who(actor, on_behalf_of, plugin)


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What is to be put down. `about` is plain JSON; `digest` that of the rows that the entry covers."""

    what: str
    who: Who
    domains: Sequence[str] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    change_set: int | None = None
    chunk: int | None = None
    digest: str | None = None
    #: When, where that stands elsewhere too; None: when it is put down.
    at: str | None = None

    def row(self, number: int, now: str) -> tuple[Part, ...]:
        """Its cells in the columns that are COVERED."""
        about = json.dumps(self.about, ensure_ascii=False, separators=(",", ":")) if self.about else None
        return (
            number, self.at or now, self.who.actor, self.who.on_behalf_of, self.who.plugin, self.what,
            bars(self.domains), about, self.change_set, self.chunk, self.digest,
        )  # fmt: skip


def told(about: str | None) -> dict[str, Any]:
    """What an entry tells; nothing where somebody has made that unreadable."""
    try:
        made = json.loads(about or "{}")
    except (ValueError, TypeError):
        return {}
    return made if isinstance(made, dict) else {}


def bars(names: Iterable[str]) -> str | None:
    """Names as one text: `|a|b|`; None of none."""
    joined = "|".join(names)
    return f"|{joined}|" if joined else None
