"""Change sets: what was done as one thing, with what stood there before, in the shape that history chains."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection

from regulars.clock import present
from regulars.history.chain import new_salt
from regulars.history.covered import BEFORE, CHANGE_SET, CHUNK, CREATED, marked, of_chunk, of_row
from regulars.history.entries import OPEN, UNDO, WRITE, Happening, Who
from regulars.history.ledger import Ledger
from regulars.storage.bulk import insert_rows
from regulars.storage.cells import Cell, civil
from regulars.storage.domains import Domains
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


@dataclass(frozen=True)
class ChangeSet:
    """A change set as it was opened."""

    id: int
    reason: str
    name: str
    actor: str
    catalog: int
    started_at: str

    def row(self) -> tuple[int | str, ...]:
        """Its cells."""
        return (self.id, self.reason, self.name, self.actor, self.catalog, self.started_at)

    def happening(self, who: Who) -> Happening:
        """What the history tells of it, where it is for more than one chunk."""
        about = {"reason": self.reason, "name": self.name}
        return Happening(what=OPEN, who=who, about=about, change_set=self.id, digest=of_row(self.row()))


class Mark(NamedTuple):
    """How far a journal has come."""

    lengths: tuple[int, ...]
    plugins: frozenset[str]
    undone: int | None


@dataclass
class Journal:
    """What one transaction did: ranges of created ids, and before-values of what it changed or deleted."""

    change_set: int
    ledger: Ledger
    who: Who
    #: The change set, where it was opened in this very transaction.
    opened: ChangeSet | None = None
    _undone: int | None = None
    _plugins: set[str] = field(default_factory=set)
    #: What else the history is to tell of the transaction.
    _more: list[Happening] = field(default_factory=list)
    _created: list[tuple[str, int, int]] = field(default_factory=list)
    _befores: list[tuple[str, int, str, str]] = field(default_factory=list)
    _subjects: list[tuple[str, str, int]] = field(default_factory=list)

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

    def tells(self, domain: str, action: str, subjects: Iterable[int]) -> None:
        """Subjects were created, updated or deleted, as people count them: whatever their contributions were."""
        self._subjects += [(domain, action, each) for each in subjects]

    def mark(self) -> Mark:
        """How far the journal has come, for `cut`."""
        lengths = len(self._created), len(self._befores), len(self._subjects), len(self._more)
        return Mark(lengths, frozenset(self._plugins), self._undone)

    def cut(self, mark: Mark) -> None:
        """Forget what was noted since `mark`: it was undone."""
        noted: tuple[list[Any], ...] = (self._created, self._befores, self._subjects, self._more)
        for each, length in zip(noted, mark.lengths, strict=True):
            del each[length:]
        self._plugins, self._undone = set(mark.plugins), mark.undone

    def undoes(self, change_set: int) -> None:
        """What is done is the undoing of another change set."""
        self._undone = change_set

    def through(self, plugin: str) -> None:
        """A hook of this plugin took part in it."""
        self._plugins.add(plugin)

    def also(self, happening: Happening) -> None:
        """The history tells this too, of the same change set, and once."""
        told = replace(happening, change_set=self.change_set)
        if told not in self._more:
            self._more.append(told)

    def flush(self, connection: Connection, domains: Domains) -> None:
        """Write the journal as one chunk, and last of all what the history tells of it."""
        nothing = not self._created and not self._befores and not self._more
        if nothing and self.opened is None and self._undone is None:
            return
        at = civil(present())
        chunk, digest = None, of_row(self.opened.row()) if self.opened else None
        if self._created or self._befores:
            chunk = take(connection, 1)[0]
            digest = self._write(connection, chunk, at)
        elif self._more:
            # What is held takes as many ids as what is written.
            take(connection, 1)
        plugins = self._plugins | ({self.who.plugin} if self.who.plugin else set())
        told = self._told(domains)
        about: dict[str, Any] = {} if self._undone is None else {"undone": self._undone}
        if chunk is not None:
            about |= {"rows": [len(self._created), len(self._befores)], "of": told}
        happening = Happening(
            what=WRITE if self._undone is None else UNDO,
            who=replace(self.who, plugin=", ".join(sorted(plugins)) or None),
            domains=tuple(told),
            about=about,
            change_set=self.change_set,
            chunk=chunk,
            digest=digest,
            at=at,
        )
        self.ledger.put(connection, happening)
        for each in self._more:
            self.ledger.put(connection, each)
        self._more.clear()
        self._created.clear()
        self._befores.clear()
        self._subjects.clear()

    def _write(self, connection: Connection, chunk: int, at: str) -> str:
        """Write the rows of the chunk; gives their digest."""
        salt, row = new_salt(), (chunk, self.change_set, at)
        ranges = sorted((chunk, *each) for each in self._created)
        before = marked(self.ledger.chain, chunk, self._befores) if self._befores else []
        insert_rows(connection, chunks, (*CHUNK, "salt"), [(*row, salt)])
        insert_rows(connection, created, CREATED, ranges)
        insert_rows(connection, befores, BEFORE, before)
        return of_chunk(salt, self.opened.row() if self.opened else None, row, ranges, before)

    def _told(self, domains: Domains) -> dict[str, dict[str, int]]:
        """By domain how many records were created, updated and deleted."""
        counts: dict[str, Counter[str]] = {}
        for table, first, last in self._created:
            if table in domains.by_table:
                counts.setdefault(domains.by_table[table], Counter())["created"] += last - first + 1
        changed = {
            (domains.by_table.get(table), record, action) for table, record, action, _ in self._befores
        }
        for domain, _record, action in changed:
            if domain is not None:
                counts.setdefault(domain, Counter())[f"{action}d"] += 1
        # Of a subject, what was counted so far were its contributions.
        counts |= {domain: Counter() for domain, _action, _record in self._subjects}
        made = {record for _domain, action, record in self._subjects if action == "created"}
        for name, action, record in dict.fromkeys(self._subjects):
            if action == "created" or record not in made:
                counts[name][action] += 1
        return {name: dict(sorted(each.items())) for name, each in sorted(counts.items()) if each}


def open_change_set(connection: Connection, *, reason: str, name: str, actor: str, catalog: int) -> ChangeSet:
    """Begin a change set."""
    made = ChangeSet(take(connection, 1)[0], reason, name, actor, catalog, civil(present()))
    insert_rows(connection, change_sets, CHANGE_SET, [made.row()])
    return made


def _json(cells: Mapping[str, Cell]) -> str:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
