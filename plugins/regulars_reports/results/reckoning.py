"""From the sums of groups to the rows of a report: shares, averages, running totals, the order, the rest."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from regulars_reports.declared.declaration import Report, Value
from regulars_reports.results.asking import Key, Numbers, Rows
from regulars_reports.results.result import Rest

Row = tuple[Any, ...]


def share(part: Any, whole: Any) -> Decimal | None:
    """`part` of `whole` with 6 places, half-even; nothing of nothing."""
    return _divided(part, whole, 6)


def average(total: Any, count: Any, form: str) -> Decimal | None:
    """`total` divided by `count`, with 6 places or, of money, the money's own; nothing of nothing."""
    money = form == "money" and isinstance(total, Decimal)
    return _divided(total, count, -int(total.as_tuple().exponent) if money else 6)


def _divided(one: Any, other: Any, places: int) -> Decimal | None:
    if not other or one is None:
        return None
    return (Decimal(one) / Decimal(other)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def rows_of(report: Report, sums: Rows, everything: Mapping[str, Any]) -> list[Row]:
    """The rows in the report's order, `limit` at most and, if it says so, one of the rest."""
    first = _first(report, sums)

    def reckoned(key: Key, numbers: Numbers) -> Row:
        return (*key, *(_number(each, numbers, key, everything, first) for each in report.values.values()))

    rows = ordered(report, [reckoned(key, numbers) for key, numbers in sums.items()])
    shown, others = rows[: report.limit], rows[report.limit :] if report.limit else []
    groups = len(report.by)
    if report.rest and others:
        key = (Rest(len(others)), *(Rest(0) for _each in range(groups - 1)))
        shown.append(reckoned(key, together(report, [sums[row[:groups]] for row in others])))
    return _running(report, shown, everything)


def _number(
    value: Value, numbers: Numbers, key: Key, everything: Mapping[str, Any], first: Mapping[Any, Any]
) -> Any:
    number = numbers[value.name]
    if value.share_of:
        return share(number, numbers[value.share_of])
    if value.divided_by:
        return average(number, numbers[value.divided_by], value.format)
    if value.share_of_all and not value.cumulative:
        return share(number, everything[value.name])
    if value.share_of_first:
        return share(number, first.get((value.name, key)))
    return number


def _first(report: Report, sums: Rows) -> dict[Any, Any]:
    """(value, key) -> the number in the row where the group that it is a share of begins, all else the same."""
    found: dict[Any, Any] = {}
    for value in report.values.values():
        if not value.share_of_first:
            continue
        place = list(report.by).index(value.share_of_first)
        begins: dict[Key, Key] = {}
        for key in sums:
            rest = key[:place] + key[place + 1 :]
            if key[place] is not None and (rest not in begins or key[place] < begins[rest][place]):
                begins[rest] = key
        for key in sums:
            begin = begins.get(key[:place] + key[place + 1 :])
            found[value.name, key] = sums[begin][value.name] if begin else None
    return found


def _running(report: Report, rows: list[Row], everything: Mapping[str, Any]) -> list[Row]:
    """With running totals in place, in the order of the rows."""
    names = [*report.by, *report.values]
    made = rows
    for value in report.values.values():
        if not value.cumulative:
            continue
        place, total, told = names.index(value.name), Decimal(0), []
        for row in made:
            total += Decimal(row[place] or 0)
            number: Any = share(total, everything[value.name]) if value.share_of_all else total
            told.append((*row[:place], number, *row[place + 1 :]))
        made = told
    return made


def together(report: Report, many: Sequence[Numbers]) -> Numbers:
    """The numbers of several groups as those of one; nothing of what does not add up (a mean, the different ones)."""
    return {
        name: sum(each[name] for each in many) if adds_up(value.value) else None
        for name, value in report.values.items()
    }


def adds_up(expression: str) -> bool:
    """Whether the value of two groups together is the sum of theirs: of one sum() or count(), its sign before it."""
    text = expression.strip().removeprefix("-").strip().lower()
    head, _open, inner = text.partition("(")
    if head.strip() not in ("sum", "count") or not inner.endswith(")"):
        return False
    depth = 1
    for each in inner[:-1]:
        depth += {"(": 1, ")": -1}.get(each, 0)
        if depth == 0:
            return False
    return depth == 1


def ordered(report: Report, rows: list[Row]) -> list[Row]:
    """Rows by `order:`, ties and the rest by the groups; nothing comes last."""
    names = [*report.by, *report.values]
    said = {each.removeprefix("-") for each in report.order}
    for name in reversed([*report.order, *(each for each in report.by if each not in said)]):
        falling = name.startswith("-")
        rows.sort(key=_key_of(names.index(name.removeprefix("-")), falling), reverse=falling)
    return rows


def _key_of(index: int, falling: bool) -> Callable[[Row], tuple[bool, Any]]:
    def key(row: Row) -> tuple[bool, Any]:
        nothing = row[index] is None
        return (nothing != falling, 0 if nothing else row[index])

    return key
