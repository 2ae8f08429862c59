"""Plain data that came over a pipe, or is to go: whether each is what it should be."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from regulars.messages import _

#: Row numbers, and how far a file is read, are below this.
_NUMBERS = 1 << 53
_CELL = {str, type(None)}


class WrongItemError(Exception):
    """Why what a plugin handed over is not taken: the end of a sentence."""


def check_columns(columns: Any, count: int) -> None:
    """Each a text -> `count` cells, texts or None."""
    check_texts("columns", demand_dict("columns", columns))
    for name, cells in columns.items():
        if len(demand_list(name, cells)) != count:
            raise WrongItemError(
                _("{count} cells in the column {column} and {rows} rows",
                  count=len(cells), column=repr(name), rows=count)
            )  # fmt: skip
        check_cells(name, cells)


def check_rising(what: str, numbers: Sequence[Any], last: int = 0) -> None:
    for number in numbers:
        if type(number) is not int or not last < number < _NUMBERS:
            raise WrongItemError(
                _("{what}: {number} after {last}, where row numbers are integers that rise from 1 on",
                  what=what, number=_short(number), last=last)
            )  # fmt: skip
        last = number


def check_cells(column: str, cells: Iterable[Any]) -> None:
    if set(map(type, cells)) <= _CELL:
        return
    for cell in cells:
        if cell is not None and not isinstance(cell, str):
            raise WrongItemError(
                _(
                    "a cell that is no text in the column {column}: {value}",
                    column=repr(column),
                    value=_short(cell),
                )
            )


def check_texts(what: str, texts: Iterable[Any]) -> None:
    for text in texts:
        demand(isinstance(text, str), what, text)


def demand(right: bool, what: str, value: Any) -> None:
    if not right:
        raise WrongItemError(_("{what} that cannot be {value}", what=what, value=_short(value)))


def demand_list(what: str, value: Any) -> list[Any]:
    """The list that `value` is."""
    demand(isinstance(value, list), what, value)
    return value  # type: ignore[no-any-return]


def demand_dict(what: str, value: Any) -> dict[Any, Any]:
    """The dict that `value` is."""
    demand(isinstance(value, dict), what, value)
    return value  # type: ignore[no-any-return]


def is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < _NUMBERS


def columns_of(columns: object) -> dict[str, list[Any]]:
    return {name: listed(name, cells) for name, cells in mapped("columns", columns).items()}


def listed(what: str, values: object) -> list[Any]:
    # A text is a sequence too, of its characters, and never what is meant.
    demand(isinstance(values, Iterable) and not isinstance(values, str | bytes | Mapping), what, values)
    return list(values)  # type: ignore[call-overload, no-any-return]


def mapped(what: str, values: object) -> dict[Any, Any]:
    demand(isinstance(values, Mapping), what, values)
    return dict(values)  # type: ignore[call-overload, no-any-return]


def unexpected(expected: str, found: object) -> WrongItemError:
    return WrongItemError(
        _("{found}, where a {expected} was expected", found=_short(found), expected=expected)
    )


def _short(value: object) -> str:
    """What a value is, in few words: never a whole row of somebody's data."""
    if value is None or isinstance(value, bool | int | float):
        return repr(value)[:60]
    return type(value).__name__
