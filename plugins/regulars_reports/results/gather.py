"""Run a report: every number comes from `session.aggregate`, and so through the rights of the one who reads."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from regulars import Session
from regulars.errors import NotPermittedError
from regulars.messages import in_language
from regulars_reports.declared import bands, fields
from regulars_reports.declared.declaration import VALUES, Group, Report, Value
from regulars_reports.results.result import Column, Found, Result

By = dict[str, Any]
Key = tuple[Any, ...]
_SHARE = Decimal("0.000001")


def gather(session: Session, report: Report) -> Result:
    """The result of `report` for the session's actor. NotPermittedError where the actor may not read what it needs."""
    catalog = session.catalog
    domain = catalog.domains[report.domain]
    columns = tuple(
        Column(
            name=group.name,
            label=fields.group_label(catalog, report.domain, group),
            group=True,
            format=group.format or "number",
            every=group.every,
            bands=group.bands,
            choices=fields.choices(catalog, report.domain, group),
        )
        for group in report.by.values()
    ) + tuple(
        Column(name=each.name, label=in_language(each.label), group=False, format=each.format)
        for each in report.values.values()
    )
    return Result(
        report=report,
        columns=columns,
        rows=_rows(session, report),
        period=_period(session, report, domain.time),
        found=_found(session, report, columns),
        source=in_language(domain.label, domain.name),
    )


def gather_or_say(session: Session, report: Report) -> Result:
    """Like `gather`; what the actor may not read becomes a result that says so."""
    try:
        return gather(session, report)
    except NotPermittedError as error:
        return Result(report=report, refused=str(error))


def _rows(session: Session, report: Report) -> tuple[tuple[Any, ...], ...]:
    plain = len({each.where for each in report.values.values()}) == 1
    no_bands = not any(group.bands for group in report.by.values())
    shares = {each.name for each in report.values.values() if each.share_of}
    in_store = plain and no_bands and not shares & {each.removeprefix("-") for each in report.order}
    made = _grouped(session, report, report.by, in_store=in_store)
    rows = [(*key, *_shared(report, made[key]).values()) for key in made]
    if in_store:
        return tuple(rows)
    return tuple(_ordered(report, rows)[: report.limit])


def _grouped(
    session: Session, report: Report, by: Mapping[str, Group], *, in_store: bool = False
) -> dict[Key, dict[str, Any]]:
    """Key of a group -> value name -> number, all shares still as their own sums."""
    made: dict[Key, dict[str, Any]] = {}
    order = (*report.order, *(name for name in by if name not in {o.removeprefix("-") for o in report.order}))
    for where, values in _by_condition(report).items():
        for band, condition in _bands(by):
            found = session.aggregate(
                report.domain,
                {each.name: each.value for each in values},
                _plain(by),
                where=_both(report.where, where, condition),
                order=order if in_store else (),
                limit=report.limit if in_store else None,
            )
            for row in found:
                key = tuple(band if group.bands else row[name] for name, group in by.items())
                numbers = {each.name: row[each.name] for each in values}
                if condition is None or any(numbers.values()):
                    made.setdefault(key, {}).update(numbers)
    return made


def _by_condition(report: Report) -> dict[str | None, list[Value]]:
    found: dict[str | None, list[Value]] = {}
    for each in report.values.values():
        found.setdefault(each.where, []).append(each)
    return found


def _bands(by: Mapping[str, Group]) -> list[tuple[int | None, str | None]]:
    """Each band with its condition, the records without a value last; without bands, all records at once."""
    for group in by.values():
        if group.bands:
            conditions = bands.conditions(group.value, group.bands)
            return [*enumerate(conditions), (None, f"({group.value}) is null")]
    return [(None, None)]


def _plain(by: Mapping[str, Group]) -> By:
    return {
        name: (group.value, group.every) if group.every else group.value
        for name, group in by.items()
        if not group.bands
    }


def _both(*conditions: str | None) -> str | None:
    said = [each for each in conditions if each]
    return " and ".join(f"({each})" for each in said) if len(said) > 1 else (said[0] if said else None)


def _shared(report: Report, numbers: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers of one group in the order of the report; a sum over no record is 0, a share of nothing is nothing."""
    made = {}
    for name, value in report.values.items():
        number = numbers.get(name, None if value.value.startswith(("min", "max", "avg")) else 0)
        if value.share_of:
            number = share(number, numbers.get(value.share_of))
        made[name] = number
    return made


def share(part: Any, whole: Any) -> Decimal | None:
    """`part` of `whole` with 6 places, half-even; nothing of nothing."""
    if not whole or part is None:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(_SHARE, ROUND_HALF_EVEN)


def _ordered(report: Report, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows by `order:`, ties and the rest by the groups; nothing comes last."""
    names = [*report.by, *report.values]
    for name in reversed([*report.order, *(each for each in report.by if each not in report.order)]):
        falling = name.startswith("-")
        rows.sort(key=_key_of(names.index(name.removeprefix("-")), falling), reverse=falling)
    return rows


def _key_of(index: int, falling: bool) -> Callable[[tuple[Any, ...]], tuple[bool, Any]]:
    def key(row: tuple[Any, ...]) -> tuple[bool, Any]:
        nothing = row[index] is None
        return (nothing != falling, 0 if nothing else row[index])

    return key


def _period(session: Session, report: Report, time: str | None) -> Any:
    if not time:
        return None
    try:
        row = session.aggregate(
            report.domain, {"first": f"min({time})", "last": f"max({time})"}, where=report.where
        )[0]
    except (NotPermittedError, IndexError):
        return None
    return (row["first"], row["last"]) if row["first"] is not None else None


def _found(session: Session, report: Report, columns: tuple[Column, ...]) -> Found | None:
    """The largest group, asked of the store: what a limit has cut off counts in the whole."""
    finding = report.finding
    if finding is None:
        return None
    everything = _shared(report, _grouped(session, report, {}).get((), {}))
    if finding.of == VALUES:
        parts = {(name,): number or 0 for name, number in everything.items()}
        total = sum(parts.values())
    else:
        by = {finding.of: report.by[finding.of]}
        found = _grouped(session, report, by)
        parts = {key: each[finding.value] or 0 for key, each in found.items() if key[0] is not None}
        total = everything[finding.value]
    if not parts or not total or max(parts.values()) <= 0:
        return None
    (top,), value = max(parts.items(), key=lambda each: (each[1], str(each[0])))
    name = top if finding.of == VALUES else finding.of
    column = next(each for each in columns if each.name == name)
    return Found(
        column=column, key=None if finding.of == VALUES else top, value=Decimal(value), total=Decimal(total)
    )
