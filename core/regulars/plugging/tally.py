"""The failures of hooks, counted in the store: how often in a row each failed, and which plugins are paused for it."""

import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from regulars import clock
from regulars.errors import RegularsError
from regulars.history.entries import PLUGIN, Happening, who
from regulars.history.ledger import Ledger, head_of
from regulars.plugging.failinghooks import FailingHook, Standing, keep, read_failing
from regulars.records.concerned import Concerned
from regulars.storage.database import Database
from regulars.storage.tables import failing_hooks

#: So many failures of a hook in a row pause its plugin.
MOST_IN_A_ROW = 5


@dataclass(frozen=True)
class _Failed:
    """Once more."""

    now: FailingHook

    def after(self, before: FailingHook | None) -> FailingHook:
        if before is None:
            return self.now
        failures = before.failures + 1
        paused_at = before.paused_at or (self.now.last_at if failures >= MOST_IN_A_ROW else None)
        return replace(
            self.now, failures=failures, first_at=before.first_at, entry=before.entry, paused_at=paused_at
        )


@dataclass(frozen=True)
class _Well:
    """Not in a row any more; who is paused stays so until somebody resumes it."""

    def after(self, before: FailingHook | None) -> FailingHook | None:
        return before if before is not None and before.paused_at is not None else None


class Tally:
    """That of one store. What is counted while the store is written to is put down afterwards."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._database = database
        self._ledger = ledger
        self._lock = threading.Lock()
        #: What is not put down yet.
        self._waiting: list[tuple[tuple[str, str], _Failed | _Well]] = []
        self._has_table = False

    def standing(self) -> Standing:
        """The hooks that failed the last time, as the store has them and what waits to be put down."""
        found = dict(self._stored())
        with self._lock:
            waiting = list(self._waiting)
        for key, each in waiting:
            after = each.after(found.pop(key, None))
            if after is not None:
                found[key] = after
        return found

    def failed(self, plugin: str, hook: str, version: str, kind: str, about: object) -> None:
        """A hook failed: count it."""
        now = clock.present().astimezone(UTC)
        told = _told(about) if isinstance(about, Concerned) else {}
        made = FailingHook(
            plugin=plugin, hook=hook, version=version, failures=1, first_at=now, last_at=now,
            entry=self._last_entry(), kind=kind, about=told,
        )  # fmt: skip
        self._add(made.key, _Failed(made))

    def well(self, plugin: str, hook: str) -> None:
        """A hook that was failing has done its work."""
        self._add((plugin, hook), _Well())

    def forget(self, plugin: str) -> None:
        """What waits of a plugin is nothing any more: it was resumed."""
        with self._lock:
            self._waiting = [(key, each) for key, each in self._waiting if key[0] != plugin]

    def _add(self, key: tuple[str, str], each: _Failed | _Well) -> None:
        with self._lock:
            self._waiting.append((key, each))
        self._database.when_free(self._put)

    def _put(self) -> None:
        """Put down what waits; where the store is busy or out of reach, it waits on."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            with self._database.begin() as connection:
                for key, each in waiting:
                    self._put_one(connection, key, each)
        except (RegularsError, DBAPIError):
            with self._lock:
                self._waiting = [*waiting, *self._waiting]

    def _put_one(self, connection: Connection, key: tuple[str, str], each: _Failed | _Well) -> None:
        before = read_failing(connection, *key).get(key)
        after = each.after(before)
        if after == before:
            return
        keep(connection, key, after)
        newly = after is not None and after.paused_at is not None
        if after is not None and newly and (before is None or before.paused_at is None):
            self._ledger.put(connection, happening(after.plugin, after.hook, "paused", kind=after.kind))

    def _stored(self) -> Standing:
        if not self._database.exists():
            return {}
        with self._database.glance() as connection:
            if not self._has_table:
                self._has_table = inspect(connection).has_table(failing_hooks.name)
            return read_failing(connection) if self._has_table else {}

    def _last_entry(self) -> int:
        with suppress(RegularsError, DBAPIError), self._database.glance() as connection:
            head = head_of(connection)
            return head.number if head is not None else 0
        return 0


def happening(plugin: str, hook: str, state: str, **about: Any) -> Happening:
    """What the history tells of a plugin: `state` is failed, paused or resumed."""
    return Happening(what=PLUGIN, who=who(f"plugin:{plugin}"), about={"state": state, "hook": hook, **about})


def _told(about: Concerned) -> dict[str, Any]:
    numbers = "rows" if about.are_rows else "ids"
    return {"domain": about.domain, numbers: list(about.first), "count": len(about.numbers)}
