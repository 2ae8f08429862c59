"""Values to cells and back: a cell is what a column holds, as int, bool, text or None on every database.

Columns of many thousand values are loaded at once: a fast path takes the everyday writings, and whatever it does
not take goes to the field's marshmallow field, whose answer is the truth (a property test holds the two together).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from marshmallow import ValidationError
from marshmallow.fields import Field as MarshmallowField

from regulars.catalog import Field
from regulars.storage.columns import SCALED_TYPES, scale, stored
from regulars.storage.fieldtypes import marshmallow_field
from regulars.storage.values.handles import folded
from regulars.storage.values.points import LIMITS, PLACES
from regulars.storage.values.times import written_day

Cell = int | bool | str | None

_MISS: Any = object()
_PHONE = re.compile(r"(?:\+86)?(1[3-9]\d{9})", re.ASCII)
_EMAIL = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:com|cn|net|org|edu|de|fr|uk|jp)"
)
_HANDLE = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
_MONEY = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d \d\d:[0-5]\d:[0-5]\d", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class Codec:
    """How one column's values are read and given: `name` is the flat path (`net`, `address.city`)."""

    name: str
    column: str
    field: Field
    zone: str
    truth: MarshmallowField[Any]
    fast: Callable[[Any], Any]

    def load(self, values: Sequence[Any]) -> tuple[list[Cell], dict[int, list[str]]]:
        """The cells of `values` (blank text and None are nothing), and what was refused: index -> messages."""
        cells = self._everyday(values)
        refused: dict[int, list[str]] = {}
        if _MISS in cells:
            memory: dict[Any, Any] = {}
            for index, cell in enumerate(cells):
                if cell is not _MISS:
                    continue
                cells[index] = None
                value = values[index]
                if isinstance(value, str) and not value.strip():
                    continue
                key = value if isinstance(value, str) else None
                if key is None or key not in memory:
                    try:
                        answer: Any = self.cell(self.truth.deserialize(value))
                    except ValidationError as error:
                        answer = [str(each) for each in error.messages]
                    memory[index if key is None else key] = answer
                answer = memory[index if key is None else key]
                if isinstance(answer, list):
                    refused[index] = answer
                else:
                    cells[index] = answer
        return cells, refused

    def _everyday(self, values: Sequence[Any]) -> list[Cell]:
        """The cells of everyday writings, a whole column at once where that can be; _MISS for the others."""
        fast = self.fast
        if fast is _fast_text and (joined := _joined(values)) is not None and _all_plain(joined):
            return [value or None for value in values]
        try:
            different = set(values)
        except TypeError:
            different = None
        # True is 1 and 1 is Decimal(1) to a set: only texts are told apart by their value.
        if different is None or 2 * len(different) > len(values) or not all(map(_is_text, different)):
            return [None if v is None or v == "" else fast(v) for v in values]
        answers = {v: None if v is None or v == "" else fast(v) for v in different}
        return [answers[v] for v in values]

    def cell(self, value: Any) -> Cell:
        """What the column holds for a Python value of this type."""
        if value is None:
            return None
        if isinstance(value, bool):
            return value
        if self.field.type in SCALED_TYPES:
            return int(Decimal(value).scaleb(scale(self.field)))
        if isinstance(value, datetime):
            return civil(value.astimezone(UTC))
        if isinstance(value, date):
            return value.isoformat()
        if value == "||" and self.field.type == "choices":
            return None
        return value  # type: ignore[no-any-return]

    def value(self, held: Any) -> Any:
        """The Python value of what a select gave: Decimal, date, aware datetime, tuple, int, bool, text or None."""
        if held is None:
            return None
        kind = self.field.type
        if kind in SCALED_TYPES:
            return Decimal(held).scaleb(-scale(self.field))
        if kind == "datetime":
            moment = datetime.fromisoformat(held) if isinstance(held, str) else held
            return moment.replace(tzinfo=UTC)
        if kind == "date":
            return date.fromisoformat(held) if isinstance(held, str) else held
        if kind == "choices":
            return tuple(held.strip("|").split("|")) if held.strip("|") else ()
        return bool(held) if kind == "boolean" else held


