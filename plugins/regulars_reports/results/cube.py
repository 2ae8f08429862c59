"""The numbers of a report by all that its readers may narrow it by, so that a page can add them up without a server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from regulars import Kind, Session
from regulars.errors import ExpressionError, NotPermittedError
from regulars_reports.declared import fields
from regulars_reports.declared.declaration import VALUES, Group, Report, Value
from regulars_reports.declared.parameters import PERIOD, Asked, asked
from regulars_reports.results.asking import Rows, ask
from regulars_reports.results.comparing import YEAR_BEFORE
from regulars_reports.results.narrowing import Narrowing, narrow
from regulars_reports.results.reckoning import adds_up

#: So many rows a report carries at most; with more, it is narrowed by fewer filters, at last by none.
ROWS = 15_000
#: A filter offers so many values at most.
CHOICES = 200
#: What a number of JavaScript holds exactly.
EXACT = 2**53
#: The period of the report itself, in place of a month.
NOW = "now"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What readers may choose: months where it is the `period`, else one of some values."""

    name: str
    label: str
    of: str
    #: Code -> what people read, of a choice.
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def period(self) -> bool:
        return self.name == PERIOD


@dataclass(frozen=True, kw_only=True)
class Cube:
    """Rows of integers: the places of the keys of each filter and of each group, then the values times 10**scale.

    The keys of the period are first days of months; of a report that speaks of a period of its own also NOW, and the
    names of the periods that it is compared with: no months add up to these. Values that do not add up are not in it.
    """

    filters: tuple[Filter, ...] = ()
    keys: tuple[tuple[Any, ...], ...] = ()
    values: tuple[str, ...] = ()
    scales: tuple[int, ...] = ()
    rows: tuple[tuple[int, ...], ...] = ()
    #: Labels of filters that would have made it too large.
    too_many: tuple[str, ...] = ()
    #: Whether the report speaks of a period of its own, though nothing may lie in it.
    own_period: bool = False


def cubes(
    session: Session, reports: Sequence[Report], given: Mapping[str, str] | None = None
) -> dict[str, Cube]:
    """The cubes of those reports that can be narrowed, by name, through the rights of the session's actor."""
    made = {}
    for report in reports:
        known = {name: text for name, text in (given or {}).items() if name in report.parameters}
        found = cube(session, report, known)
        if found is not None:
            made[report.name] = found
    return made


def cube(session: Session, report: Report, given: Mapping[str, str], most: int = ROWS) -> Cube | None:
    """The cube of `report` as `given` narrows it; None where its numbers do not add up, or nothing narrows it."""
    asked_for = _adding_up(report)
    if asked_for is None:
        return None
    try:
        narrowing = narrow(session, report, given)
        offered = _offered(session, report, given)
    except (ExpressionError, NotPermittedError):
        return None
    too_many: list[str] = []
    while offered:
        found: Cube | None = None
        try:
            rows = _rows(session, asked_for, narrowing, offered, given, most)
            if _split(session, asked_for, narrowing, offered):
                return None
            found = _cube(asked_for, offered, rows) if len(rows) <= most else None
        except NotPermittedError:
            offered.pop()
            continue
        if found:
            own = offered[0].period and narrowing.period is not None
            return replace(found, too_many=tuple(too_many), own_period=own)
        too_many.insert(0, offered.pop().label)
    return Cube(too_many=tuple(too_many)) if too_many else None


def _adding_up(report: Report) -> Report | None:
    """The report with those of its values that add up; None where what it draws and says needs others."""
    kept = {name: each for name, each in report.values.items() if _adds_up(each)}
    while missing := [name for name, each in kept.items() if not _whole_of(each) <= kept.keys()]:
        for name in missing:
            del kept[name]
    chart, finding = report.chart, report.finding
    needed = {each.removeprefix("-") for each in report.order}
    if chart.type not in ("figures", "panels", "table"):  # of these each value stands for itself
        needed |= {*chart.y, chart.x or "", chart.color or ""}
    if finding:
        needed |= set(report.values) if finding.of == VALUES else {finding.value}
    whole = needed & report.values.keys() <= kept.keys()
    if not whole or report.having or (report.per and report.per.rank):
        return None
    if chart.type == "panels" and not kept.keys() & set(chart.y):
        return None
    return replace(report, values=kept) if kept else None


def _adds_up(value: Value) -> bool:
    """Whether what a value says of two months together is the sum of what it says of each."""
    return adds_up(value.value) and not value.share_of_first and value.format != "date"


def _whole_of(value: Value) -> set[str]:
    return {each for each in (value.share_of, value.divided_by) if each}


def _offered(session: Session, report: Report, given: Mapping[str, str]) -> list[Filter]:
    """The filters of a report, the period first. What the whole page was narrowed by is not offered again."""
    catalog = session.catalog
    made = []
    for name, each in asked(catalog, report).items():
        of = _grouped_by(session, each)
        if of and (name == PERIOD or name not in given):
            labels = fields.choices(catalog, report, Group(name=name, value=of))
            made.append(Filter(name=name, label=each.label, of=of, choices=labels))
    return sorted(made, key=lambda each: not each.period)


