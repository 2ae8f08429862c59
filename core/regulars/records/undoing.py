"""Undoing a change set: what it created goes, what it changed stands as before; later work is never torn."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, select, update

from regulars.errors import NotPermittedError, RegularsError
from regulars.messages import _, in_language
from regulars.records.contributions import HAND, fetch_said
from regulars.records.deleting import Derived, delete
from regulars.records.formernames import FormerNames
from regulars.records.guard import Guard
from regulars.records.heldrows import forget_waiting
from regulars.records.linking import Linker, identifiers_of
from regulars.records.transaction import Transaction
from regulars.records.undorights import UndoRights
from regulars.storage.bulk import delete_rows, fetch, insert_rows, update_rows
from regulars.storage.cells import Cell
from regulars.storage.domains import Domains, Shape
from regulars.storage.ids import is_id
from regulars.storage.tables import (
    befores,
    change_sets,
    chunks,
    created,
    identifiers,
    merges,
    pairs,
    shared_identifiers,
)

#: Chunk, table, record, action and cells of one entry of the journal.
Entry = tuple[int, str, int, str, dict[str, Any]]


def undo(transaction: Transaction, change_set: int, derived: Derived, guard: Guard) -> int:
    """Undo the change set, and what is derived from what it made; gives how many rows were put back or taken away.

    Raises RegularsError where later work builds on it.
    """
    connection = transaction.connection
    wanted = select(change_sets).where(change_sets.c.id == change_set)
    row = connection.execute(wanted).first() if is_id(change_set) else None
    if row is None:
        raise RegularsError(_("There is no change set {id}.", id=change_set))
    if row.undone_by is not None:
        raise RegularsError(_("The change set {id} has been undone already.", id=change_set))
    if connection.execute(select(change_sets.c.id).where(change_sets.c.undone_by == change_set)).first():
        raise RegularsError(
            _("The change set {id} undid another one: do again what that one did.", id=change_set)
        )
    return _Undoing(transaction, change_set, int(row.catalog), derived, guard).run()


class _Undoing:
    def __init__(
        self, transaction: Transaction, change_set: int, version: int, derived: Derived, guard: Guard
    ) -> None:
        """`version` is that of the catalog under which the change set was made."""
        self.transaction = transaction
        self.derived = derived
        self.guard = guard
        self.connection = transaction.connection
        self.domains: Domains = transaction.domains
        self.change_set = change_set
        self.version = version
        self.former = FormerNames(self.connection)
        self.chunks = [
            int(each)
            for (each,) in self.connection.execute(
                select(chunks.c.id).where(chunks.c.change_set == change_set)
            )
        ]
        self.tables: dict[str, tuple[Shape, Table, bool]] = {}
        for shape in self.domains.values():
            self.tables |= {table.name: (shape, table, False) for table in shape.golden.values()}
            self.tables |= {table.name: (shape, table, True) for table in shape.contributions.values()}
        #: Record -> the first chunk of the change set that touched it.
        self._first: dict[int, int] = {}

    def run(self) -> int:
        """Put everything back; subjects are computed anew from what is left."""
        made, journal = self._created(), list(self._journal())
        rows = [entry for entry in journal if entry[1] in self.tables]
        touched: dict[str, set[int]] = {}
        for name, records in made.items():
            touched.setdefault(self.tables[name][0].domain.name, set()).update(records)
        for _chunk, name, record, _action, _cells in rows:
            touched.setdefault(self.tables[name][0].domain.name, set()).add(record)
        links = [entry for entry in journal if entry[1] == merges.name and entry[4]["domain"] in self.domains]
        changing = {
            name: set(records) for name, records in touched.items() if self.domains[name].domain.subject
        }
        for _chunk, _name, node, _action, cells in links:
            changing.setdefault(cells["domain"], set()).add(node)
        changing = {name: self._groups(nodes) for name, nodes in changing.items()}
        everything = touched | changing
        rights = UndoRights(self.transaction, self.guard, self.change_set)
        rights.before(everything)
        self._refuse_later(made)
        for name, records in touched.items():
            self._forget(self.domains[name], records)
        self._take_away(made)
        for _chunk, name, record, action, cells in rows:
            self._restore(self.tables[name][1], record, action, cells)
        # What it had made and then deleted stood again for a moment.
        briefly = self._created()
        self._take_away(briefly)
        for name, records in touched.items():
            self._remember(self.domains[name], records)
        self._unlink(journal, links, set().union(*made.values(), *briefly.values()))
        for name, nodes in changing.items():
            changing[name] = nodes | self._place_left_alone(self.domains[name], made)
        for name, nodes in changing.items():
            self.transaction.golden.refresh(self.domains[name], nodes)
        self.transaction.forget()
        rights.after(
            everything, ((self.tables[name][0], record, cells) for _c, name, record, _a, cells in rows)
        )
        forget_waiting(self.connection, self.change_set, self.transaction.journal.who.actor)
        self.transaction.journal.undoes(self.change_set)
        self.connection.execute(
            update(change_sets)
            .where(change_sets.c.id == self.change_set)
            .values(undone_by=self.transaction.journal.change_set)
        )
        return len(rows) + sum(map(len, made.values()))

    def _take_away(self, made: dict[str, set[int]]) -> None:
        for name, records in made.items():
            shape, _table, contribution = self.tables[name]
            for side in shape.contributions.values() if contribution else shape.golden.values():
                delete_rows(self.connection, side, ("id",), [(record,) for record in sorted(records)])

    def _created(self) -> dict[str, set[int]]:
        """Table -> ids that this change set made and that still stand."""
        found: dict[str, set[int]] = {}
        rows = self.connection.execute(
            select(created.c.chunk, created.c.table_name, created.c.first_id, created.c.last_id).where(
                created.c.chunk.in_(self.chunks)
            )
        )
        for chunk, written, first, last in rows:
            name = self.former.table(self.version, written)
            if name is None or name not in self.tables:
                continue
            table = self.tables[name][1]
            standing = select(table.c.id).where(table.c.id.between(first, last))
            ids = {int(each) for (each,) in self.connection.execute(standing)}
            found.setdefault(name, set()).update(ids)
            self._touches(chunk, ids)
        return found

    def _journal(self) -> Iterator[Entry]:
        """What stood before, the newest first."""
        rows = self.connection.execute(
            select(befores.c.chunk, befores.c.table_name, befores.c.record, befores.c.action, befores.c.cells)
            .where(befores.c.chunk.in_(self.chunks))
            .order_by(befores.c.chunk.desc(), befores.c.number.desc())
        )
        for chunk, name, record, action, cells in rows:
            if record:
                self._touches(chunk, {int(record)})
            held = json.loads(cells)
            if held is None:
                raise RegularsError(
                    _(
                        "The change set {id} cannot be undone: what stood there before it has been erased.",
                        id=self.change_set,
                    )
                )
            told = self._told(name, held)
            if told is not None:
                yield int(chunk), told[0], int(record), action, told[1]

    def _told(self, name: str, cells: dict[str, Cell]) -> tuple[str, dict[str, Any]] | None:
        """A row as it is called now; None where its table is gone."""
        if name == merges.name:
            return name, {**cells, "domain": self.former.domain(self.version, str(cells["domain"]))}
        told = self.former.row(self.version, name, cells)
        if told.converted:
            raise RegularsError(
                _(
                    "The change set {id} cannot be undone: `{column}` of {table} holds values in another form since.",
                    id=self.change_set,
                    column=told.converted[0],
                    table=told.table,
                )
            )
        if told.table is None:
            return None
        table = self.tables[told.table][1] if told.table in self.tables else None
        # What was written on the way to a version may have gone with it.
        return told.table, {key: c for key, c in told.cells.items() if table is None or key in table.c}

    def _touches(self, chunk: int, records: set[int]) -> None:
        for record in records:
            self._first[record] = min(chunk, self._first.get(record, chunk))

    def _refuse_later(self, made: dict[str, set[int]]) -> None:
        """Refuse where another change set changed the same records since, or refers to what would go."""
        touching = fetch(self.connection, (befores.c.chunk, befores.c.record), befores.c.record, self._first)
        since = {chunk for chunk, record in touching if chunk > self._first[record]} - set(self.chunks)
        self._refuse_chunks(since)
        for name, records in made.items():
            shape, table, contribution = self.tables[name]
            if contribution:
                self._refuse_hands(table, records)
            self._refuse_referred(shape, records)

    def _refuse_chunks(self, since: set[int]) -> None:
        of = (chunks.c.change_set,)
        for (number,) in fetch(self.connection, of, chunks.c.id, sorted(since)):
            row = self.connection.execute(select(change_sets).where(change_sets.c.id == number)).one()
            if row.undone_by is None:
                raise RegularsError(
                    _("Change set {later} changed records of {id} since: undo it first.",
                      later=number, id=self.change_set)
                )  # fmt: skip

    def _refuse_hands(self, table: Table, records: set[int]) -> None:
        """An edit by hand is a contribution of its own, whose key is the subject that was edited."""
        hand = self.transaction.source(HAND)
        keys = [str(record) for record in sorted(records)]
        edits = {
            node
            for (node,) in fetch(
                self.connection, (table.c.id,), table.c.source_key, keys, table.c.source == hand
            )
        } - records
        for edit in sorted(edits):
            made = select(created.c.chunk).where(
                created.c.table_name.in_(self.former.called([table.name])),
                created.c.first_id <= edit,
                created.c.last_id >= edit,
            )
            self._refuse_chunks({int(each) for (each,) in self.connection.execute(made)})

    def _refuse_referred(self, shape: Shape, records: set[int]) -> None:
        catalog = self.domains.catalog
        for domain, field in catalog.referring_to(shape.domain.name):
            other = self.domains[domain.name]
            tables = other.contributions or other.golden
            column = other.column((field.name,), tables)
            found = {r for (r,) in fetch(self.connection, (column.table.c.id,), column, records)} - set(
                self._first
            )
            derived = self.derived(domain.name, sorted(found))
            if derived:
                delete(self.transaction, other, sorted(derived), self.derived, self.guard)
            left = found - derived
            seen = left - self.guard.unseen(self.transaction, domain.name, left) if left else left
            if left and not seen:
                raise NotPermittedError(
                    _("Something that you may not see or delete refers to it. Ask an admin to undo it.")
                )
            for record in sorted(seen)[:1]:
                raise RegularsError(
                    _(
                        "{count} records of {domain} refer to what would go (one is {id}): "
                        "first undo what {maker} brought.",
                        count=len(seen),
                        domain=in_language(domain.label, domain.name),
                        id=record,
                        maker=self._maker(next(iter(tables.values())), record),
                    )
                )

    def _maker(self, table: Table, record: int) -> str:
        """The change set that made a record, as people know it."""
        made = (
            select(change_sets.c.id, change_sets.c.reason, change_sets.c.name)
            .join(chunks, chunks.c.change_set == change_sets.c.id)
            .join(created, created.c.chunk == chunks.c.id)
            .where(
                created.c.table_name.in_(self.former.called([table.name])),
                created.c.first_id <= record,
                created.c.last_id >= record,
            )
        )
        row = self.connection.execute(made.limit(1)).first()
        return str(row.name or row.reason) if row else "?"

    def _restore(self, table: Table, record: int, action: str, cells: dict[str, Cell]) -> None:
        names = list(cells)
        row = tuple(cells.values())
        if action == "update":
            if names:
                update_rows(self.connection, table, names, [(*row, record)])
        else:
            insert_rows(self.connection, table, ["id", *names], [(record, *row)])

    def _cells(self, shape: Shape, records: set[int]) -> tuple[list[int], list[int], dict[str, list[Cell]]]:
        """Ids, sources and cells by column of what stands of `records`: contributions, or facts."""
        names = [flat for name in shape.domain.fields for flat in shape.flat_names(name)]
        if shape.domain.subject:
            said = [each for _node, each in sorted(fetch_said(self.connection, shape, records).items())]
            cells = {name: [each.cells.get(name) for each in said] for name in names}
            return [each.node for each in said], [each.source for each in said], cells
        searched = [field.name for field in shape.domain.fields.values() if field.search]
        held: dict[int, dict[str, Cell]] = {record: {} for record in records}
        for name in searched:
            column = shape.column((name,))
            for record, cell in fetch(
                self.connection, (column.table.c.id, column), column.table.c.id, records
            ):
                held[record][name] = cell
        return (
            list(held),
            [0] * len(held),
            {name: [each.get(name) for each in held.values()] for name in searched},
        )

    def _groups(self, nodes: set[int]) -> set[int]:
        """The nodes, and all that are one with them now."""
        return nodes | {node for group in self.transaction.golden.members(nodes).values() for node in group}

    def _forget(self, shape: Shape, records: set[int]) -> None:
        """Drop the identifiers and search keys of `records`."""
        ids, _sources, cells = self._cells(shape, records)
        self.transaction.rows.unindex(shape, ids, cells)
        if shape.domain.subject:
            carried = identifiers_of(shape, cells, len(ids))
            rows = [(*each, node) for node, group in zip(ids, carried, strict=True) for each in group]
            delete_rows(self.connection, identifiers, ("kind", "value", "node"), rows)

    def _remember(self, shape: Shape, records: set[int]) -> None:
        """Index what stands again."""
        ids, sources, cells = self._cells(shape, records)
        self.transaction.rows.index(shape, ids, cells)
        if shape.domain.subject:
            carried = identifiers_of(shape, cells, len(ids))
            rows = [
                (*each, node, source)
                for node, source, group in zip(ids, sources, carried, strict=True)
                for each in group
            ]
            insert_rows(self.connection, identifiers, ("kind", "value", "node", "source"), rows)

    def _unlink(self, journal: list[Entry], links: list[Entry], gone: set[int]) -> None:
        """Put the merge map and the pairs back, without the contributions that are gone."""
        for _chunk, _name, node, _action, cells in links:
            delete_rows(self.connection, merges, ("node",), [(node,)])
            if cells["root"] is not None:
                row = (node, cells["root"], cells["via"])
                insert_rows(self.connection, merges, ("node", "root", "via"), [row])
        for _chunk, name, _record, action, cells in journal:
            if name == shared_identifiers.name:
                delete_rows(
                    self.connection, shared_identifiers, ("kind", "value"), [(cells["kind"], cells["value"])]
                )
            elif name == pairs.name:
                key = (cells["first"], cells["second"])
                delete_rows(self.connection, pairs, ("first", "second"), [key])
                if action == "unpair":
                    insert_rows(self.connection, pairs, ("first", "second", "via"), [(*key, cells["via"])])
        rows = [(node,) for node in sorted(gone)]
        delete_rows(self.connection, merges, ("node",), rows)
        for side in ("first", "second"):
            delete_rows(self.connection, pairs, (side,), rows)

    def _place_left_alone(self, shape: Shape, made: dict[str, set[int]]) -> set[int]:
        """Link anew what later work had joined to a subject that is gone; gives those contributions."""
        gone = made.get(next(iter(shape.contributions.values())).name, set())
        left = {node for (node,) in fetch(self.connection, (merges.c.node,), merges.c.root, gone)}
        if not left:
            return set()
        linker = Linker(self.connection, shape)
        linker.know_roots(left)
        linker.part(left)
        linker.flush()
        return left | linker.links.touched
