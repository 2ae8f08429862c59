"""Run a report: every number comes from `session.aggregate`, and so through the rights of the one who reads."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from regulars import Session
from regulars.catalog import Catalog
from regulars.errors import ExpressionError, NotPermittedError
from regulars.messages import in_language
from regulars_reports.declared import fields
from regulars_reports.declared.declaration import VALUES, Report
from regulars_reports.results.asking import Numbers, Rows, ask
from regulars_reports.results.comparing import YEAR_BEFORE, columns_beside, rows_beside
from regulars_reports.results.narrowing import Narrowing, narrow
from regulars_reports.results.reckoning import Row, adds_up, rows_of, together
from regulars_reports.results.referred import named
from regulars_reports.results.result import Column, Found, Result


def gather(session: Session, report: Report, given: Mapping[str, str] | None = None) -> Result:
    """The result of `report` for the session's actor, `given` its parameters (name -> text).

    NotPermittedError where the actor may not read what it needs; RegularsError where a parameter is not understood.
    """
    domain = session.catalog.domains[report.domain]
    narrowing = narrow(session, report, given or {})
    columns = _columns(session.catalog, report)
    cut = report.limit is not None and not _needs_all(report)
    sums = ask(
        session, report, narrowing, report.by,
        order=_order(report) if cut else (), limit=report.limit if cut else None,
    )  # fmt: skip
    complete = not cut and report.having is None
    everything = _everything(session, report, narrowing, sums, complete=complete)
    rows: tuple[Row, ...] = tuple(rows_of(report, sums, everything))
    columns = named(session, report, columns, rows)
    others = _other_periods(report, narrowing)
    if others:
        found = {kind: _rows_in(session, report, each) for kind, each in others.items()}
        rows = rows_beside(report, rows, found)
    return Result(
        report=report,
        columns=columns_beside(columns, tuple(others)),
        rows=rows,
        period=_period(session, report, narrowing, domain.time),
        found=_found(session, report, narrowing, columns, rows, sums if complete else {}, everything),
        source=in_language(domain.label, domain.name),
        parameters=narrowing.applied,
        compared={
            kind: (each.period.first, each.period.last) for kind, each in others.items() if each.period
        },
    )


def gather_or_say(session: Session, report: Report, given: Mapping[str, str] | None = None) -> Result:
    """Like `gather`, with those of the parameters that the report has; what its reader may not see says so."""
    known = {name: text for name, text in (given or {}).items() if name in report.parameters}
    unmoved = tuple(name for name in given or {} if name not in known)
    try:
        return replace(gather(session, report, known), unmoved=unmoved)
    except (NotPermittedError, ExpressionError) as error:
        # A mask that covers a day leaves a text, of which the report's expressions may not know what to make.
        return Result(report=report, refused=str(error), unmoved=unmoved)


def _columns(catalog: Catalog, report: Report) -> tuple[Column, ...]:
    groups = [
        Column(
            name=group.name,
            label=fields.group_label(catalog, report, group),
            group=True,
            format=group.format or "number",
            every=group.every,
            since=bool(group.since),
            bands=group.bands,
            choices=fields.choices(catalog, report, group),
        )
        for group in report.by.values()
    ]
    values = [
        Column(name=each.name, label=in_language(each.label), group=False, format=each.format)
        for each in report.values.values()
    ]
    return (*groups, *values)


def _needs_all(report: Report) -> bool:
    """Whether the groups that a limit cuts off are needed for those that it leaves."""
    derived = [each for each in report.values.values() if _is_derived(report, each.name)]
    named = {each.removeprefix("-") for each in report.order}
    return (
        report.rest
        or any(each.name in named or each.share_of_first for each in derived)
        or all(each.where for each in report.values.values())
    )


def _is_derived(report: Report, name: str) -> bool:
    value = report.values[name]
    return bool(
        value.share_of or value.share_of_all or value.share_of_first or value.divided_by or value.cumulative
    )


def _order(report: Report) -> tuple[str, ...]:
    said = {each.removeprefix("-") for each in report.order}
    return (*report.order, *(name for name in report.by if name not in said))


def _everything(
    session: Session, report: Report, narrowing: Narrowing, sums: Rows, *, complete: bool
) -> Numbers:
    """The numbers of all groups together that somebody asks for, also of those groups that are not shown."""
    wanted = {each.name for each in report.values.values() if each.share_of_all}
    if report.finding:
        wanted |= set(report.values) if report.finding.of == VALUES else {report.finding.value}
    if not wanted:
        return {}
    if not report.by:
        return sums.get((), {})
    if complete and all(adds_up(report.values[name].value) for name in wanted):
        return together(report, list(sums.values()))
    return ask(session, report, narrowing, {}).get((), {})


def _other_periods(report: Report, narrowing: Narrowing) -> dict[str, Narrowing]:
    period = narrowing.period
    if period is None:
        return {}
    return {
        kind: narrowing.over(period.year_before() if kind == YEAR_BEFORE else period.before())
        for kind in report.compare
    }


def _rows_in(session: Session, report: Report, narrowing: Narrowing) -> dict[Row, Row]:
    whole = replace(report, limit=None, rest=False, finding=None)
    sums = ask(session, whole, narrowing, whole.by)
    rows = rows_of(whole, sums, _everything(session, whole, narrowing, sums, complete=False))
    return {row[: len(report.by)]: row for row in rows}


def _period(session: Session, report: Report, narrowing: Narrowing, time: str | None) -> Any:
    if not time:
        return None
    try:
        row = session.aggregate(
            report.domain,
            {"first": f"min({time})", "last": f"max({time})"},
            where=narrowing.conditions(report.where),
            whose=narrowing.whose,
        )[0]
    except (NotPermittedError, IndexError):
        return None
    return (row["first"], row["last"]) if row["first"] is not None else None


def _found(
    session: Session,
    report: Report,
    narrowing: Narrowing,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
    sums: Rows,
    everything: Numbers,
) -> Found | None:
    """The largest group, or the one that the finding names; what a limit has cut off counts in the whole."""
    finding = report.finding
    if finding is None:
        return None
    named = {each.name: each for each in columns}
    if finding.of == VALUES:
        parts = {(name,): number or 0 for name, number in everything.items()}
        return _largest(parts, named, None, sum(parts.values()))
    if finding.at is not None:
        at = _at(session, report, narrowing, columns, rows)
        if at is None or at[1] is None:
            return None
        total = Decimal(everything.get(finding.value) or 0)
        return Found(column=named[finding.of], key=at[0], value=Decimal(at[1]), total=total)
    found = _of_group(session, report, narrowing, finding.of, finding.value, sums)
    parts = {key: each[finding.value] or 0 for key, each in found.items() if key[0] is not None}
    return _largest(parts, named, finding.of, everything[finding.value])


def _of_group(
    session: Session, report: Report, narrowing: Narrowing, name: str, value: str, sums: Rows
) -> Rows:
    """The value of each group of `name` alone: added up from `sums` where it may be, else asked for."""
    if not sums or (len(report.by) > 1 and not adds_up(report.values[value].value)):
        return ask(session, report, narrowing, {name: report.by[name]})
    place = list(report.by).index(name)
    made: Rows = {}
    for key, numbers in sums.items():
        at = made.setdefault((key[place],), {value: 0})
        at[value] += numbers[value] or 0
    return made


def _largest(
    parts: Mapping[Row, Any], columns: Mapping[str, Column], group: str | None, total: Any
) -> Found | None:
    if not parts or not total or max(parts.values()) <= 0:
        return None
    (top,), value = max(parts.items(), key=lambda each: (each[1], str(each[0])))
    return Found(
        column=columns[group or top], key=top if group else None, value=Decimal(value), total=Decimal(total)
    )


def _at(
    session: Session, report: Report, narrowing: Narrowing, columns: tuple[Column, ...], rows: tuple[Row, ...]
) -> Row | None:
    """The key that `at` names (of bands the one that ends there), and the value there; None where nothing is."""
    finding = report.finding
    assert finding and finding.at is not None
    names = [each.name for each in columns]
    column = columns[names.index(finding.of)]
    key: Any = finding.at
    if column.bands:
        key = column.bands.index(finding.at) if finding.at in column.bands else None
    if list(report.by) != [finding.of]:
        found = ask(session, report, narrowing, {finding.of: report.by[finding.of]}).get((key,))
        return (key, found[finding.value]) if found else None
    row = next((each for each in rows if each[0] == key), None)
    return (row[0], row[names.index(finding.value)]) if row else None
