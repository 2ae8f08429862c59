"""Cut points: where a grid's parts begin, computed over the customers of a day and kept, so that cells stay put."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from regulars import Part, Session
from regulars_tags.grids import Cuts, Number
from regulars_tags.rules import SUBJECT, Axis, Rule, told_grid

CUT_POINT = "cut_point"
SOURCE = "tags"


@dataclass(frozen=True)
class CutPoint:
    """Where one part of one axis begins: `bound` is its lowest value (of an axis whose low values are the best: its
    highest), None of the first part, which is open, and of one that nobody reaches."""

    axis: str
    part: int
    bound: Number | None
    #: How many customers were in the part, and among how many it was cut.
    size: int
    population: int


def kept_cuts(session: Session, rules: Mapping[str, Rule], day: date) -> dict[str, Cuts]:
    """The newest cut points of each grid among `rules` that are not of a day after `day` and of its present rule."""
    found: dict[str, Cuts] = {}
    for name, rule in rules.items():
        if rule.grid:
            rows = _newest(session, rule, day)
            if rows:
                found[name] = _cuts(rule, rows)
    return found


def cuts_for(
    session: Session, rules: Mapping[str, Rule], wanted: Mapping[str, Rule], day: date, *, keeping: bool
) -> dict[str, Cuts]:
    """The cut points that the rules `wanted` need on `day`: the newest kept ones, computed where there are none yet.

    What was computed is written where it is for `keeping`. A grid without customers has none.
    """
    needed = {rule.of or name for name, rule in wanted.items() if rule.of or rule.grid}
    found = kept_cuts(session, {name: rules[name] for name in sorted(needed)}, day)
    for name in sorted(needed - found.keys()):
        points = compute(session, rules[name], day)
        if points:
            found[name] = cuts_of(rules[name], day, points)
            if keeping:
                keep(session, rules[name], day, points)
    return found


def compute(session: Session, rule: Rule, day: date) -> list[CutPoint]:
    """The cut points of a grid over the customers as they are on `day`; none where there is nobody to cut."""
    fields = {axis.name: axis.of for axis in rule.grid}
    counts: dict[str, Counter[Number]] = {name: Counter() for name in fields}
    for row in session.rows(SUBJECT, rule.among, fields=fields, as_of=day):
        values = [row[name] for name in fields]
        if None not in values:
            for name, value in zip(fields, values, strict=True):
                counts[name][value] += 1
    return [point for axis in rule.grid for point in _points(axis, counts[axis.name])]


def cut_axis(counts: Mapping[Number, int], parts: int, low: bool = False) -> list[Number | None]:
    """The bounds of the parts from the second on, for `counts` customers of each value.

    Sorted from the worst value on, the n customers fall into parts of n / parts. The same value is always in the same
    part: where a cut would part it, all who have it stay in the lower part, and the next begins with the next value.
    """
    ordered = sorted(counts, reverse=low)
    until = list(accumulate(counts[value] for value in ordered))
    bounds: list[Number | None] = []
    for part in range(1, parts):
        # The customer who is the last of this part, counted from 1: n * part / parts, rounded up.
        last = -(-until[-1] * part // parts)
        following = bisect_left(until, last) + 1
        bounds.append(ordered[following] if following < len(ordered) else None)
    return bounds


def keep(session: Session, rule: Rule, day: date, points: Sequence[CutPoint]) -> None:
    """Write cut points; those that stood of the same day are replaced, older ones stay."""
    text = rule.tag.replace("'", "''")
    standing = session.rows(CUT_POINT, f"tag = '{text}' and as_of = '{day.isoformat()}'", fields=["id"])
    columns: dict[str, list[Any]] = {
        "tag": [rule.tag] * len(points),
        "axis": [each.axis for each in points],
        "as_of": [day] * len(points),
        "part": [each.part for each in points],
        "bound": [each.bound for each in points],
        "size": [each.size for each in points],
        "population": [each.population for each in points],
        "rule": [told_grid(rule)] * len(points),
    }
    gone = [row["id"] for row in standing]
    with session.change_set(reason="tag cut", name=rule.tag), session.transaction():
        if gone:
            session.delete(CUT_POINT, gone)
        session.write([Part(domain=CUT_POINT, columns=columns, rows=range(len(points)))], source=SOURCE)


def cuts_of(rule: Rule, day: date, points: Sequence[CutPoint]) -> Cuts:
    """Computed cut points as the rule uses them."""
    return Cuts(
        day,
        {axis.name: [p.bound for p in points if p.axis == axis.name and p.part > 1] for axis in rule.grid},
    )


def _points(axis: Axis, counts: Mapping[Number, int]) -> Iterator[CutPoint]:
    if not counts:
        return
    bounds = [None, *cut_axis(counts, axis.parts, axis.low)]
    sizes = Counter[int]()
    for value, count in counts.items():
        reached = [
            i for i, b in enumerate(bounds) if b is not None and (value <= b if axis.low else value >= b)
        ]
        sizes[max(reached, default=0)] += count
    for number, bound in enumerate(bounds):
        yield CutPoint(axis.name, number + 1, bound, sizes[number], sum(counts.values()))


def _newest(session: Session, rule: Rule, day: date) -> list[dict[str, Any]]:
    text, told = rule.tag.replace("'", "''"), told_grid(rule)
    where = f"tag = '{text}' and as_of <= '{day.isoformat()}'"
    rows: list[dict[str, Any]] = []
    for row in session.rows(CUT_POINT, where, order=("-as_of", "axis", "part")):
        if row["rule"] != told:
            continue
        if rows and row["as_of"] != rows[0]["as_of"]:
            break
        rows.append(row)
    return rows


def _cuts(rule: Rule, rows: Sequence[Mapping[str, Any]]) -> Cuts:
    bounds = {
        axis.name: [row["bound"] for row in rows if row["axis"] == axis.name and row["part"] > 1]
        for axis in rule.grid
    }
    return Cuts(rows[0]["as_of"], bounds)