def _grouped_by(session: Session, parameter: Asked) -> str:
    """The expression whose values are the choices; empty where there are none to choose from."""
    kind = parameter.type.kind if parameter.type else None
    if parameter.name == PERIOD:
        return parameter.of if kind in (Kind.DATE, Kind.DATETIME) else ""
    if kind is Kind.REFERENCE and parameter.type:
        target = session.catalog.domains[str(parameter.type.to)]
        names = [each for each in (target.display, *target.identity[:1]) if each]
        texts = [each for each in dict.fromkeys(names) if target.fields[each].type == "text"]
        paths = [f"{parameter.of}.{each}" for each in texts]
        return f"coalesce({', '.join(paths)})" if len(paths) > 1 else "".join(paths)
    return parameter.of if kind in (Kind.CHOICE, Kind.BOOLEAN, Kind.TEXT) else ""


def _rows(
    session: Session,
    report: Report,
    narrowing: Narrowing,
    offered: Sequence[Filter],
    given: Mapping[str, str],
    most: int,
) -> Rows:
    """Key of the filters and groups -> numbers; more than `most` only where there are too many."""
    staged = _staged(report, offered)
    by = {f"={each.name}": _group(staged, each) for each in offered}
    if not offered[0].period or narrowing.period is None:
        return ask(session, staged, narrowing, {**by, **report.by}, limit=most + 1)
    month = by.pop(f"={PERIOD}")
    found: Rows = {}
    own = {NOW: narrowing, **{kind: narrowing.over(_other(narrowing, kind)) for kind in report.compare}}
    for kind, each in own.items():
        rows = ask(session, staged, each, {**by, **report.by}, limit=most + 1)
        found.update({(kind, *key): numbers for key, numbers in rows.items()})
    within = narrowing if PERIOD in given else _whenever(narrowing)
    return {**found, **ask(session, staged, within, {f"={PERIOD}": month, **by, **report.by}, limit=most + 1)}


def _staged(report: Report, offered: Sequence[Filter]) -> Report:
    """The report whose first stage, if it has one, knows what its rows can be narrowed by."""
    if report.per is None:
        return report
    known = {_staged_name(each): f"date({each.of})" if each.period else each.of for each in offered}
    return replace(report, per=replace(report.per, by={**report.per.by, **known}))


def _split(session: Session, report: Report, narrowing: Narrowing, offered: Sequence[Filter]) -> bool:
    """Whether a filter cuts a row of the first stage in two: a customer buys in many months, a receipt is of one."""
    if report.per is None:
        return False
    count = Value(name="rows", value="count()", label={})
    counted = replace(report, values={"rows": count}, having=None)
    everything = _whenever(narrowing)
    one, other = (
        ask(session, each, everything, {})[()]["rows"] for each in (counted, _staged(counted, offered))
    )
    return bool(one != other)


def _staged_name(offered: Filter) -> str:
    return f"narrowed_by_{offered.name}"


def _group(report: Report, offered: Filter) -> Group:
    """The groups of a filter; its key in a report's groups is =name, which no name is."""
    value = _staged_name(offered) if report.per else offered.of
    return Group(name=offered.name, value=value, every="month" if offered.period else None)


def _whenever(narrowing: Narrowing) -> Narrowing:
    """The same in all months."""
    where = {name: each for name, each in narrowing.where.items() if name != PERIOD}
    return replace(narrowing, where=where, period=None)


def _other(narrowing: Narrowing, kind: str) -> Any:
    assert narrowing.period
    return narrowing.period.year_before() if kind == YEAR_BEFORE else narrowing.period.before()


def _cube(report: Report, offered: Sequence[Filter], rows: Rows) -> Cube | None:
    """The rows as integers; None where a filter has too many values, or a sum is too large to be exact."""
    width = len(offered) + len(report.by)
    keys = tuple(tuple(sorted({key[i] for key in rows}, key=_order)) for i in range(width))
    numbers = [[Decimal(each[name] or 0) for each in rows.values()] for name in report.values]
    scales = tuple(max((_places(each) for each in column), default=0) for column in numbers)
    whole = [
        [int(each.scaleb(scale)) for each in column] for column, scale in zip(numbers, scales, strict=True)
    ]
    too_large = any(sum(map(abs, column)) >= EXACT for column in whole)
    if not rows or too_large or any(len(each) > CHOICES for each in keys[: len(offered)]):
        return None
    places = [{key: place for place, key in enumerate(each)} for each in keys]
    made = [
        (*(places[i][part] for i, part in enumerate(key)), *(column[row] for column in whole))
        for row, key in enumerate(rows)
    ]
    return Cube(
        filters=tuple(offered),
        keys=keys,
        values=tuple(report.values),
        scales=scales,
        rows=tuple(sorted(made)),
    )


def _places(number: Decimal) -> int:
    """The digits after the point that say something."""
    return max(0, -int(number.normalize().as_tuple().exponent))


def _order(key: Any) -> tuple[int, Any]:
    """Months and groups in their order, then the periods by name, then nothing."""
    if key is None:
        return (2, 0)
    return (0, key) if not isinstance(key, str) else (1, key)
