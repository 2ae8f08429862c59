"""Amounts told apart by what they add up to: of amount, discount and paid, the paid one is amount less discount."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice

from regulars.catalog import Field
from regulars_channels.guessing.assigning import Assignment, Pair
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.contents import Contents
from regulars_channels.guessing.targets import Target
from regulars_channels.guessing.things import HEAD, MAIN
from regulars_channels.mapping.converting import converter

#: So large a share of rows shows that one is the difference of the two others.
MOST = 0.98
#: Rows in which something was taken off: fewer are chance.
ENOUGH = 3
#: So many rows are reckoned.
_ASKED = 20_000
_DIFFERENCE = re.compile(r"(?P<whole>[a-z_]+) - (?P<less>[a-z_]+)")


def told_by_sums(found: Assignment, contents: Contents) -> Assignment:
    """The assignment with the amounts in their places, where their declarations say how they hang together.

    A field says so by `otherwise: [gross - discount]`. A column that was taken for the result gives way to the one
    that is the result, and becomes what the result was taken from, if no other column is that.
    """
    pairs = dict(found.pairs)
    for field in found.row.main.domain.fields.values():
        for expression in field.otherwise:
            told = _DIFFERENCE.fullmatch(expression)
            if told is None or field.type != "money":
                continue
            taken = pairs.get((MAIN, field.name))
            less = pairs.get((MAIN, told["less"])) or pairs.get((HEAD, told["less"]))
            if taken is None or less is None or (MAIN, told["whole"]) in pairs:
                continue
            result = _difference(found, taken.column, less.column, field, contents, pairs)
            if result is not None:
                for place in [place for place, pair in pairs.items() if pair.column is result]:
                    del pairs[place]
                thing = taken.target.thing
                whole = Target(thing, told["whole"], thing.domain.fields[told["whole"]])
                pairs[whole.place] = Pair(taken.column, whole, taken.score)
                pairs[taken.target.place] = Pair(result, taken.target, taken.score)
    return Assignment(found.row, pairs, found.columns)


def _difference(
    found: Assignment,
    whole: Column,
    less: Column,
    field: Field,
    contents: Contents,
    pairs: dict[tuple[str, str], Pair],
) -> Column | None:
    """The column that is `whole` less `less` in nearly every row, of those that lines have no other use for."""
    others = [pair.column for (role, _name), pair in pairs.items() if role != HEAD]
    for column in found.columns:
        if any(column is each for each in others) or column is less:
            continue
        cells = [amounts(each, field, contents) for each in (whole, less, column)]
        told = [each for each in zip(*cells, strict=True) if None not in each]
        equal = [(a or 0) - (b or 0) == c for a, b, c in told]
        taken_off = [same for same, (_a, b, _c) in zip(equal, told, strict=True) if b]
        if len(taken_off) >= ENOUGH and all(sum(each) >= MOST * len(each) for each in (equal, taken_off)):
            return column
    return None


def amounts(column: Column, field: Field, contents: Contents) -> Sequence[Decimal | None]:
    """The amounts of a column's first rows; None where there is none."""
    cells = list(islice(column.cells, _ASKED))
    values, refused = converter(field, contents.formats)(cells)
    return [
        None if value is None or row in refused else Decimal(str(value)) for row, value in enumerate(values)
    ]
