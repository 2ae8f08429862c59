"""Fields that have parts: whole values taken apart, and points of which one half is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError

from regulars.catalog import Field
from regulars.storage.cells import Cell
from regulars.storage.values.points import apart


def taken_apart(field: Field, values: Sequence[Any]) -> tuple[Mapping[str, list[Any]], dict[int, list[str]]]:
    """The values of each part by its name, and what was refused: index -> messages.

    An address is a mapping of its parts; a point also what `regulars.storage.values.points.apart` reads.
    """
    if field.type != "point":
        given = [value if isinstance(value, Mapping) else {} for value in values]
        return {part: [each.get(part) for each in given] for part in field.parts}, {}
    pairs: list[tuple[Any, Any]] = []
    refused: dict[int, list[str]] = {}
    for index, value in enumerate(values):
        pair = (None, None)
        if value is not None and not (isinstance(value, str) and not value.strip()):
            try:
                pair = apart(value)
            except ValidationError as error:
                refused[index] = [str(each) for each in error.messages]
        pairs.append(pair)
    return {part: [pair[number] for pair in pairs] for number, part in enumerate(field.parts)}, refused


def halved(field: Field, cells: Mapping[str, Sequence[Cell]]) -> list[int]:
    """The positions at which `cells`, by flat name, hold one half of a point."""
    if field.type != "point":
        return []
    columns = [cells.get(f"{field.name}.{part}") for part in field.parts]
    count = max((len(column) for column in columns if column is not None), default=0)
    latitudes, longitudes = (column if column is not None else [None] * count for column in columns)
    return [
        position
        for position, pair in enumerate(zip(latitudes, longitudes, strict=True))
        if pair.count(None) == 1
    ]
