"""What one find asks for: its columns, its condition and its order."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection

from regulars.expressions import TEXT, ValueType
from regulars.gate.bands import Band, band
from regulars.gate.decoding import decoder
from regulars.gate.fieldrights import Use, rights
from regulars.gate.foundby import FoundBy
from regulars.gate.frames import Frame, statement
from regulars.gate.grouping import comparable, condition, value
from regulars.gate.marks import Behind, behind, no_mark, plain, read, written
from regulars.storage.columns import stored


def _output(frame: Frame, each: Band) -> tuple[ColumnElement[Any], ValueType]:
    return value(frame, each) if isinstance(each, str) else (band(frame, each), TEXT)


class Query:
    """The columns, condition and order of one find."""

    def __init__(
        self,
        frame: Frame,
        where: str | None,
        fields: Sequence[str] | Mapping[str, Band] | None,
        order: Sequence[str],
    ) -> None:
        self.frame = frame
        finding = FoundBy(frame)
        self.conditions = [condition(finding, where)] if where else []
        texts = _texts(frame, fields)
        parted = {field.name for field in frame.shape.domain.fields.values() if field.parts}
        self._outputs = {name: _output(frame, each) for name, each in texts.items()}
        self._names = ("id", *self._outputs)
        self._decoders = [
            (name, decode)
            for name, (clause, type_) in self._outputs.items()
            # A column of whole numbers holds nothing else; sums of them may come as something else.
            if (decode := decoder(type_)) is not None and not (decode is int and isinstance(clause, Column))
        ]
        self._parted = parted & {name.partition(".")[0] for name in self._outputs if "." in name}
        named = json.dumps([frame.shape.domain.name, where or "", *order])
        #: What tells this list from others: its marks hold it.
        self._list = sha256(named.encode()).hexdigest()[:12]
        sorting = FoundBy(frame)
        self._order = [(comparable(sorting, key.removeprefix("-")), key.startswith("-")) for key in order]
        #: Whether the keys tell more than the actor is shown: then no mark holds them.
        self._veiled = sorting.beyond

    def columns(self) -> list[ColumnElement[Any]]:
        """What is selected: the id, the outputs, the order's keys."""
        outputs = [clause.label(f"c{i}") for i, (clause, _type) in enumerate(self._outputs.values())]
        keys = [clause.label(f"o{i}") for i, ((clause, _type), _down) in enumerate(self._order)]
        return [self.frame.main.c.id.label("id"), *outputs, *keys]

    def sorting(self) -> list[tuple[ColumnElement[Any], bool]]:
        """What it is ordered by, and whether that falls."""
        return [(clause, down) for (clause, _type), down in self._order]

    def ordering(self) -> list[ColumnElement[Any]]:
        """Nothing stands last, and the id settles what is equal."""
        keys = [
            (clause.desc() if down else clause.asc()).nulls_last() for (clause, _type), down in self._order
        ]
        return [*keys, self.frame.main.c.id.asc()]

    def record(self, row: Any) -> dict[str, Any]:
        """The record of a row: the parts of a field gathered."""
        record = dict(zip(self._names, row, strict=False))
        for name, decode in self._decoders:
            if record[name] is not None:
                record[name] = decode(record[name])
        return self._gathered(record) if self._parted else record

    def _gathered(self, record: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, held in record.items():
            outer, _dot, part = name.partition(".")
            if part and outer in self._parted:
                found.setdefault(outer, {})[part] = held
            else:
                found[name] = held
        return found

    def mark(self, row: Any) -> str:
        """Where a page ended, to ask on behind it."""
        keys = [] if self._veiled else list(row[1 + len(self._outputs) :])
        return written(self._list, keys, int(row[0]))

    def behind(self, mark: str, connection: Connection) -> Behind:
        """The rows behind a mark."""
        keys = read(mark, self._list, 0 if self._veiled else len(self._order))
        last = keys.pop()
        if self._veiled:
            keys = self._keys(last, connection)
        return behind(
            [(clause, down) for (clause, _type), down in self._order], keys, self.frame.main.c.id, last
        )

    def _keys(self, record: int, connection: Connection) -> list[Any]:
        """The keys of a record that a page ended with."""
        clauses = [clause.label(f"o{i}") for i, ((clause, _type), _down) in enumerate(self._order)]
        found = connection.execute(statement(self.frame, clauses, [self.frame.main.c.id == record])).first()
        if found is None:
            raise no_mark()
        return [plain(held) for held in found]


def _texts(frame: Frame, fields: Sequence[str] | Mapping[str, Band] | None) -> dict[str, Band]:
    """Output name -> expression or band; where no field is named, those of which the actor is shown something."""
    if isinstance(fields, Mapping):
        return dict(fields)
    domain = frame.shape.domain
    found: dict[str, Band] = {}
    for name in fields if fields is not None else domain.fields:
        field = domain.fields.get(name)
        if fields is None and rights(frame.policy, domain.name, domain.fields[name], Use.SHOWN).nothing:
            continue
        if field is not None and field.parts:
            found |= {".".join(each.path): ".".join(each.path) for each in stored(field)}
        else:
            found[name] = name
    return found
