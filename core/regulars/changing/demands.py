"""Records that are not as a field demands: without a value, with that of another, beyond its limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, FromClause, MetaData, Select, func, or_, select, type_coerce
from sqlalchemy.types import NullType

from regulars.catalog import Domain, Field
from regulars.changing.readings import Reading, shown
from regulars.changing.steps import FIRST, Violation
from regulars.messages import _
from regulars.storage.cells import Cell, plain
from regulars.storage.columns import scale, stored
from regulars.storage.dialects import Characters, Holds
from regulars.storage.tables import contribution_name, side_name

#: Of these `min` and `max` are of their length.
TEXTS = frozenset({"text", "email", "url"})


@dataclass(frozen=True)
class Held:
    """Where the values of a field lie: its domain and itself, as the tables have them now."""

    connection: Connection
    tables: MetaData
    domain: Domain
    field: Field
    zone: str

    @property
    def golden(self) -> ColumnElement[Any]:
        """The column of the records as they are seen."""
        return self.tables.tables[side_name(self.domain, self.field.owner)].c[stored(self.field)[0].name]

    @property
    def said(self) -> ColumnElement[Any]:
        """The column of what is stored: of a subject, what each source said."""
        if not self.domain.subject:
            return self.golden
        return self.tables.tables[contribution_name(self.domain, self.field.owner)].c[
            stored(self.field)[0].name
        ]

    def count(self) -> int:
        """How many records or contributions have a value, whichever are more."""
        names = [each.name for each in stored(self.field)]
        tables = [side_name(self.domain, self.field.owner)]
        if self.domain.subject:
            tables.append(contribution_name(self.domain, self.field.owner))
        found = []
        for name in tables:
            table = self.tables.tables[name]
            held = or_(*(table.c[each].is_not(None) for each in names))
            found.append(
                self.connection.execute(select(func.count()).select_from(table).where(held)).scalar_one()
            )
        return max(found)

    def lacking(self) -> "Found":
        """The records without a value."""
        main = self.tables.tables[self.domain.table]
        column = self.golden
        joined: FromClause = main
        if column.table is not main:
            joined = main.outerjoin(column.table, column.table.c.id == main.c.id)
        return self._found(
            select(main.c.id, column).select_from(joined).where(column.is_(None)), _("It has none.")
        )

    def twice(self) -> "Found":
        """The records whose value another one has."""
        column = self.golden
        twice = select(column).where(column.is_not(None)).group_by(column).having(func.count() > 1)
        return self._found(
            select(column.table.c.id, column).where(column.in_(twice)), _("Another one has it too.")
        )

    def beyond(self, limited: Field) -> "Found":
        """The records whose value is beyond the limits of `limited`."""
        beyond = list(_beyond(limited, self.golden, self.zone))
        if not beyond:
            return Found()
        made = select(self.golden.table.c.id, self.golden).where(or_(*beyond))
        return self._found(made, _("It is beyond the limits."))

    def ids_beyond(self, limited: Field, column: ColumnElement[Any]) -> list[int]:
        """The ids of the rows that hold a value beyond the limits of `limited` in `column`."""
        beyond = list(_beyond(limited, column, self.zone))
        if not beyond:
            return []
        return [
            int(each)
            for each in self.connection.execute(select(column.table.c.id).where(or_(*beyond))).scalars()
        ]

    def holding(self, choice: str) -> ColumnElement[bool]:
        """The condition that what is stored is, or holds, this choice."""
        if self.field.type == "choices":
            return Holds(self.said, f"|{choice}|")
        return self.said == choice

    def chosen(self, choice: str) -> "Found":
        """The records, or contributions, with this choice."""
        made = select(self.said.table.c.id, self.said).where(self.holding(choice))
        return self._found(made, _("It is no choice any more."))

    def unreadable(self, reading: Reading, *, whole: bool = False) -> "Found":
        """The records, or contributions, whose values lose something when they are read anew; `whole`: all of it."""
        column = type_coerce(self.said, NullType())
        cells = self.connection.execute(select(column).where(self.said.is_not(None)).distinct())
        bad: dict[Cell, str] = {}
        for (held,) in cells:
            cell, reason = reading.cell(held)
            if reason is not None and (cell is None or not whole):
                bad[plain(held)] = reason
        if not bad:
            return Found()
        count = 0
        first: list[Violation] = []
        rows = select(type_coerce(self.said.table.c.id, NullType()), column).where(self.said.is_not(None))
        for record, held in self.connection.execute(rows.order_by(self.said.table.c.id)):
            reason = bad.get(plain(held))
            if reason is None:
                continue
            count += 1
            if len(first) < FIRST:
                first.append(self._violation(int(str(record)), held, "" if self._masked else reason))
        return Found(count, tuple(first))

    @property
    def _masked(self) -> bool:
        return self.field.privacy == "sensitive"

    def _found(self, made: Select[Any], reason: str) -> "Found":
        whole = made.subquery()
        count = self.connection.execute(select(func.count()).select_from(whole)).scalar_one()
        if not count:
            return Found()
        key, value = whole.c
        first = select(key, type_coerce(value, NullType())).order_by(key).limit(FIRST)
        rows = self.connection.execute(first)
        return Found(count, tuple(self._violation(int(record), held, reason) for record, held in rows))

    def _violation(self, record: int, held: Any, reason: str) -> Violation:
        value = shown(self.field, plain(held), self.zone) if held is not None else ""
        return Violation(
            domain=self.domain.name, record=record, field=self.field.name, value=value, reason=reason
        )


@dataclass(frozen=True)
class Found:
    """How many there are, and the first of them."""

    count: int = 0
    first: tuple[Violation, ...] = ()


def tighter_limits(old: Field, new: Field) -> bool:
    """Whether a value within the limits of `old` may be beyond those of `new`."""
    return (new.min != old.min and new.min is not None) or (new.max != old.max and new.max is not None)


def _beyond(field: Field, column: ColumnElement[Any], zone: str) -> Iterator[ColumnElement[bool]]:
    measured = Characters(column) if field.type in TEXTS else column
    if field.min is not None:
        yield measured < _limit(field, field.min, zone, lower=True)
    if field.max is not None:
        yield measured > _limit(field, field.max, zone, lower=False)


def _limit(field: Field, limit: Any, zone: str, *, lower: bool) -> Any:
    """A limit as the column holds values."""
    if field.type in {"decimal", "money"}:
        scaled = Decimal(str(limit)).scaleb(scale(field))
        return int(scaled.to_integral_value(ROUND_CEILING if lower else ROUND_FLOOR))
    if field.type == "date":
        return date.fromisoformat(str(limit))
    if field.type == "datetime":
        moment = datetime.fromisoformat(str(limit))
        aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(field.zone or zone))
        return aware.astimezone(UTC).replace(tzinfo=None)
    return limit
