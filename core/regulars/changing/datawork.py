"""The data of a difference: cells read as those of another type, values given up, and what is computed from them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from regulars.catalog import Catalog, Domain, Field
from regulars.changing.demands import Held
from regulars.changing.difference import Difference, FieldChange
from regulars.changing.pages import pages
from regulars.changing.readings import Reading
from regulars.changing.tablework import aside
from regulars.records.identity import identities
from regulars.records.rows import folded
from regulars.records.search import Analyzers
from regulars.storage.bulk import insert_rows, update_rows
from regulars.storage.cells import Cell, codecs, local_clocks
from regulars.storage.columns import FOLDED_TYPES, derived, stored
from regulars.storage.tables import contribution_name, search_keys, side_name


class DataWork:
    """Changes the data in the transaction of a connection, between the widening and the narrowing of the tables."""

    def __init__(self, connection: Connection, difference: Difference) -> None:
        self.connection = connection
        self.difference = difference
        #: Domain -> the contributions whose subjects are to be computed anew; None: all of them.
        self.stale: dict[str, set[int] | None] = {}

    @property
    def _wanted(self) -> Catalog:
        return self.difference.wanted

    # Before the upgrade steps.

    def read_anew(self) -> None:
        """Fill the columns of fields whose type is another from the cells that stand aside."""
        for each in self.difference.fields:
            if each.form != "read":
                continue
            reading = Reading(each.old, each.new, self._wanted.zone, self._wanted.region)
            memory: dict[Cell, Cell] = {}
            for table, golden in self._tables(each.after, each.new):
                lost = self._read(each, reading, memory, table, golden=golden)
                if not golden:
                    self._touch(each.after, lost)

    def _read(
        self, each: FieldChange, reading: Reading, memory: dict[Cell, Cell], table: Table, *, golden: bool
    ) -> set[int]:
        """Read the cells of one table anew; gives the rows whose cell holds nothing any more."""
        source = aside(stored(each.old)[0].name)
        lost: set[int] = set()
        for page in pages(self.connection, table, (source,)):
            ids, cells = [], []
            for record, held in page:
                if held is None:
                    continue
                if held not in memory:
                    memory[held] = reading.cell(held)[0]
                ids.append(record)
                cells.append(memory[held])
                if memory[held] is None:
                    lost.add(record)
            self._set(table, each.new, ids, cells, golden=golden)
        return lost

    # After the upgrade steps.

    def give_up(self, losses: Collection[str]) -> None:
        """Empty the values that stand in the way and may be lost, by the names of `losses`."""
        for each in self.difference.fields:
            for choice in each.removed_values():
                if f"{each.name}={choice}" in losses:
                    self._unchoose(each, choice)
            if each.name in losses and each.form == "same":
                self._empty_beyond(each)

    def _unchoose(self, each: FieldChange, choice: str) -> None:
        for table, golden in self._tables(each.after, each.new):
            name = stored(each.new)[0].name
            for page in pages(self.connection, table, (name,), table.c[name].is_not(None)):
                rows = [(record, str(cell)) for record, cell in page]
                if each.new.type == "choices":
                    held = [(record, [one for one in cell.split("|") if one]) for record, cell in rows]
                    changed = [
                        (record, [one for one in some if one != choice])
                        for record, some in held
                        if choice in some
                    ]
                    made: list[tuple[int, Cell]] = [
                        (record, "|" + "|".join(some) + "|" if some else None) for record, some in changed
                    ]
                else:
                    made = [(record, None) for record, cell in rows if cell == choice]
                self._set(table, each.new, [r for r, _c in made], [c for _r, c in made], golden=golden)
                if not golden:
                    self._touch(each.after, {record for record, _cell in made})

    def _empty_beyond(self, each: FieldChange) -> None:
        held = Held(self.connection, self.difference.tables_after, each.after, each.new, self._wanted.zone)
        for said in (True, False) if each.after.subject else (False,):
            column = held.said if said else held.golden
            records = held.ids_beyond(each.new, column)
            self._set(column.table, each.new, records, [None] * len(records), golden=not said)
            if said:
                self._touch(each.after, set(records))

    def fill_defaults(self) -> None:
        """Give the records that lack what must be given from now on the default of it; subjects whatever default."""
        for domain, field, changed in self._with_defaults():
            if domain.subject:
                if changed is None or changed.old.default is None:
                    self._fill(domain, field)
            elif field.required and (changed is None or not changed.old.required or changed.empties):
                self._fill(domain, field)

    def _with_defaults(self) -> Iterator[tuple[Domain, Field, FieldChange | None]]:
        for domain, field in self.difference.coming_fields():
            if field.default is not None:
                yield domain, field, None
        for each in self.difference.fields:
            if each.new.default is not None:
                yield each.after, each.new, each

    def _fill(self, domain: Domain, field: Field) -> None:
        codec = codecs(field, zone=self._wanted.zone, region=self._wanted.region)[0]
        cell = codec.load([field.default])[0][0]
        tables = self.difference.tables_after.tables
        main, side = tables[domain.table], tables[side_name(domain, field.owner)]
        if side is not main:
            lacking = select(main.c.id).where(main.c.id.not_in(select(side.c.id)))
            self.connection.execute(insert(side).from_select(["id"], lacking))
        name = stored(field)[0].name
        for page in pages(self.connection, side, (name,), side.c[name].is_(None)):
            ids = [record for record, _cell in page]
            self._set(side, field, ids, [cell] * len(ids), golden=True)

    def renew_clocks(self) -> None:
        """Compute the local times of fields that have another zone."""
        for each in self.difference.fields:
            if each.old.zone == each.new.zone or each.form != "same" or each.new.type != "datetime":
                continue
            table = self.difference.tables_after.tables[side_name(each.after, each.new.owner)]
            name = stored(each.new)[0].name
            for page in pages(self.connection, table, (name,), table.c[name].is_not(None)):
                self._set(table, each.new, [r for r, _c in page], [c for _r, c in page], golden=True)

    def renew_identities(self, domains: Sequence[Domain]) -> Iterator[tuple[Domain, list[int]]]:
        """Compute what tells the records of `domains` apart; gives those that are no longer told apart."""
        for domain in domains:
            table = self.difference.tables_after.tables[domain.table]
            names = [stored(domain.fields[name])[0].name for name in domain.identity]
            first: dict[str, int] = {}
            equal: list[int] = []
            changed: list[tuple[Cell, ...]] = []
            for page in pages(self.connection, table, ("identity", "source", *names)):
                for record, before, source, *cells in page:
                    text = identities(int(source), [[cell] for cell in cells])[0]
                    if first.setdefault(text, record) != record:
                        equal.append(record)
                    elif text != before:
                        changed.append((text, record))
            if equal:
                yield domain, equal
                continue
            # Two may take each other's.
            update_rows(
                self.connection, table, ("identity",), [(f"~{record}", record) for _t, record in changed]
            )
            update_rows(self.connection, table, ("identity",), changed)

    def renew_search(self, analyzers: Analyzers) -> None:
        """Make the search keys anew of fields that are found in another way, or hold other values."""
        filled = {id(field) for _domain, field, _changed in self._with_defaults()}
        for each in self.difference.fields:
            if each.old.search != each.new.search or (
                each.new.search and (each.form != "same" or id(each.new) in filled or self._emptied(each))
            ):
                self._index(each.after, each.new, analyzers)
        for domain, field in self.difference.coming_fields():
            if field.search and id(field) in filled:
                self._index(domain, field, analyzers)

    def _emptied(self, each: FieldChange) -> bool:
        return each.old.min != each.new.min or each.old.max != each.new.max or bool(each.removed_values())

    def _index(self, domain: Domain, field: Field, analyzers: Analyzers) -> None:
        self.connection.execute(delete(search_keys).where(search_keys.c.field == field.number))
        if field.search is None:
            return
        name = contribution_name if domain.subject else side_name
        table = self.difference.tables_after.tables[name(domain, field.owner)]
        column = stored(field)[0].name
        for page in pages(self.connection, table, (column,), table.c[column].is_not(None)):
            rows = analyzers.column(field.search, field.number, [c for _r, c in page], [r for r, _c in page])
            insert_rows(self.connection, search_keys, ("key", "field", "record"), rows)

    def find_stale(self) -> Mapping[str, set[int] | None]:
        """The subjects whose golden records are to be computed anew, by domain: contributions, or None for all."""
        for each in self.difference.fields:
            if not each.after.subject:
                continue
            default = each.old.default is not None and each.old.default != each.new.default
            if each.old.survives != each.new.survives or default:
                self.stale[each.after.name] = None
        return self.stale

    def forget_fields(self) -> None:
        """Take out the search keys of fields that go."""
        gone = [field for _before, _after, field in self.difference.leaving_fields()]
        gone += [each.old for each in self.difference.fields if each.form == "replaced"]
        gone += [field for domain in self.difference.leaving_domains() for field in domain.fields.values()]
        stay = {
            field.number for each in self.difference.pairs if each.new for field in each.new.fields.values()
        }
        for field in gone:
            if field.number not in stay or any(each.old is field for each in self.difference.fields):
                self.connection.execute(delete(search_keys).where(search_keys.c.field == field.number))

    def _tables(self, domain: Domain, field: Field) -> Iterator[tuple[Table, bool]]:
        tables = self.difference.tables_after.tables
        yield tables[side_name(domain, field.owner)], True
        if domain.subject:
            yield tables[contribution_name(domain, field.owner)], False

    def _set(
        self, table: Table, field: Field, ids: Sequence[int], cells: Sequence[Cell], *, golden: bool
    ) -> None:
        """Set a column, and of a golden record what is derived from it."""
        names = [stored(field)[0].name]
        columns: list[Sequence[Any]] = [cells]
        for twin in derived(field) if golden else ():
            names.append(twin.name)
            if field.type in FOLDED_TYPES:
                columns.append([folded(cell) for cell in cells])
            else:
                columns.append(local_clocks(cells, field.zone or self._wanted.zone))
        update_rows(self.connection, table, names, list(zip(*columns, ids, strict=True)))

    def _touch(self, domain: Domain, records: set[int]) -> None:
        known = self.stale.setdefault(domain.name, set())
        if known is not None:
            known |= records
