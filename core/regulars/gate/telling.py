"""What is known of a record beside its row, as far as the actor is shown the fields that it is of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from regulars.catalog import Field
from regulars.gate.fieldrights import Use, is_masked, rights
from regulars.gate.frames import Frame, statement
from regulars.permissions.masks import hashed, masked
from regulars.records.contributions import Said
from regulars.records.linking import identifier_fields
from regulars.storage.bulk import among
from regulars.storage.domains import Shape
from regulars.storage.maskedtexts import salt_of

#: Field -> how much of it the actor is shown in a record; None: nothing.
Levels = Mapping[str, str | None]


def levels(frame: Frame, connection: Connection, records: Sequence[int]) -> dict[int, Levels]:
    """Of those of `records` that the actor may see: how much of each field."""
    names = list(frame.shape.domain.fields)
    columns = [frame.main.c.id, *(frame.level(name).label(f"l{at}") for at, name in enumerate(names))]
    wanted = among(connection, frame.main.c.id, sorted(records))
    found = connection.execute(statement(frame, columns, [wanted]))
    return {int(record): dict(zip(names, shown, strict=True)) for record, *shown in found}


@dataclass(frozen=True)
class Told:
    """What the actor is shown of what sources said of one subject."""

    shape: Shape
    levels: Levels
    #: The fields that are texts for the actor, whatever their type.
    texts: frozenset[str]
    salt: str

    @classmethod
    def of(cls, frame: Frame, connection: Connection, record: int) -> "Told":
        """Of a record that the actor may see."""
        shape = frame.shape
        texts = frozenset(
            name
            for name, field in shape.domain.fields.items()
            if is_masked(rights(frame.policy, shape.domain.name, field, Use.SHOWN))
        )
        return cls(shape, levels(frame, connection, [record])[record], texts, salt_of(connection) or "")

    def values(self, said: Said) -> dict[str, Any]:
        """What a source said: flat name -> value."""
        found = {}
        codecs = self.shape.codecs()
        for name, cell in said.cells.items():
            field = self.shape.domain.fields.get(name.partition(".")[0])
            value = codecs[name].value(cell) if name in codecs else cell
            if field is not None and value is not None:
                value = self._shown(field, value)
            if value is not None:
                found[name] = value
        return found

    def _shown(self, field: Field, value: Any) -> Any:
        level = self.levels[field.name]
        if level is None or field.name not in self.texts:
            return None if level is None else value
        if isinstance(value, datetime):
            value = value.astimezone(ZoneInfo(self.shape.local_zone(field)))
        return masked(level, value, self.salt)

    def key(self, said: Said) -> str:
        """What the source calls the subject; nothing where that would tell what the actor is not shown."""
        hidden = {name for name, level in self.levels.items() if level != "whole"}
        if not hidden or said.key.startswith("#"):
            return said.key
        # Where the source had no key, an identifier stands for it, or a digest of all that it said.
        kinds = {kind.partition(":")[0] for name, kind in identifier_fields(self.shape) if name in hidden}
        if said.key.startswith("=") or said.key.partition(":")[0] in kinds:
            return ""
        held = {
            str(cell)
            for name, cell in said.cells.items()
            if cell is not None and name.partition(".")[0] in hidden
        }
        return "" if any(said.key in each or each in said.key for each in held) else said.key


@dataclass(frozen=True)
class ToldOfEach:
    """What the actor is shown of what ties subjects to each other."""

    levels: Mapping[int, Levels]
    #: Kind of identifier, as a tie says it -> the fields that hold such.
    fields: Mapping[str, Sequence[str]]
    salt: str

    @classmethod
    def of(cls, frame: Frame, connection: Connection, records: Sequence[int]) -> "ToldOfEach":
        """Of those of `records` that the actor may see."""
        fields: dict[str, list[str]] = {}
        for name, kind in identifier_fields(frame.shape):
            fields.setdefault(kind.partition(":")[0], []).append(name)
        return cls(levels(frame, connection, records), fields, salt_of(connection) or "")

    def tie(self, one: int, other: int, via: str) -> str | None:
        """`phone:+8613800138000` as far as it is shown; None where one is unseen, or that they share it is not."""
        if one not in self.levels or other not in self.levels:
            return None
        kind, _colon, value = via.partition(":")
        shown = {self.levels[each][name] for each in (one, other) for name in self.fields.get(kind, ())}
        if shown == {"whole"}:
            return via
        # Of the masks only a hash tells whether two values are equal.
        return f"{kind}:{hashed(self.salt, value)}" if shown <= {"whole", "hash"} else None
