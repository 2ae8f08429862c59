"""Change sets: what was done as one thing, with what stood there before, in the shape that history chains."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert

from regulars.clock import now
from regulars.storage.bulk import insert_rows
from regulars.storage.cells import Cell, civil
from regulars.storage.ids import take
from regulars.storage.tables import (
    befores,
    change_sets,
    chunks,
    created,
    merges,
    pairs,
    shared_identifiers,
)


@dataclass
class Journal:
    """What one transaction did: ranges of created ids, and before-values of what it changed or deleted."""

    change_set: int
    _created: list[tuple[str, int, int]] = field(default_factory=list)
    _befores: list[tuple[str, int, str, str]] = field(default_factory=list)

    def creates(self, table: str, ids: range) -> None:
        """`ids` are new rows of `table`."""
        if ids:
            self._created.append((table, ids[0], ids[-1]))

    def changes(self, table: str, record: int, before: Mapping[str, Cell]) -> None:
        """The row `record` of `table` held `before` in the columns that change now."""
        self._befores.append((table, record, "update", _json(before)))

    def deletes(self, table: str, record: int, before: Mapping[str, Cell]) -> None:
        """The row `record` of `table`, which goes now, held `before`."""
        self._befores.append((table, record, "delete", _json(before)))

    def shares(self, kind: str, value: str) -> None:
        """From now on too many carry this identifier."""
        self._befores.append((shared_identifiers.name, 0, "share", _json({"kind": kind, "value": value})))

    def links(self, domain: str, node: int, before: tuple[int, str] | None) -> None:
        """The contribution `node` was part of (subject, by what), or of nobody else."""
        root, via = before or (None, None)
        cells = _json({"domain": domain, "root": root, "via": via})
        self._befores.append((merges.name, node, "link", cells))

    def pairs(self, action: str, first: int, second: int, via: str) -> None:
        """A pair was listed for review (`pair`), or taken off the list (`unpair`)."""
        self._befores.append((pairs.name, 0, action, _json({"first": first, "second": second, "via": via})))

    def mark(self) -> tuple[int, int]:
        """How far the journal has come, for `cut`."""
        return len(self._created), len(self._befores)

    def cut(self, mark: tuple[int, int]) -> None:
        """Forget what was noted since `mark`: it was undone."""
        del self._created[mark[0] :], self._befores[mark[1] :]

    def flush(self, connection: Connection) -> None:
        """Write the journal as one chunk; nothing where nothing was done."""
        if not self._created and not self._befores:
            return
        chunk = take(connection, 1)[0]
        insert_rows(
            connection,
            chunks,
            ("id", "change_set", "committed_at"),
            [(chunk, self.change_set, civil(now()))],
        )
        insert_rows(
            connection,
            created,
            ("chunk", "table_name", "first_id", "last_id"),
            [(chunk, *each) for each in self._created],
        )
        insert_rows(
            connection,
            befores,
            ("chunk", "number", "table_name", "record", "action", "cells"),
            [(chunk, number, *each) for number, each in enumerate(self._befores)],
        )
        self._created.clear()
        self._befores.clear()


def open_change_set(connection: Connection, *, reason: str, name: str, actor: str, catalog: int) -> int:
    """Begin a change set; gives its id."""
    made = take(connection, 1)[0]
    connection.execute(
        insert(change_sets).values(
            id=made,
            reason=reason,
            name=name,
            actor=actor,
            catalog=catalog,
            started_at=now().replace(tzinfo=None),
        )
    )
    return made


def _json(cells: Mapping[str, Cell]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
