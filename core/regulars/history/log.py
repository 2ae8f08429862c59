"""Reading the entries of the history: the latest first, by who, where, what and when."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, union

from regulars.history.entries import ERASE
from regulars.storage.bulk import among
from regulars.storage.tables import befores, created, history


@dataclass(frozen=True, kw_only=True)
class RecordChange:
    """What an entry did to one record: `action` is created, updated, deleted or linked.

    `before`: the values that stood there, those alone that the asker may see; None where they were erased.
    """

    action: str
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One entry: who did what, when, for whom, through which plugins.

    `what`: write, undo, open (a change set of many chunks), refused, user, apply, erase, begin, held, system, plugin.
    `about` tells more: of a write how many rows of each domain were created, updated and deleted.
    """

    number: int
    at: datetime
    actor: str
    on_behalf_of: str | None
    plugin: str | None
    what: str
    domains: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    change_set: int | None = None
    chunk: int | None = None
    #: Of the record that was asked about; empty where none was.
    changes: tuple[RecordChange, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """Which entries: None is any. `records`: rows of `tables`, by their ids."""

    user: str | None = None
    domain: str | None = None
    what: str | None = None
    since: datetime | None = None
    #: Only entries of a lower number.
    before: int | None = None
    tables: Sequence[str] = ()
    records: Sequence[int] | None = None

    def conditions(self, connection: Connection) -> list[ColumnElement[bool]]:
        """Over the table of entries."""
        made: list[ColumnElement[bool]] = []
        if self.user is not None:
            made.append(or_(history.c.actor == self.user, history.c.on_behalf_of == self.user))
        if self.domain is not None:
            made.append(history.c.domains.contains(f"|{self.domain}|", autoescape=True))
        if self.what is not None:
            made.append(history.c.what == self.what)
        if self.since is not None:
            made.append(history.c.at >= self.since.astimezone(UTC).replace(tzinfo=None))
        if self.before is not None:
            made.append(history.c.number < self.before)
        if self.records is not None:
            made.append(history.c.chunk.in_(_chunks_of(connection, self.tables, self.records)))
            # It names a chunk, but of whom something was erased in it nothing says.
            made.append(history.c.what != ERASE)
        return made


def _chunks_of(connection: Connection, tables: Sequence[str], records: Sequence[int]) -> Any:
    """The chunks that made or changed one of these records."""
    changed = select(befores.c.chunk).where(
        among(connection, befores.c.record, records), among(connection, befores.c.table_name, tables)
    )
    ranges = or_(*((created.c.first_id <= each) & (created.c.last_id >= each) for each in records))
    made = select(created.c.chunk).where(among(connection, created.c.table_name, tables), ranges)
    return select(union(changed, made).subquery().c.chunk)


def find_entries(connection: Connection, wanted: Wanted, limit: int) -> list[HistoryEntry]:
    """At most `limit` entries, the latest first."""
    made = select(history).where(*wanted.conditions(connection)).order_by(history.c.number.desc())
    return [_entry(row) for row in connection.execute(made.limit(limit))]


def _entry(row: Any) -> HistoryEntry:
    return HistoryEntry(
        number=row.number,
        at=row.at.replace(tzinfo=UTC),
        actor=row.actor,
        on_behalf_of=row.on_behalf_of,
        plugin=row.plugin,
        what=row.what,
        domains=tuple(each for each in (row.domains or "").split("|") if each),
        about=json.loads(row.about) if row.about else {},
        change_set=row.change_set,
        chunk=row.chunk,
    )
