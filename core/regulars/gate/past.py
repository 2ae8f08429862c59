"""The history through the gate: its entries, records as they stood, and whether all of it is whole."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from regulars.errors import NotFoundError, NotPermittedError, RegularsError
from regulars.gate.reading import Reader
from regulars.gate.store import Store
from regulars.gate.views import nodes_of, whole
from regulars.history.anchoring import Anchor, anchor_of
from regulars.history.entries import Who
from regulars.history.erasing import erase
from regulars.history.log import HistoryEntry, RecordChange, Wanted, find_entries
from regulars.history.verifying import Verified, Verifier
from regulars.messages import _
from regulars.permissions.policy import Policy
from regulars.records.formernames import FormerNames
from regulars.records.standing import turn_back
from regulars.records.transaction import Transaction
from regulars.storage.bulk import among
from regulars.storage.domains import Shape
from regulars.storage.ids import is_id
from regulars.storage.tables import befores, change_sets, created, merges

_ACTIONS = {"update": "updated", "delete": "deleted", "link": "linked"}


@dataclass(frozen=True)
class Past:
    """The history for one actor."""

    store: Store
    reader: Reader
    who: Who
    #: A transaction that is undone at its end.
    rehearsed: Callable[[], AbstractContextManager[Transaction]]

    @property
    def policy(self) -> Policy:
        """What the actor may do."""
        return self.reader.policy

    def log(
        self,
        user: str | None,
        domain: str | None,
        record: int | None,
        what: str | None,
        since: datetime | None,
        limit: int,
        before: int | None,
    ) -> list[HistoryEntry]:
        """See Session.history."""
        self._demand_admin()
        wanted = Wanted(user=user, domain=domain, what=what, since=since, before=before)
        with self.reader.connect() as connection:
            if record is None:
                return find_entries(connection, wanted, limit)
            if domain is None or domain not in self.store.domains:
                raise NotFoundError(_("There is no domain {domain}.", domain=domain))
            shape = self.store.domains[domain]
            root = self.reader.root(domain, record)
            nodes = nodes_of(self.reader, root) if shape.domain.subject else [record]
            tables = self._tables(connection, shape)
            wanted = replace(
                wanted, domain=None, records=sorted({record, *nodes}), tables=[*tables, merges.name]
            )
            found = [
                replace(each, changes=tuple(self._changes(connection, shape, wanted, each, root)))
                for each in find_entries(connection, wanted, limit)
            ]
        if any(change.before for each in found for change in each.changes):
            self.reader.listed("history", [whole(shape)], {domain: [record]})
        return found

    def as_of(self, domain: str, record: int, moment: datetime) -> dict[str, Any]:
        """See Session.as_of."""
        # Whether there is such a domain, and anything in it for the actor.
        self.reader.frame(domain)
        if not is_id(record):
            self.reader.one(domain, record)
        try:
            with self.rehearsed() as transaction:
                turn_back(transaction, self.store.domains[domain], record, moment)
                found, asked = self.reader.one(domain, record)
        except RegularsError:
            # Why it cannot be shown is for who sees it now.
            self.reader.one(domain, record)
            raise
        self.reader.listed("as_of", asked, {domain: [record]}, moment=moment)
        return found

    def verify(self, anchor: Anchor | None, advance: Callable[[int], None] | None) -> Verified:
        """See Session.verify_history."""
        self._demand_admin()
        with self.store.database.connect() as connection:
            return Verifier(connection, self.store.ledger, advance).run(anchor)

    def anchor(self) -> Anchor:
        """See Session.anchor_history."""
        self._demand_admin()
        with self.store.database.connect() as connection:
            return anchor_of(connection, self.store.ledger)

    def erase(self, domain: str, records: Sequence[int], because: str) -> int:
        """See Session.erase_history."""
        self._demand_admin()
        shape = self.store.domains[domain]
        with self.store.database.begin() as connection:
            self.store.ledger.prepare(connection)
            wanted = among(connection, befores.c.record, records) & among(
                connection, befores.c.table_name, self._tables(connection, shape)
            )
            return erase(connection, self.store.ledger, self.who, wanted, because)

    def _tables(self, connection: Connection, shape: Shape) -> list[str]:
        """What the tables of a domain are and ever were called."""
        tables = (*shape.golden.values(), *shape.contributions.values())
        return FormerNames(connection).called(table.name for table in tables)

    def _demand_admin(self) -> None:
        if not self.policy.may("*", "admin"):
            raise NotPermittedError(
                _("Only an admin may do this, and {name} is none.", name=self.policy.actor.name)
            )

    def _changes(
        self, connection: Connection, shape: Shape, wanted: Wanted, entry: HistoryEntry, root: int
    ) -> list[RecordChange]:
        """What the entry did to the records that are wanted."""
        found: list[RecordChange] = []
        for record in wanted.records or ():
            made = select(created.c.chunk).where(
                created.c.chunk == entry.chunk,
                among(connection, created.c.table_name, wanted.tables),
                created.c.first_id <= record,
                created.c.last_id >= record,
            )
            if connection.execute(made).first() is not None:
                # What a source says of a subject that there is already changes it: from nothing that it said before.
                new = record == root
                found.append(RecordChange(action="created" if new else "updated", before=None if new else {}))
        version = select(change_sets.c.catalog).where(change_sets.c.id == entry.change_set).scalar_subquery()
        rows = select(befores.c.table_name, befores.c.action, befores.c.cells, version).where(
            befores.c.chunk == entry.chunk,
            among(connection, befores.c.table_name, wanted.tables),
            among(connection, befores.c.record, wanted.records or ()),
        )
        former = FormerNames(connection)
        for table, action, text, since in connection.execute(rows.order_by(befores.c.number)):
            cells = json.loads(text)
            values = None
            if cells is not None:
                told = former.row(since, table, cells)
                # What is in another form since would be misread.
                kept = {name: cell for name, cell in told.cells.items() if name not in told.converted}
                values = shown(self.policy, shape, kept)
            found.append(RecordChange(action=_ACTIONS.get(action, action), before=values))
        return found


def shown(policy: Policy, shape: Shape, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Of before-values what the actor may see: fields that it is shown whole, in whatever record.

    Every before-value that is given out goes through here. One that would be masked, or that hangs on a rule over the
    row, is not given: the row is no longer there to ask.
    """
    if not policy.rows(shape.domain.name, "read").every:
        return {}
    codecs, found = shape.codecs(), {}
    for path, place in shape.places.items():
        name = ".".join(path)
        if place.column in cells and policy.shown(shape.domain.name, place.field.name).always == "whole":
            cell = cells[place.column]
            found[name] = codecs[name].value(cell) if name in codecs else cell
    return found