def civil(moment: datetime) -> str:
    """A datetime's own clock as SQLite holds it: 2026-01-31 09:30:00.000000."""
    return moment.isoformat(" ", "microseconds")[:26]


def plain(held: Any) -> Cell:
    """A cell as a row of any database gives it, made equal to what `Codec.load` makes."""
    if isinstance(held, datetime):
        return civil(held)
    if isinstance(held, date):
        return held.isoformat()
    return held  # type: ignore[no-any-return]


def local_clocks(cells: Sequence[Cell], zone: str) -> list[Cell]:
    """From cells in UTC to the cells of the civil time in `zone`."""
    hours = _hours_in(zone)
    try:
        return [
            None
            if cell is None
            else before + cell[13:]
            if (before := hours[cell[:13]])
            else _local(cell, hours)
            for cell in cast(Sequence[str | None], cells)
        ]
    except OverflowError:
        return [_local(cell, hours) for cell in cells]


def _local(cell: Cell, hours: "_Hours") -> Cell:
    try:
        return hours.moved(cell[:13], cell[13:]) if isinstance(cell, str) else None
    except OverflowError:
        # The calendar ends before that day in the zone.
        return None


@cache
def _hours_in(zone: str) -> "_Hours":
    return _Hours(UTC, ZoneInfo(zone))


class _Hours(dict[str, str | None]):
    """From a clock's hour (`2026-01-31 09`) to the same hour of another clock; None where minutes decide.

    Whole hours apart, as most clocks are on most days, the minutes stay: so one look-up moves a time.
    """

    def __init__(self, home: tzinfo, away: tzinfo) -> None:
        super().__init__()
        self._home, self._away = home, away

    def __missing__(self, hour: str) -> str | None:
        if len(self) > 200_000:
            self.clear()
        self[hour] = None
        first = datetime.fromisoformat(f"{hour[:10]}T00:00:00")
        shift = self._shift(first)
        # The same at both ends of a day: no clock is moved twice in one.
        if shift == self._shift(first + timedelta(days=1)) and not shift.total_seconds() % 3600:
            for number in range(24):
                moved = first + shift + timedelta(hours=number)
                self[f"{hour[:10]} {number:02d}"] = moved.isoformat(" ", "hours")
        return self[hour]

    def _shift(self, moment: datetime) -> timedelta:
        """How far the other clock is ahead at `moment`."""
        home = moment.replace(tzinfo=self._home)
        away = home.astimezone(self._away)
        return away.replace(tzinfo=None) - moment

    def moved(self, hour: str, rest: str) -> str:
        """The cell of `hour` + `rest` on the other clock."""
        found = self[hour]
        if found is not None:
            return found + rest
        return civil(datetime.fromisoformat(hour + rest).replace(tzinfo=self._home).astimezone(self._away))


def codecs(field: Field, *, zone: str, region: str) -> tuple[Codec, ...]:
    """One codec a stored column of `field`, for a writer in `zone` and `region`."""
    made = []
    for each in stored(field):
        part = each.path[1] if each.path[1:] else None
        truth = marshmallow_field(field, zone=zone, region=region, part=part)
        fast = _fast(field, zone, region) if field.type != "point" else _degrees(LIMITS[str(part)])
        made.append(Codec(".".join(each.path), each.name, field, zone, truth, fast))
    return tuple(made)


