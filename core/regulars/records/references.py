"""References: from what a row names a record by, to the record's id."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from regulars.catalog import Domain, Field
from regulars.errors import RegularsError
from regulars.expressions import fold
from regulars.messages import _
from regulars.records.contributions import source_key
from regulars.records.guard import Meeting
from regulars.records.identity import identities
from regulars.records.linking import identifier_fields, identifiers_of
from regulars.records.loading import Loaded, Refusals, refuse
from regulars.records.parts import Alias, Counts, Outcome
from regulars.records.subjects import Resolved
from regulars.records.transaction import Transaction
from regulars.storage.bulk import fetch
from regulars.storage.cells import Cell
from regulars.storage.domains import Shape
from regulars.storage.ids import LIMIT
from regulars.storage.tables import identifiers, shared_identifiers
from regulars.storage.values.quoting import shown
from regulars.storage.values.texts import storable

#: The source number of domains whose identity is one for all sources.
SHARED = 0


def resolve(
    transaction: Transaction,
    loaded: Loaded,
    source: int,
    aliases: Mapping[str, Mapping[int, int]],
    earlier: Sequence[Resolved],
    refusals: Refusals,
    outcome: Outcome,
    meeting: Meeting,
    check: Callable[[str, Mapping[int, int]], None],
) -> None:
    """Turn the references of `loaded` into ids; what points nowhere is treated as declared.

    `earlier`: the parts of the same write whose records are numbered already. `check` is told the domain of records
    that were made as stubs, and for which source row each.
    """
    for name, column in loaded.references.items():
        field = loaded.shape.domain.fields[name]
        if isinstance(column, Alias):
            made = aliases.get(column.name)
            if made is None:
                raise RegularsError(_("No earlier part is called {name}.", name=column.name))
            loaded.references[name] = [made.get(row) for row in loaded.rows]
            continue
        finder = _Finder(transaction, transaction.domains[str(field.to)], source, earlier, meeting)
        wanted = [None if isinstance(value, str) and not value.strip() else value for value in column]
        ids = finder.find(wanted)
        missing = [v for v, found in zip(wanted, ids, strict=True) if v is not None and found is None]
        if missing and field.on_missing == "stub":
            for row, value in zip(loaded.rows, wanted, strict=True):
                if value is not None and value in finder.unseen:
                    meeting.clash(row, str(field.to), finder.unseen[value], "identity")
            finder.stub([each for each in dict.fromkeys(missing) if each not in finder.unseen], outcome)
            ids = finder.find(wanted)
            stubs = {found: row for row, found in zip(loaded.rows, ids, strict=True) if found in finder.stubs}
            check(str(field.to), stubs)
        # What a source does not know may be left out; whoever gives an id means that record.
        told = wanted if field.on_missing != "none" else [v if isinstance(v, int) else None for v in wanted]
        if missing:
            _refuse(loaded, field, finder.shape.domain, told, ids, refusals)
        loaded.references[name] = ids


def _refuse(
    loaded: Loaded,
    field: Field,
    target: Domain,
    column: Sequence[Any],
    ids: Sequence[int | None],
    refusals: Refusals,
) -> None:
    for row, value, found in zip(loaded.rows, column, ids, strict=True):
        if value is not None and found is None:
            text = _("There is no {domain} {value}.", domain=target.called, value=shown(value))
            refuse(refusals, row, loaded.shape.domain.name, field.name, [text])


class _Finder:
    """Finds records of one domain for one source."""

    def __init__(
        self,
        transaction: Transaction,
        shape: Shape,
        source: int,
        earlier: Sequence[Resolved],
        meeting: Meeting,
    ) -> None:
        self.transaction = transaction
        self.connection = transaction.connection
        self.shape = shape
        self.source = source
        self.earlier = [each for each in earlier if each.loaded.shape is shape]
        self.meeting = meeting
        self._known: dict[Any, int] = {}
        #: Values that name a record by its identity that the author may not see, or not find so.
        self.unseen: dict[Any, int] = {}
        #: The records that were made of their identity.
        self.stubs: set[int] = set()

    def find(self, values: Sequence[Any]) -> list[int | None]:
        """The id that each value names; None where it names none."""
        named = dict.fromkeys(v for v in values if isinstance(v, (str, tuple)) or type(v) is int)
        wanted = [v for v in named if v not in self._known]
        self._by_id([v for v in wanted if isinstance(v, int) and 0 < v < LIMIT])
        texts = [v for v in wanted if isinstance(v, (str, tuple))]
        if self.shape.domain.subject:
            self._by_key([v for v in texts if isinstance(v, str) and storable(v)])
        else:
            self._by_identity(texts)
        # True is no 1 here, and a list is nothing at all.
        return [self._known.get(v) if isinstance(v, (str, tuple)) or type(v) is int else None for v in values]

    def _by_id(self, wanted: Sequence[int]) -> None:
        shape = self.shape
        table = shape.contributions[shape.domain.plugin] if shape.domain.subject else shape.main
        found = {record for (record,) in fetch(self.connection, (table.c.id,), table.c.id, wanted)}
        self._known.update((each, each) for each in found - self.meeting.unseen(shape.domain.name, found))
        made = set(self.transaction.made_identities.get(shape.domain.name, {}).values())
        self._known.update((each, each) for each in wanted if each in made)

    def _by_identity(self, wanted: Sequence[Any]) -> None:
        shape = self.shape
        texts = self._texts(wanted, SHARED if shape.domain.shared else self.source)
        known = self.transaction.made_identities.setdefault(shape.domain.name, {})
        unknown = [text for text in texts.values() if text not in known]
        main = shape.main
        for text, record in fetch(self.connection, (main.c.identity, main.c.id), main.c.identity, unknown):
            known[str(text)] = record
        found = {value: known[text] for value, text in texts.items() if text in known}
        standing = {*found.values()} - self.transaction.unwritten
        unseen = self.meeting.unseen(shape.domain.name, standing, shape.domain.identity)
        self.unseen.update((value, record) for value, record in found.items() if record in unseen)
        self._known.update((value, record) for value, record in found.items() if record not in unseen)

    def _texts(self, wanted: Sequence[Any], source: int) -> dict[Any, str]:
        """The identity text of each value that loads as an identity of the domain."""
        names = self.shape.domain.identity
        found: dict[Any, str] = {}
        for value, cells in self._cells(wanted).items():
            found[value] = identities(source, [[cells[name]] for name in names])[0]
        return found

    def _cells(self, wanted: Sequence[Any]) -> dict[Any, dict[str, Cell]]:
        codecs, names = self.shape.codecs(), self.shape.domain.identity
        whole = [value if isinstance(value, tuple) else (value,) for value in wanted]
        fitting = [(v, parts) for v, parts in zip(wanted, whole, strict=True) if len(parts) == len(names)]
        found: dict[Any, dict[str, Cell]] = {value: {} for value, _parts in fitting}
        for number, name in enumerate(names):
            cells, refused = codecs[name].load([parts[number] for _value, parts in fitting])
            for position, (value, _parts) in enumerate(fitting):
                if position in refused:
                    found.pop(value, None)
                elif value in found:
                    found[value][name] = cells[position]
        return found

    def _by_key(self, wanted: Sequence[str]) -> None:
        """A subject: by its key in this source, else by an identifier."""
        shape = self.shape
        table = shape.contributions[shape.domain.plugin]
        known = self.transaction.made_keys.setdefault((shape.domain.name, self.source), {})
        keys = {each: source_key(each) for each in wanted}
        for key, node in fetch(
            self.connection,
            (table.c.source_key, table.c.id),
            table.c.source_key,
            [key for key in keys.values() if key not in known],
            table.c.source == self.source,
        ):
            known[str(key)] = node
        standing = {known[key] for key in keys.values() if key in known} - self.transaction.unwritten
        unseen = self.meeting.unseen(shape.domain.name, standing)
        found = {each: known[key] for each, key in keys.items() if key in known and known[key] not in unseen}
        self._known.update(found)
        rest = [each for each in wanted if each not in found]
        for name, kind in identifier_fields(shape) if rest else ():
            cells, refused = shape.codecs()[name].load(rest)
            values = {
                each: fold(str(cell)).strip()
                for position, (cell, each) in enumerate(zip(cells, rest, strict=True))
                if position not in refused and cell is not None
            }
            carriers = self._carriers(kind, set(values.values()))
            for each, value in values.items():
                if value in carriers:
                    self._known.setdefault(each, carriers[value])

    def _carriers(self, kind: str, values: set[str]) -> dict[str, int]:
        """Identifier -> the first contribution that carries it; one that too many carry names nobody."""
        found: dict[str, int] = {}
        for one in self.earlier:
            carried = identifiers_of(self.shape, one.loaded.cells, len(one.loaded))
            for node, group in zip(one.ids, carried, strict=True):
                for own, value in group:
                    if own == kind and value in values:
                        found[value] = min(node, found.get(value, node))
        held, many = identifiers.c, shared_identifiers.c
        carried_by = list(
            fetch(self.connection, (held.value, held.node), held.value, values, held.kind == kind)
        )
        fields = [name for name, own in identifier_fields(self.shape) if own == kind]
        unseen = self.meeting.unseen(self.shape.domain.name, {node for _value, node in carried_by}, fields)
        for value, node in carried_by:
            if node not in unseen:
                found[value] = min(node, found.get(value, node))
        for (value,) in fetch(self.connection, (many.value,), many.value, values, many.kind == kind):
            found.pop(value, None)
        return found

    def stub(self, values: Sequence[Any], outcome: Outcome) -> None:
        """Make a record of which only the identity is known, for each value."""
        shape = self.shape
        if shape.domain.subject:
            raise RegularsError(
                _("{domain} is a subject: give it an entry of its own in rows.", domain=shape.domain.name)
            )
        held = self._cells(values)
        source = SHARED if shape.domain.shared else self.source
        texts = self._texts(list(held), source)
        # Two writings of one identity make one record.
        fresh = list({texts[value]: value for value in held}.values())
        ids = self.transaction.number(
            len(fresh), lambda: [(shape.domain.name, texts[value]) for value in fresh]
        )
        names = shape.domain.identity
        columns: dict[str, Sequence[Cell]] = {name: [held[value][name] for value in fresh] for name in names}
        self.transaction.fill_defaults(shape, columns, len(fresh))
        self.transaction.rows.make(shape, ids, columns, [texts[value] for value in fresh], source)
        if ids:
            self.transaction.journal.creates(shape.main.name, range(min(ids), max(ids) + 1))
        known = self.transaction.made_identities.setdefault(shape.domain.name, {})
        known.update((texts[value], record) for value, record in zip(fresh, ids, strict=True))
        self.stubs.update(ids)
        self.meeting.made.update(ids)
        outcome.records.setdefault(shape.domain.name, Counts()).created += len(fresh)
