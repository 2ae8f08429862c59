"""A report's groups and values as the store is asked for them: one statement, whatever bands and conditions it has."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from regulars import Per, Session
from regulars_reports.declared.declaration import Group, Report
from regulars_reports.declared.since import between
from regulars_reports.results.narrowing import Narrowing

Key = tuple[Any, ...]
#: Value name -> number.
Numbers = dict[str, Any]
Rows = dict[Key, Numbers]


def ask(
    session: Session,
    report: Report,
    narrowing: Narrowing,
    by: Mapping[str, Group],
    *,
    order: Sequence[str] = (),
    limit: int | None = None,
) -> Rows:
    """Key of a group -> its numbers, all shares still as their own sums; without `by` one row of everything."""
    found = session.aggregate(
        report.domain,
        {each.name: (each.value, each.where) for each in report.values.values()},
        {name: grouping(group) for name, group in by.items()},
        where=narrowing.conditions(report.where),
        whose=narrowing.whose,
        per=_per(report),
        having=report.having if by else None,
        order=order,
        limit=limit,
    )
    rows = {tuple(row[name] for name in by): {name: row[name] for name in report.values} for row in found}
    if by and all(each.where for each in report.values.values()):
        # A group of which nothing counts is none.
        return {key: numbers for key, numbers in rows.items() if any(numbers.values())}
    return rows


def grouping(group: Group) -> str | tuple[str, str | tuple[Decimal, ...]]:
    """A group as `session.aggregate` takes it."""
    if group.since and group.every:
        return between(group.value, group.since, group.every)
    if group.every:
        return group.value, group.every
    return (group.value, group.bands) if group.bands else group.value


def _per(report: Report) -> Per | None:
    per = report.per
    if per is None:
        return None
    return Per(by=per.by, values=per.values, having=per.having, rank=per.rank)
