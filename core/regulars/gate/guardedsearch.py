"""A domain that is looked into by somebody who may not find by every field in every record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, case, literal, null

from regulars.clock import present_day
from regulars.expressions import fold
from regulars.gate.fieldrights import Use
from regulars.gate.frames import Frame, statement
from regulars.gate.keysearch import InDomain
from regulars.storage.bulk import among
from regulars.storage.columns import FOLDED_TYPES
from regulars.storage.prepared import is_listed, listed


@dataclass(frozen=True, kw_only=True)
class Guarded(InDomain):
    """What is found counts in the records in which the actor may find by the field that it was found in."""

    #: The numbers of the fields by which that is so in some records only.
    guarded: frozenset[int]
    #: The same domain by the fields that may be found by their whole value; None where there is none.
    by_value: InDomain | None

    def found(self, connection: Connection, text: str, words: Sequence[str]) -> dict[int, int]:
        """Record -> number of the field, of the records that the actor may find so."""
        found = self._by_words(connection, words)
        if self.by_value is not None:
            for record, number in self._by_value(connection, self.by_value, text, words).items():
                found.setdefault(record, number)
        return found

    def _by_words(self, connection: Connection, words: Sequence[str]) -> dict[int, int]:
        hits: list[dict[int, set[int]]] = []
        left: Collection[int] | None = None
        for word in sorted(words, key=len, reverse=True):
            hit: dict[int, set[int]] = {}
            for record, number in self.pairs(connection, word, left):
                hit.setdefault(record, set()).add(number)
            hits.append(hit)
            left = hit.keys() if left is None else left & hit.keys()
            if not left:
                return {}
        found = {}
        for record, barred in self._barred(connection, left or ()).items():
            counted = [hit[record] - barred for hit in hits]
            if all(counted):
                first = counted[0]
                found[record] = self.display if self.display in first else min(first)
        return found

    def _barred(self, connection: Connection, records: Collection[int]) -> dict[int, set[int]]:
        """Of those of `records` that the actor may see: the guarded fields by which it may not find each."""
        if not self.guarded:
            return {record: set() for record in records}
        numbers = sorted(self.guarded)
        name = ("barred", self.name, present_day(self.reader.domains.catalog.zone))
        prepared = self.reader.prepared(connection, name, lambda: self._select_barred(connection, numbers))
        rows = prepared.rows(connection, {"among": listed(connection.dialect, sorted(records))})
        return {
            record: {number for number, free in zip(numbers, told, strict=True) if not free}
            for record, *told in rows
        }

    def _select_barred(self, connection: Connection, numbers: Sequence[int]) -> Select[Any]:
        frame: Frame = self.reader.frame(self.name)
        free = [
            case((frame.wholly(self.fields[number], Use.FOUND), literal(1)), else_=null()).label(f"f{number}")
            for number in numbers
        ]
        wanted = is_listed(connection.dialect, frame.main.c.id, "among")
        return statement(frame, [frame.main.c.id, *free], [wanted])

    def _by_value(
        self, connection: Connection, looked: InDomain, text: str, words: Sequence[str]
    ) -> dict[int, int]:
        """The records of which a field says just what `text` does."""
        records = looked.candidates(connection, words)
        if not records:
            return {}
        found: dict[int, int] = {}
        numbers = sorted(number for each in looked.classes.values() for number in each)
        for number in numbers:
            frame: Frame = self.reader.frame(self.name)
            same = self._says(frame, self.fields[number], text)
            if same is None:
                continue
            wanted = [among(connection, frame.main.c.id, sorted(records)), same]
            for (record,) in connection.execute(statement(frame, [frame.main.c.id], wanted)):
                found.setdefault(int(record), number)
        return found

    def _says(self, frame: Frame, name: str, text: str) -> ColumnElement[bool] | None:
        """Where the field says what `text` does, and the actor may find by that; None where it never can."""
        (cell,), refused = self.shape.codecs()[name].load([text])
        if refused or not isinstance(cell, str):
            return None
        folded = self.shape.domain.fields[name].type in FOLDED_TYPES
        held = frame.folded((name,), Use.EXACT) if folded else frame.value((name,), Use.EXACT)
        said = literal(fold(cell) if folded else cell, Text())
        return and_(frame.wholly(name, Use.EXACT), held == said)
