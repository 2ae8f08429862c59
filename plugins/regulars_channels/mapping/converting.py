"""A column of texts to values of a field: what cannot be converted is told, row by row."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from regulars.catalog import Field
from regulars_channels.mapping.moments import date_reader, moment_reader
from regulars_channels.mapping.numbers import number_reader, whole_reader
from regulars_channels.mapping.phones import phone_reader
from regulars_channels.mapping.words import choice_reader, choices_reader, read_truth


@dataclass(frozen=True)
class Formats:
    """How a channel's texts are written: `formats:` of its declaration."""

    dates: tuple[str, ...] = ()
    comma: bool = False
    #: The country whose telephone numbers stand without its code, ISO 3166; None: the workspace's.
    phone: str | None = None
    #: Texts that mean nothing, besides blanks.
    nothing: frozenset[str] = frozenset()


#: How platforms hide a part of a contact: 150****7614.
_MASK = "**"

#: A converted column: the values, and index -> why one could not be converted.
Converted = tuple[list[Any], dict[int, str]]


def converter(field: Field | None, formats: Formats) -> Callable[[Sequence[Any]], Converted]:
    """A function from a column (texts and None; typed values pass) to values for `field`, None for a plain text."""
    read = _reader(field, formats)
    fit = _fitter(field)
    clean = _clean(field, formats)
    nothing = formats.nothing
    mask = mask_of(field) if field is not None else None

    def convert(column: Sequence[Any]) -> Converted:
        if clean is not None and not nothing and clean(column):
            return list(column), {}
        if read is str and not nothing and mask is None and (joined := _joined(column)) is not None:
            # Without a blank anywhere there is none to take away.
            if joined.split(None, 1) == [joined]:
                return [cell or None for cell in column], {}
            return [cell and (cell.strip() or None) for cell in column], {}
        memory: dict[Any, Any] = {}
        refused: dict[int, str] = {}
        values: list[Any] = [None] * len(column)
        for index, cell in enumerate(column):
            if not isinstance(cell, str):
                values[index] = fit(cell)
                continue
            answer = memory.get(cell)
            if answer is None:
                answer = memory[cell] = _answer(cell, read, nothing, mask)
            value, reason = answer
            values[index] = value
            if reason is not None:
                refused[index] = reason
        return values, refused

    return convert


def mask_of(field: Field) -> str | None:
    """What stands in a value of which a part is hidden, as in 150****7614 or 王*; None where it may be meant."""
    if field.type in {"phone", "email"}:
        return _MASK
    return "*" if field.search == "name" and field.privacy != "none" else None


def _answer(
    cell: str, read: Callable[[str], str], nothing: Collection[str], mask: str | None
) -> tuple[str | None, str | None]:
    """The value of one text and, instead of it, why there is none. What is hidden is not there, and no fault."""
    text = cell.strip()
    if not text or text in nothing or (mask is not None and mask in text):
        return None, None
    try:
        return read(text), None
    except ValueError as error:
        return None, str(error)


def _reader(field: Field | None, formats: Formats) -> Callable[[str], str]:
    kind = field.type if field is not None else "text"
    values = (
        [(each.value, (*each.label.values(), *each.written_as)) for each in field.values] if field else []
    )
    if kind in {"decimal", "money"}:
        return number_reader(comma=formats.comma, currency=field.currency if field is not None else None)
    plain: Mapping[str, Callable[[], Callable[[str], str]]] = {
        "integer": lambda: whole_reader(comma=formats.comma),
        "date": lambda: date_reader(formats.dates),
        "datetime": lambda: moment_reader(formats.dates),
        "boolean": lambda: read_truth,
        "choice": lambda: choice_reader(values),
        "choices": lambda: choices_reader(values),
        "phone": lambda: phone_reader(formats.phone),
    }
    return plain[kind]() if kind in plain else str


def _fitter(field: Field | None) -> Callable[[Any], Any]:
    """What a value that an expression computed is for the field: a number in a text field is its digits."""
    kind = field.type if field is not None else "text"
    if kind == "datetime":
        return lambda value: f"{value.isoformat()} 00:00:00" if type(value) is date else value
    if kind == "integer":
        return lambda value: int(value) if isinstance(value, Decimal) and value == int(value) else value
    if kind in {"decimal", "money", "date", "boolean"}:
        return lambda value: value
    # A reference too: what a file says is never a record's id.
    return _as_text


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _clean(field: Field | None, formats: Formats) -> Callable[[Sequence[Any]], bool] | None:
    """A quick look at a whole column: True where the store reads each of its texts just as we would give it."""
    kind = field.type if field is not None else "text"
    if kind == "date":
        return _all_days if not formats.dates else None
    if kind == "datetime":
        return _all_moments if not formats.dates else None
    characters = {"integer": "0123456789", "decimal": "0123456789.", "money": "0123456789."}.get(kind)
    if characters is None or formats.comma:
        return None

    def only(column: Sequence[Any]) -> bool:
        joined = _joined(column)
        return joined is not None and not joined.strip(characters) and joined.isascii()

    return only


def _joined(column: Sequence[Any]) -> str | None:
    """All its texts as one; None where a cell is no text."""
    try:
        return "".join(cell for cell in column if cell is not None)
    except TypeError:
        return None


def _all_days(column: Sequence[Any]) -> bool:
    return _shaped(column, 10, "0123456789-", ((4, "-"), (7, "-")))


def _all_moments(column: Sequence[Any]) -> bool:
    marks = ((4, "-"), (7, "-"), (10, " T"), (13, ":"), (16, ":"))
    return _shaped(column, 19, "0123456789-: T", marks)


def _shaped(column: Sequence[Any], length: int, characters: str, marks: Sequence[tuple[int, str]]) -> bool:
    joined = _joined(column)
    if not joined:
        return joined == ""
    return (
        not joined.strip(characters)
        and all(len(cell) == length for cell in column if cell is not None)
        and all(not joined[place::length].strip(mark) for place, mark in marks)
    )
