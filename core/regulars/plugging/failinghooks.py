"""The hooks that failed the last time they were called, as the store keeps them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, inspect, select

from regulars.storage.bulk import insert_rows
from regulars.storage.cells import civil
from regulars.storage.tables import failing_hooks

_COLUMNS = tuple(each.name for each in failing_hooks.columns)


@dataclass(frozen=True, kw_only=True)
class FailingHook:
    """A hook that failed the last time it was called."""

    plugin: str
    hook: str
    #: The plugin's version.
    version: str
    #: How often in a row.
    failures: int
    first_at: datetime
    last_at: datetime
    #: The last entry of the history before the first of these failures.
    entry: int
    #: Of what sort the last failure was, and where in the plugin's code.
    kind: str
    #: What it was asked for then: `domain`, the first `ids` or `rows`, `count`; empty where no records were.
    about: Mapping[str, Any]
    #: Since when its plugin is paused for it; None where it is not.
    paused_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is counted under."""
        return self.plugin, self.hook


Standing = Mapping[tuple[str, str], FailingHook]


def read_failing(connection: Connection, *key: str) -> Standing:
    """The hooks in the store that failed the last time: all, those of a plugin, or one."""
    rows = connection.execute(_of(select(failing_hooks), *key)).mappings()
    found = (
        FailingHook(
            **{
                **row,
                "about": json.loads(row["about"]) if row["about"] else {},
                **{
                    each: row[each] and row[each].replace(tzinfo=UTC)
                    for each in ("first_at", "last_at", "paused_at")
                },
            }
        )
        for row in rows
    )
    return {each.key: each for each in found}


def lift(connection: Connection, plugin: str) -> Sequence[FailingHook]:
    """Forget how often the hooks of a plugin failed; gives what they were."""
    # A store of an older version has none yet.
    there = inspect(connection).has_table(failing_hooks.name)
    found = read_failing(connection, plugin) if there else {}
    if found:
        connection.execute(_of(delete(failing_hooks), plugin))
    return tuple(found.values())


def keep(connection: Connection, key: tuple[str, str], now: FailingHook | None) -> None:
    """Let the store have this of a hook; None: it fails no more."""
    connection.execute(_of(delete(failing_hooks), *key))
    if now is not None:
        insert_rows(connection, failing_hooks, _COLUMNS, [_row(now)])


def _of(statement: Any, *key: str) -> Any:
    for column, value in zip((failing_hooks.c.plugin, failing_hooks.c.hook), key, strict=False):
        statement = statement.where(column == value)
    return statement


def _row(each: FailingHook) -> tuple[Any, ...]:
    about = json.dumps(each.about, ensure_ascii=False) if each.about else None
    moments = {name: civil(getattr(each, name)) for name in ("first_at", "last_at")}
    paused_at = civil(each.paused_at) if each.paused_at is not None else None
    held = {**vars(each), **moments, "paused_at": paused_at, "about": about}
    return tuple(held[name] for name in _COLUMNS)
