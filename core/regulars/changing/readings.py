"""The values of a field read as those of another type: what becomes of each, and what of it is lost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from regulars.catalog import Field
from regulars.messages import _
from regulars.storage.cells import Cell, Codec, codecs, plain
from regulars.storage.columns import scale

_NUMBERS = frozenset({"integer", "decimal", "money"})
_TEXTS = frozenset({"text", "email", "phone", "url", "country", "handle", "choice", "json"})
#: Types whose cells the other one takes as they stand.
_ALIKE = frozenset({frozenset({"text", "handle"})})
#: Types whose values mean nothing to any other.
_APART = frozenset({"address", "point", "reference"})


def same_form(old: Field, new: Field) -> bool:
    """Whether the cells of `old` are cells of `new` as they stand; choices and targets are another question."""
    if old.type != new.type:
        return frozenset({old.type, new.type}) in _ALIKE and old.service == new.service
    if old.type == "handle":
        return old.service == new.service
    return scale(old) == scale(new)


def means_nothing(old: Field, new: Field) -> bool:
    """Whether no value of `old` can be read as one of `new`."""
    return old.type != new.type and not {old.type, new.type}.isdisjoint(_APART)


@dataclass(frozen=True)
class Reading:
    """Reads cells of `old` as cells of `new`, whose writer sits in `zone` and `region`."""

    old: Field
    new: Field
    zone: str
    region: str

    def cell(self, held: Cell) -> tuple[Cell, str | None]:
        """The new cell, None where there is none; and one sentence of what is lost, None where nothing is."""
        cell = plain(held)
        if cell is None:
            return None, None
        if means_nothing(self.old, self.new):
            return None, _("It means nothing to the new type.")
        text = self.written(cell)
        if self.old.type in _NUMBERS and self.new.type in _NUMBERS:
            return self._number(text)
        found, refused = self._codec.load([text])
        if refused:
            return None, " ".join(refused[0])
        if self.new.type in _NUMBERS and self.old.type in _TEXTS and _zeros(text):
            return found[0], _("{value} loses its leading zeros.", value=text)
        if (self.old.type, self.new.type) == ("datetime", "date") and self._moment(cell)[11:] != "00:00:00":
            return found[0], _("{value} loses its time of day.", value=self._moment(cell))
        return found[0], None

    def _number(self, text: str) -> tuple[Cell, str | None]:
        places = scale(self.new) if self.new.type != "integer" else 0
        value = Decimal(text)
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
        found, refused = self._codec.load([format(rounded, "f")])
        if refused:
            return None, " ".join(refused[0])
        if rounded != value:
            return found[0], _("{value} is rounded to {rounded}.", value=text, rounded=format(rounded, "f"))
        return found[0], None

    def written(self, held: Cell) -> str:
        """A cell of the old form as text that the new one may read, and as people read it."""
        cell = plain(held)
        kind = self.old.type
        if kind in {"decimal", "money"}:
            return format(Decimal(int(cell or 0)).scaleb(-scale(self.old)), "f")
        if kind == "boolean":
            return "true" if cell else "false"
        if kind == "datetime":
            return self._moment(cell)[:10] if self.new.type == "date" else self._moment(cell)
        if kind == "choices":
            return str(cell).strip("|")
        if kind == "handle" and self.old.service:
            return f"{self.old.service}:{cell}"
        return str(cell)

    def _moment(self, cell: Cell) -> str:
        zone = ZoneInfo(self.old.zone or self.zone)
        moment = datetime.fromisoformat(str(cell)).replace(tzinfo=UTC).astimezone(zone)
        return moment.replace(tzinfo=None).isoformat(" ")

    @cached_property
    def _codec(self) -> Codec:
        return codecs(self.new, zone=self.zone, region=self.region)[0]


def shown(field: Field, held: Cell, zone: str) -> str:
    """A cell as people read it; nothing of a sensitive field."""
    if field.privacy == "sensitive":
        return "•••"
    if isinstance(held, date) and not isinstance(held, datetime):
        return held.isoformat()
    return Reading(field, field, zone, "").written(held)


def _zeros(text: str) -> bool:
    digits = text.strip().lstrip("+-")
    return len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
