"""Grids: the scores that customers get by the quantiles of several values, written together as one cell.

The method is that of Arthur M. Hughes, Strategic Database Marketing (1994): customers are sorted by recency, frequency
and amount, each cut into five parts of one size, the best being 5, and "545" tells all three. Here the cut points are
kept: whoever does nothing stays in his cell, whatever others do, until the tag is cut anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product

from regulars import (
    Band,
    Cases,
    Expression,
    Joined,
    Kind,
    Mapped,
    Name,
    ValueType,
    parse_and_check,
    to_verdict,
)
from regulars_tags.rules import Axis, Rule

Number = int | Decimal


@dataclass(frozen=True)
class Cuts:
    """The cut points of one grid, of one day: axis -> the bound that each part from the second on begins with.

    A part that nobody reached when they were computed has no bound.
    """

    as_of: date
    bounds: Mapping[str, Sequence[Number | None]]


def cell(rule: Rule, cuts: Cuts) -> Joined:
    """What decides a customer's cell: a digit an axis. Whoever lacks a value, or is not `among`, has none."""
    return Joined([Cases(conditions(axis, cuts.bounds[axis.name], rule.among)) for axis in rule.grid])


def conditions(axis: Axis, bounds: Sequence[Number | None], among: str | None = None) -> dict[str, str]:
    """Score -> condition, the best first: the highest part whose bound is reached counts."""
    reaches = "<=" if axis.low else ">="
    found = {
        str(part): f"({axis.of}) {reaches} {shown(bound)}"
        for part, bound in reversed(list(enumerate(bounds, start=2)))
        if bound is not None
    }
    found["1"] = f"({axis.of}) is not null"
    return {part: f"({among}) and {text}" if among else text for part, text in found.items()}


def shown(bound: Number) -> str:
    """A bound as it is written and read: no zeros behind its last digit."""
    return format(Decimal(bound).normalize(), "f")


def group(rule: Rule, grid: Rule, cuts: Cuts) -> Mapped:
    """What decides the band of a tag whose cases speak of another's scores: one for each cell."""
    return Mapped(
        cell(grid, cuts), {each: band for each, band in groups(rule, grid).items() if band is not None}
    )


def groups(rule: Rule, grid: Rule) -> dict[str, str | None]:
    """Cell -> the first band whose condition its scores meet; None where none does."""
    checked = [(band or "", to_verdict(score_expression(text, grid))) for band, text in rule.cases]
    found: dict[str, str | None] = {}
    for scores in product(*(range(1, axis.parts + 1) for axis in grid.grid)):
        record = Scores({axis.name: score for axis, score in zip(grid.grid, scores, strict=True)})
        found["".join(map(str, scores))] = next((band for band, holds in checked if holds(record)), None)
    return found


def score_expression(text: str, grid: Rule) -> Expression:
    """A checked condition over the scores of a grid. ExpressionError where it is none."""
    return parse_and_check(text, _ScoreScope(tuple(axis.name for axis in grid.grid)), expect=Kind.BOOLEAN)


def decided_by(rule: Rule, rules: Mapping[str, Rule], cuts: Mapping[str, Cuts]) -> Band | None:
    """What decides the band of any rule; None where it needs cut points that there are none of."""
    if not rule.grid and rule.of is None:
        return rule.band()
    grid = rules[rule.of] if rule.of else rule
    if grid.tag not in cuts:
        return None
    return group(rule, grid, cuts[grid.tag]) if rule.of else cell(rule, cuts[grid.tag])


@dataclass(frozen=True)
class Scores:
    """The scores of one customer by axis, as a record that conditions are asked of."""

    scores: Mapping[str, int]

    def get(self, path: tuple[str, ...]) -> int:
        return self.scores[path[0]]

    def local(self, path: tuple[str, ...]) -> None:
        raise NotImplementedError

    def parameter(self, path: tuple[str, ...]) -> None:
        raise NotImplementedError

    def today(self) -> date:
        raise NotImplementedError

    def function(self, name: str, arguments: tuple[str, ...]) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class _ScoreScope:
    """The names of a grid's axes, each a whole number."""

    axes: tuple[str, ...]

    def name(self, path: tuple[str, ...]) -> Name | None:
        return Name(ValueType(Kind.INTEGER)) if len(path) == 1 and path[0] in self.axes else None

    def names(self) -> Iterable[str]:
        return self.axes

    def parameter(self, path: tuple[str, ...]) -> None:
        del path

    def function(self, name: str) -> None:
        del name
