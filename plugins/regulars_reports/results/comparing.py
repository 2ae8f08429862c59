"""A report beside the same report of the period before, or of the same days a year ago."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from regulars.messages import N_, _
from regulars_reports.declared.declaration import Report
from regulars_reports.results.reckoning import adds_up, share
from regulars_reports.results.result import Column

PREVIOUS, YEAR_BEFORE = "previous", "year_before"
_CHANGE = {PREVIOUS: "previous_change", YEAR_BEFORE: "year_change"}
_LABELS = {
    "previous": N_("{value}, period before"),
    "previous_change": N_("{value}, change"),
    "year_before": N_("{value}, a year before"),
    "year_change": N_("{value}, change in a year"),
}

Row = tuple[Any, ...]


def columns_beside(columns: Sequence[Column], kinds: Sequence[str]) -> tuple[Column, ...]:
    """The columns, behind each value those of the comparisons."""
    made: list[Column] = []
    for column in columns:
        made.append(column)
        for kind in () if column.group else kinds:
            change = _CHANGE[kind]
            made.append(_beside(column, kind, column.format))
            made.append(_beside(column, change, "percent"))
    return tuple(made)


def _beside(column: Column, role: str, form: str) -> Column:
    label = _(_LABELS[role]).replace("{value}", column.label)
    return replace(column, name=f"{column.name}_{role}", label=label, format=form, of=column.name, role=role)


def rows_beside(
    report: Report, rows: Sequence[Row], others: Mapping[str, Mapping[Row, Row]]
) -> tuple[Row, ...]:
    """The rows with the numbers of the other periods (kind -> key -> row) behind each of their own, and the change."""
    groups = len(report.by)
    made = []
    for row in rows:
        cells: list[Any] = list(row[:groups])
        for place, value in enumerate(report.values.values(), groups):
            cells.append(row[place])
            for found in others.values():
                before = found.get(row[:groups])
                number = before[place] if before else 0 if adds_up(value.value) else None
                cells += [number, change(row[place], number)]
        made.append(tuple(cells))
    return tuple(made)


def change(now: Any, before: Any) -> Decimal | None:
    """By what part of what was before it is more now; nothing where there was nothing."""
    if now is None or before is None:
        return None
    return share(Decimal(now) - Decimal(before), abs(Decimal(before)))
