"""What people read where a group is a reference: the records' names, never their ids."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from regulars import Session
from regulars.catalog import Domain
from regulars.errors import NotPermittedError
from regulars_reports.declared import fields
from regulars_reports.declared.declaration import Report
from regulars_reports.results.reckoning import Row
from regulars_reports.results.result import Column

#: An `in` list takes no more members.
_AT_ONCE = 1_000


def named(
    session: Session, report: Report, columns: Sequence[Column], rows: Sequence[Row]
) -> tuple[Column, ...]:
    """The columns, those of references with what people know each record by.

    Of two that are called the same each has its id behind it. Records that the reader may not see stay ids.
    """
    return tuple(
        replace(column, choices=_names(session, target, [row[place] for row in rows]))
        if (target := _target(session, report, column)) is not None
        else column
        for place, column in enumerate(columns)
    )


def _target(session: Session, report: Report, column: Column) -> Domain | None:
    """The domain that the keys of a column are ids of."""
    group = report.by.get(column.name) if column.group else None
    field = fields.group_field(session.catalog, report, group) if group and not group.labels else None
    return (
        session.catalog.domains.get(field.to or "")
        if field is not None and field.type == "reference"
        else None
    )


def _names(session: Session, domain: Domain, keys: Sequence[object]) -> dict[str, str]:
    ids = list(dict.fromkeys(key for key in keys if isinstance(key, int)))
    try:
        found = {str(key): name for key, name in _told(session, domain, ids)}
    except NotPermittedError:
        return {}
    often = Counter(found.values())
    return {
        str(key): found[str(key)] if often[found[str(key)]] == 1 else f"{found[str(key)]} #{key}"
        for key in ids
        if str(key) in found
    }


def _told(session: Session, domain: Domain, ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The id and the first of display and identity that says something."""
    texts = [
        name
        for name in dict.fromkeys((domain.display or "", *domain.identity))
        if name in domain.fields and domain.fields[name].type != "reference"
    ]
    texts = session.readable(domain.name, texts)
    for start in range(0, len(ids), _AT_ONCE):
        members = ", ".join(map(str, ids[start : start + _AT_ONCE]))
        for row in session.rows(domain.name, f"id in ({members})", fields=["id", *texts]):
            known = next((str(row[name]) for name in texts if row[name] is not None), "")
            yield row["id"], known or f"#{row['id']}"
