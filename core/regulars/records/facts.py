"""Writing facts: records of a domain that is no subject, upserted by their identity within a source."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records.guard import Meeting
from regulars.records.identity import identities
from regulars.records.loading import Loaded, Refusals, refuse
from regulars.records.parts import Counts, Outcome
from regulars.records.transaction import Transaction
from regulars.storage.bulk import fetch
from regulars.storage.cells import Cell
from regulars.storage.columns import derived
from regulars.storage.domains import Shape
from regulars.storage.ids import is_id


@dataclass
class Resolved:
    """A part of facts whose records are known: `ids` by position, `old` the cells of those that exist."""

    loaded: Loaded
    ids: list[int]
    identity: list[str]
    #: Positions that make a record; the others change one, or say again what an earlier position made.
    new: set[int]
    old: dict[int, dict[str, Cell]] = field(default_factory=dict)


def resolve(
    transaction: Transaction, loaded: Loaded, source: int, refusals: Refusals, meeting: Meeting
) -> Resolved:
    """Find or number the record of each position; refuse what lacks a required field or breaks a unique one."""
    shape = loaded.shape
    if loaded.ids is not None:
        return _by_id(transaction, loaded, refusals, meeting)
    domain = shape.domain
    _fill_blanks(loaded)
    missing = [None] * len(loaded)
    columns = [_column(loaded, name) or missing for name in domain.identity]
    texts = identities(source, columns) if columns else []
    names = _names(loaded)
    known: dict[str, int] = transaction.made_identities.setdefault(domain.name, {})
    if texts:
        main = shape.main
        wanted = [text for text in dict.fromkeys(texts) if text not in known]
        for text, record in fetch(
            transaction.connection, (main.c.identity, main.c.id), main.c.identity, wanted
        ):
            known[str(text)] = record
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    if texts:
        block = transaction.number(len(fresh), lambda: [(domain.name, text) for text in fresh])
    else:
        block = transaction.number(len(loaded), lambda: [(domain.name, row) for row in loaded.rows])
    known.update(zip(fresh, block, strict=False))
    if texts:
        ids = [known[text] for text in texts]
    else:
        ids = list(block)
        texts = [f"#{record}" for record in ids]
    transaction.unwritten.update(block)
    new = {position for position, record in enumerate(ids) if record in transaction.unwritten}
    existing = set(ids) - transaction.unwritten
    unseen = meeting.unseen(domain.name, existing, domain.identity)
    for row, record in zip(loaded.rows, ids, strict=True) if unseen else ():
        if record in unseen:
            meeting.clash(row, domain.name, record, "identity")
    old = _old(transaction, shape, existing, names) if existing else {}
    _refuse_lacking(loaded, new, refusals)
    resolved = Resolved(loaded, ids, texts, new, old)
    _unique(transaction, resolved, refusals, meeting)
    return resolved


def _by_id(transaction: Transaction, loaded: Loaded, refusals: Refusals, meeting: Meeting) -> Resolved:
    ids = list(loaded.ids or ())
    old = _old(transaction, loaded.shape, {each for each in ids if is_id(each)}, _names(loaded))
    for record in meeting.unseen(loaded.shape.domain.name, old):
        del old[record]
    for position, record in enumerate(ids):
        if record not in old:
            domain = loaded.shape.domain
            text = _("There is no {domain} {id}.", domain=domain.called, id=record)
            refuse(refusals, loaded.rows[position], domain.name, "id", [text])
    _refuse_lacking(loaded, set(), refusals)
    _refuse_other_identity(loaded, ids, old, refusals)
    resolved = Resolved(loaded, ids, [], set(), old)
    _unique(transaction, resolved, refusals, meeting)
    return resolved


def _fill_blanks(loaded: Loaded) -> None:
    """A blank in a column with a default is that default, so that what made a record says the same again."""
    for each in loaded.shape.domain.fields.values():
        column = loaded.cells.get(each.name)
        if each.default is not None and column is not None and None in column:
            default = loaded.codecs[each.name].load([each.default])[0][0]
            loaded.cells[each.name] = [default if cell is None else cell for cell in column]


def _names(loaded: Loaded) -> list[str]:
    return [*loaded.cells, *loaded.references]


def _column(loaded: Loaded, name: str) -> Sequence[Cell] | None:
    found = loaded.references.get(name)
    return found if found is not None else loaded.cells.get(name)  # type: ignore[return-value]


def _old(
    transaction: Transaction, shape: Shape, records: set[int], names: Sequence[str]
) -> dict[int, dict[str, Cell]]:
    """The present cells of `records` in the columns that `names` write, and by column in those derived from them."""
    found: dict[int, dict[str, Cell]] = {record: {} for record in records}
    seen: set[int] = set()
    for owner, table in shape.golden.items():
        paths = [path for path in (tuple(n.split(".")) for n in names) if shape.places[path].owner == owner]
        mine = [".".join(path) for path in paths]
        twins = [t.name for path in paths for t in derived(shape.places[path].field) if t.path == path]
        columns = [table.c.id, *(shape.column(path) for path in paths), *(table.c[name] for name in twins)]
        if owner != shape.domain.plugin and not mine:
            continue
        for row in fetch(transaction.connection, columns, table.c.id, records):
            record = row[0]
            if owner == shape.domain.plugin:
                seen.add(record)
            found[record].update(zip((*mine, *twins), row[1:], strict=True))
    return {record: found[record] for record in seen}


def _refuse_lacking(loaded: Loaded, new: set[int], refusals: Refusals) -> None:
    """Refuse records without a required value: new ones that were given none, and any that is to be emptied."""
    for each in loaded.shape.domain.fields.values():
        if not each.required:
            continue
        column = _column(loaded, each.name)
        if column is None:
            lacking: Sequence[int] = sorted(new) if each.default is None else ()
        elif None in column:
            lacking = [position for position, cell in enumerate(column) if cell is None]
        else:
            continue
        for position in lacking:
            row = loaded.rows[position]
            if each.name not in refusals.get(row, ("", {}))[1]:
                text = _("{name} is missing.", name=each.name)
                refuse(refusals, row, loaded.shape.domain.name, each.name, [text])


def _refuse_other_identity(
    loaded: Loaded, ids: Sequence[int], old: Mapping[int, Mapping[str, Cell]], refusals: Refusals
) -> None:
    """Refuse edits of what tells a record apart: the row that made it would no longer find it."""
    domain = loaded.shape.domain
    for name in domain.identity:
        for position, cell in enumerate(_column(loaded, name) or ()):
            held = old.get(ids[position])
            if held is not None and held[name] != cell:
                text = _("{name} tells a {domain} from others: add another one instead.",
                         name=name, domain=domain.called)  # fmt: skip
                refuse(refusals, loaded.rows[position], domain.name, name, [text])


def _unique(transaction: Transaction, resolved: Resolved, refusals: Refusals, meeting: Meeting) -> None:
    """Refuse a value of a unique field that another record holds."""
    shape, loaded = resolved.loaded.shape, resolved.loaded
    domain = shape.domain
    for each in domain.fields.values():
        column = _column(loaded, each.name) if each.unique else None
        if column is None:
            continue
        at = shape.column((each.name,))
        wanted = [c for c in dict.fromkeys(column) if c is not None]
        holders: dict[Cell, int] = dict(fetch(transaction.connection, (at, at.table.c.id), at, wanted))
        unseen = meeting.unseen(domain.name, set(holders.values()) - set(resolved.ids), (each.name,))
        for position, cell in enumerate(column):
            row, mine = loaded.rows[position], resolved.ids[position]
            if cell is None or row in refusals or (other := holders.setdefault(cell, mine)) == mine:
                continue
            if other in unseen:
                meeting.clash(row, domain.name, other, each.name)
                continue
            text = _("Another {domain} has this {name} already.", domain=domain.called, name=each.called)
            refuse(refusals, row, domain.name, each.name, [text])


def renew(transaction: Transaction, resolved: Resolved) -> None:
    """Look again at records that an earlier part of the same write may have made or changed."""
    loaded = resolved.loaded
    resolved.new = {p for p in resolved.new if resolved.ids[p] in transaction.unwritten}
    standing = {record for p, record in enumerate(resolved.ids) if p not in resolved.new}
    resolved.old = _old(transaction, loaded.shape, standing, _names(loaded))


def apply(
    transaction: Transaction,
    resolved: Resolved,
    source: int,
    keep: Sequence[int],
    outcome: Outcome,
    blind: Collection[int],
) -> dict[int, str]:
    """Write the positions `keep`; gives what became of each source row: created, updated or unchanged.

    What `blind` positions change is not told: they count as updated.
    """
    loaded, shape = resolved.loaded, resolved.loaded.shape
    names = _names(loaded)
    done: dict[int, str] = {}
    fresh: list[int] = []
    seen: dict[int, int] = {}
    state: dict[int, dict[str, Cell]] = {}
    told: set[int] = set()
    columns = {name: _column(loaded, name) or [] for name in names}
    for position in keep:
        record, row = resolved.ids[position], loaded.rows[position]
        if position in resolved.new and record not in seen:
            seen[record] = position
            fresh.append(position)
            done[row] = "created"
            continue
        before = state.get(record)
        if before is None:
            first = seen.get(record)
            before = resolved.old.get(record) if first is None else {n: columns[n][first] for n in names}
            if before is None:
                raise RegularsError(_("There is no {domain} {id}.", domain=shape.domain.called, id=record))
        changed = {n: columns[n][position] for n in names if columns[n][position] != before.get(n)}
        if changed:
            state[record] = {**before, **changed}
        if changed or position in blind:
            told.add(record)
            done[row] = "updated"
        else:
            done.setdefault(row, "unchanged")
    _insert(transaction, resolved, source, fresh, columns, state)
    for record, cells in state.items():
        if record not in seen:
            transaction.rows.change(shape, record, resolved.old[record], cells, loaded.zone)
    counts = outcome.records.setdefault(shape.domain.name, Counts())
    counts.created += len(fresh)
    updated = len(told - seen.keys())
    counts.updated += updated
    counts.unchanged += len({resolved.ids[p] for p in keep}) - len(fresh) - updated
    return done


def _insert(
    transaction: Transaction,
    resolved: Resolved,
    source: int,
    fresh: Sequence[int],
    columns: Mapping[str, Sequence[Cell]],
    state: Mapping[int, Mapping[str, Cell]],
) -> None:
    if not fresh:
        return
    loaded, shape = resolved.loaded, resolved.loaded.shape
    ids = [resolved.ids[p] for p in fresh]
    whole = len(fresh) == len(loaded)
    cells: dict[str, Sequence[Cell]] = {
        name: column if whole else [column[p] for p in fresh] for name, column in columns.items()
    }
    touched = [i for i, record in enumerate(ids) if record in state]
    for i in touched:
        for name, cell in state[ids[i]].items():
            column = list(cells[name])
            column[i] = cell
            cells[name] = column
    transaction.fill_defaults(shape, cells, len(ids))
    transaction.rows.make(shape, ids, cells, [resolved.identity[p] for p in fresh], source, loaded.zone)
    transaction.unwritten.difference_update(ids)
    transaction.journal.creates(shape.main.name, range(min(ids), max(ids) + 1))