def _fast(field: Field, zone: str, region: str) -> Callable[[Any], Any]:
    limited = field.min is not None or field.max is not None
    if limited:
        return _slow
    kind = field.type
    if kind in {"text", "address"}:
        return _fast_text
    if kind == "choice":
        codes: Mapping[Any, Any] = {each.value: each.value for each in field.values}
        return lambda v: codes.get(v, _MISS) if isinstance(v, str) else _MISS
    if kind == "phone" and region == "CN":
        return _fast_phone
    if kind == "email":
        return _fast_email
    if kind == "integer":
        return _fast_whole
    if kind == "handle":
        return _fast_handle(field.service)
    if kind in {"decimal", "money"}:
        return _scaler(scale(field))
    if kind == "date":
        return _remembered(_day)
    if kind == "datetime":
        return _clock(field.zone or zone)
    return _slow


def _is_text(value: Any) -> bool:
    return value is None or type(value) is str


def _joined(values: Sequence[Any]) -> str | None:
    """All texts of a column as one; None where it holds anything else."""
    try:
        return "".join([value for value in values if value is not None])
    except TypeError:
        return None


def _all_plain(joined: str) -> bool:
    """Whether each text in `joined` is one that `_fast_text` takes: printable, and no blank that might be all."""
    return joined.isprintable() and " " not in joined


def _slow(_value: Any) -> Any:
    return _MISS


def _fast_text(value: Any) -> Any:
    if isinstance(value, str) and (value.isascii() or value.isprintable()):
        return value if "\0" not in value and not value.isspace() else _MISS
    return _MISS


def _fast_phone(value: Any) -> Any:
    if isinstance(value, str):
        found = _PHONE.fullmatch(value)
        if found:
            return "+86" + found[1]
    return _MISS


def _fast_email(value: Any) -> Any:
    if isinstance(value, str) and len(value) < 60 and _EMAIL.fullmatch(value):
        return value
    return _MISS


def _fast_handle(service: str | None) -> Callable[[Any], Any]:
    """An account of a declared service in plain letters; none without one, for each says its own."""
    if service is None:
        return _slow

    def fast(value: Any) -> Any:
        return folded(service, value) if isinstance(value, str) and _HANDLE.fullmatch(value) else _MISS

    return fast


def _fast_whole(value: Any) -> Any:
    if type(value) is int and -(2**62) < value < 2**62:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return _MISS


def _scaler(places: int) -> Callable[[Any], Any]:
    zeros = "0" * places

    def fast(value: Any) -> Any:
        if not isinstance(value, str) or not _MONEY.fullmatch(value):
            return _MISS
        whole, point, part = value.partition(".")
        if not point:
            return int(whole + zeros)
        if len(part) > places:
            return _MISS
        return int(whole + part + zeros[len(part) :])

    return fast


def _degrees(limit: int) -> Callable[[Any], Any]:
    scaled, farthest = _scaler(PLACES), limit * 10**PLACES

    def fast(value: Any) -> Any:
        cell = scaled(value)
        return cell if cell is not _MISS and abs(cell) <= farthest else _MISS

    return fast


def _remembered(read: Callable[[str], Any]) -> Callable[[Any], Any]:
    memory: dict[str, Any] = {}

    def fast(value: Any) -> Any:
        if not isinstance(value, str):
            return _MISS
        found = memory.get(value)
        if found is None:
            if len(memory) > 50_000:
                memory.clear()
            found = memory[value] = read(value)
        return found

    return fast


def _day(value: str) -> Any:
    try:
        return written_day(value).isoformat()
    except ValueError:
        return _MISS


def _clock(zone: str) -> Callable[[Any], Any]:
    zoneinfo = ZoneInfo(zone)
    hours = _Hours(zoneinfo, UTC)

    def fast(value: Any) -> Any:
        if not isinstance(value, str) or len(value) < 10:
            return _MISS
        try:
            if _CLOCK.fullmatch(value):
                return hours.moved(value[:13], value[13:] + ".000000")
            moment = datetime.fromisoformat(value)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=zoneinfo)
            return civil(aware.astimezone(zoneinfo).astimezone(UTC))
        except (ValueError, OverflowError):
            return _MISS

    return fast
