"""What a report has found: typed columns and rows, its period, and what the sentence above the chart needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from regulars_reports.declared.declaration import Report


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. A group's cells are keys (a choice's code, a band's index, a bucket of time) or None: not known."""

    name: str
    label: str
    group: bool
    #: number, money, percent or date; of groups also weekday.
    format: str = "number"
    every: str | None = None
    bands: tuple[Decimal, ...] = ()
    #: What people read for the keys of a choice field.
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Found:
    """The group with the most: its key, its value, and the value of all together."""

    column: Column
    key: Any
    value: Decimal
    total: Decimal


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
