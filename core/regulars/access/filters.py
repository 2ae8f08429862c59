"""Whether records were among those that a filter gave: by the filter, the reader's rights, and what changed since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func

from regulars.access.reading import Reading
from regulars.access.since import Changes
from regulars.errors import RegularsError
from regulars.gate.foundby import FoundBy
from regulars.gate.frames import statement
from regulars.gate.grouping import condition
from regulars.gate.reading import Reader
from regulars.storage.bulk import among

Verdict = Literal["met", "probable", "possible"]


@dataclass
class Filters:
    """Decides for `records` of one domain; each filter once."""

    connection: Connection
    domain: str
    records: Sequence[int]
    #: Of the name of an actor: as whom he reads now; with every right where nobody of that name is a user any more.
    reader: Callable[[str], Reader]
    zone: str
    _made: "dict[Any, _Filter]" = field(default_factory=dict)
    _readers: dict[str, Reader] = field(default_factory=dict)

    def verdict(self, reading: Reading, sequence: int) -> Verdict | None:
        """How sure it is that one of the records was given; None where it was not."""
        if self._changes.first > sequence:
            # None of them was there yet.
            return None
        if reading.asked is None:
            return "possible"
        where, whose = reading.asked.get("where"), reading.asked.get("whose") or {}
        filter_ = self._filter(reading.actor, where, tuple(whose.items()))
        if self._changes.first and not where and not whose and filter_.every:
            return "met"
        looked_at = filter_.columns
        # Who asked for all of them got what was there.
        unchanged = looked_at is not None and not (looked_at and self._changes.touched(looked_at, sequence))
        day = None if looked_at is not None else reading.at.astimezone(ZoneInfo(self.zone)).date()
        if filter_.meets(day):
            return "met" if unchanged and filter_.every else "probable"
        return None if unchanged else "possible"

    @cached_property
    def _changes(self) -> Changes:
        return Changes(self.connection, self.records)

    def _filter(self, actor: str, where: str | None, whose: tuple[tuple[str, str], ...]) -> "_Filter":
        reader = self._free(actor)
        key = (None if reader.policy.actor.trusted else actor, where, whose)
        if key not in self._made:
            self._made[key] = _Filter(self.connection, reader, self.domain, self.records, where, whose)
        return self._made[key]

    def _free(self, actor: str) -> Reader:
        """As whom he reads; who sees every record is one with all who do, whatever he may find by."""
        if actor not in self._readers:
            reader = self.reader(actor)
            every = reader.policy.rows(self.domain, "read").every
            self._readers[actor] = replace(reader, policy=reader.policy.trusted()) if every else reader
        return self._readers[actor]


@dataclass
class _Filter:
    """One filter, by the rights that its reader has now."""

    connection: Connection
    reader: Reader
    domain: str
    records: Sequence[int]
    where: str | None
    whose: tuple[tuple[str, str], ...]
    _met: dict[date | None, bool] = field(default_factory=dict)

    @cached_property
    def every(self) -> bool:
        """Whether the reader sees every record."""
        return self.reader.policy.rows(self.domain, "read").every

    @cached_property
    def columns(self) -> frozenset[str] | None:
        """The columns of the domain that it looks at; None where it looks at more than that."""
        if self.whose:
            return None
        try:
            frame = self.reader.frame(self.domain)
            expression = FoundBy(frame).checked(self.where) if self.where else None
        except RegularsError:
            # What it spoke of is gone, or not his to find by any more.
            return None
        if expression is None:
            return frozenset()
        names = expression.names - {("id",)}
        if "today" in expression.functions or not all(path in frame.shape.places for path in names):
            return None
        return frozenset(frame.shape.places[path].column for path in names)

    def meets(self, day: date | None) -> bool:
        """Whether one of the records meets it as they stand now, were it that day."""
        if day not in self._met:
            self._met[day] = self._asked(day)
        return self._met[day]

    def _asked(self, day: date | None) -> bool:
        try:
            frame = self.reader.frame(self.domain, day)
            conditions = [among(self.connection, frame.main.c.id, self.records)]
            finding = FoundBy(frame)
            conditions += [condition(finding, self.where)] if self.where else []
            conditions += [finding.whose(path, text) for path, text in self.whose]
            made = statement(frame, [func.count()], conditions)
        except RegularsError:
            return False
        return bool(self.connection.execute(made).scalar_one())
