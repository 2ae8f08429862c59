"""What has changed in some records since a moment of the store: nothing, these columns, or who knows what."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, select

from regulars.history.erasing import ERASED
from regulars.storage.bulk import among
from regulars.storage.tables import befores, created


@dataclass(frozen=True)
class Changes:
    """The changes of `records` (of a subject: of its contributions), by the chunk that made them."""

    connection: Connection
    records: Sequence[int]

    @property
    def first(self) -> int:
        """The chunk that made the first of them; 0 where nobody knows."""
        return min(self._made, default=0)

    def touched(self, columns: frozenset[str], sequence: int) -> bool:
        """Whether a chunk after `sequence` has changed one of `columns`, or what they are computed from."""
        if any(chunk > sequence for chunk in self._made):
            return True
        return any(
            chunk > sequence and (changed is None or changed & columns) for chunk, changed in self._changed
        )

    @cached_property
    def _made(self) -> list[int]:
        low, high = min(self.records), max(self.records)
        made = select(created.c.first_id, created.c.last_id, created.c.chunk)
        rows = self.connection.execute(made.where(created.c.last_id >= low, created.c.first_id <= high)).all()
        return [
            int(chunk) for first, last, chunk in rows if any(first <= each <= last for each in self.records)
        ]

    @cached_property
    def _changed(self) -> list[tuple[int, frozenset[str] | None]]:
        """Chunk, and the columns that it changed in one of the records; None: all of it, or what it is part of."""
        made = select(befores.c.chunk, befores.c.action, befores.c.cells)
        rows = self.connection.execute(made.where(among(self.connection, befores.c.record, self.records)))
        return [
            # Of what was erased, nobody can tell what it changed.
            (int(chunk), frozenset(json.loads(cells)) if action == "update" and cells != ERASED else None)
            for chunk, action, cells in rows
        ]
