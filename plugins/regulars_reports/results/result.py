"""What a report has found: typed columns and rows, its period, and what the sentence above the chart needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from regulars_reports.declared.declaration import Report


@dataclass(frozen=True)
class Rest:
    """The key of the last row, where it holds `groups` others together; 0 in all but the first group."""

    groups: int


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. A group's cells are keys (a choice's code, a band's index, a bucket of time) or None: not known.

    A comparison's column stands behind the one it is `of`: `role` is previous or year_before (that period's number),
    previous_change or year_change (the relative change since, a percent; None where there was nothing).
    """

    name: str
    label: str
    group: bool
    #: number, money, percent or date; of groups also weekday.
    format: str = "number"
    every: str | None = None
    #: Its keys are numbers of `every` since then: 0, 1, 2… months.
    since: bool = False
    bands: tuple[Decimal, ...] = ()
    #: What people read for the keys of a choice field.
    choices: Mapping[str, str] = field(default_factory=dict)
    of: str = ""
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The group with the most: its key, its value, and the value of all together."""

    column: Column
    key: Any
    value: Decimal
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class Applied:
    """A parameter that was given: what people call it, and what it was set to, in people's words."""

    name: str
    label: str
    text: str
    #: As it was said, for machines.
    given: str
    #: First and last day, of a period.
    days: tuple[date, date] | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """A report that was run. `refused` says why its reader may not see it; then there are no rows."""

    report: Report
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    #: First and last moment (or day) of the records that were counted, where their domain has a time.
    period: tuple[datetime | date, datetime | date] | None = None
    found: Found | None = None
    #: What its records are called: Receipts.
    source: str = ""
    refused: str = ""
    parameters: tuple[Applied, ...] = ()
    #: Parameters that were given to the whole sheet, and that this report does not have.
    unmoved: tuple[str, ...] = ()
    #: previous, year_before: first and last day of the periods that it is compared with.
    compared: Mapping[str, tuple[date, date]] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        return next(each for each in self.columns if each.name == name)

    def cells(self, name: str) -> list[Any]:
        """The column `name`, top to bottom."""
        index = [each.name for each in self.columns].index(name)
        return [row[index] for row in self.rows]

    def empty(self) -> bool:
        """Whether there is nothing to show: no row, or no number in any."""
        values = [i for i, each in enumerate(self.columns) if not each.group]
        return not any(row[i] for row in self.rows for i in values)
