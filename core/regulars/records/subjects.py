"""Writing subjects: each row is a contribution of its source; linking says whose; the golden record follows."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from regulars.messages import _
from regulars.records.contributions import Said, fetch_said, flat_names, insert_said, source_key
from regulars.records.guard import Meeting
from regulars.records.linking import Identifier, Linker, identifiers_of
from regulars.records.loading import Loaded, Refusals, refuse
from regulars.records.parts import Counts, Outcome
from regulars.records.transaction import Transaction
from regulars.storage.bulk import delete_rows, fetch, insert_rows
from regulars.storage.cells import Cell
from regulars.storage.domains import Shape
from regulars.storage.ids import is_id
from regulars.storage.tables import identifiers

_IDENTIFIER = ("kind", "value", "node", "source")


@dataclass
class Resolved:
    """A part of contributions whose nodes are known, by position; `new` are the nodes that do not exist yet."""

    loaded: Loaded
    ids: list[int]
    keys: list[str]
    new: set[int]
    #: Of hand edits: node -> the subject that is edited.
    edits: dict[int, int] = field(default_factory=dict)
    #: After the write, and only where rights are bounded: the nodes whose subjects stood before it.
    stood: set[int] = field(default_factory=set)


def resolve(
    transaction: Transaction, loaded: Loaded, source: int, refusals: Refusals, meeting: Meeting
) -> Resolved:
    """Find or number the contribution of each position, by its key in the source; refuse edits of nobody."""
    shape = loaded.shape
    _refuse_nobody(transaction, loaded, refusals, meeting)
    keys = [str(record) for record in loaded.ids] if loaded.ids is not None else _keys(loaded)
    table = shape.contributions[shape.domain.plugin]
    known = transaction.made_keys.setdefault((shape.domain.name, source), {})
    wanted = [key for key in dict.fromkeys(keys) if key not in known]
    new: set[int] = set()
    for key, node in fetch(
        transaction.connection,
        (table.c.source_key, table.c.id),
        table.c.source_key,
        wanted,
        table.c.source == source,
    ):
        known[str(key)] = node
    fresh = [key for key in wanted if key not in known]
    nodes = transaction.number(len(fresh), lambda: [(shape.domain.name, source, key) for key in fresh])
    for key, node in zip(fresh, nodes, strict=True):
        known[key] = node
        new.add(node)
    new |= transaction.unwritten & set(known.values())
    transaction.unwritten |= new
    ids = [known[key] for key in keys]
    if loaded.ids is None:
        unseen = meeting.unseen(shape.domain.name, set(ids) - new)
        for row, node in zip(loaded.rows, ids, strict=True) if unseen else ():
            if node in unseen:
                meeting.clash(row, shape.domain.name, node, "key")
    edits = dict(zip(ids, loaded.ids, strict=True)) if loaded.ids is not None else {}
    return Resolved(loaded, ids, keys, new, edits)


def _refuse_nobody(transaction: Transaction, loaded: Loaded, refusals: Refusals, meeting: Meeting) -> None:
    """Refuse edits of subjects that there are not, or that are not to be seen."""
    if loaded.ids is None:
        return
    shape = loaded.shape
    table = shape.contributions[shape.domain.plugin]
    wanted = {each for each in loaded.ids if is_id(each)}
    there = {each for (each,) in fetch(transaction.connection, (table.c.id,), table.c.id, wanted)}
    there -= meeting.unseen(shape.domain.name, there)
    for row, record in zip(loaded.rows, loaded.ids, strict=True):
        if record not in there:
            text = _("There is no {domain} {id}.", domain=shape.domain.called, id=record)
            refuse(refusals, row, shape.domain.name, "id", [text])


def _keys(loaded: Loaded) -> list[str]:
    """The keys in the source: as given, else the strongest identifier, else a digest of what the record says."""
    given = loaded.keys or [None] * len(loaded)
    keys = [source_key(key) if key is not None else "" for key in given]
    if all(keys):
        return keys
    carried = identifiers_of(loaded.shape, loaded.cells, len(loaded))
    names = sorted(
        name for name in loaded.cells if name.partition(".")[0] in loaded.stated or name in loaded.stated
    )
    for position, key in enumerate(keys):
        if not key and carried[position]:
            keys[position] = ":".join(carried[position][0])
        elif not key:
            said = "\x1f".join(f"{name}={loaded.cells[name][position]}" for name in names)
            keys[position] = "=" + hashlib.sha256(said.encode()).hexdigest()[:32]
    return keys


def apply(
    transaction: Transaction,
    resolved: Resolved,
    source: int,
    at: str,
    keep: Sequence[int],
    outcome: Outcome,
    meeting: Meeting,
    blind: Collection[int],
    check: Callable[[set[int]], None],
) -> dict[int, str]:
    """Write the positions `keep`; gives what became of each source row: created, updated or unchanged.

    What `blind` positions change is not told: they count as updated.

    `check` is told the contributions whose subjects change, but for those that are made of one alone, while golden
    records stand as before: linking decides which.
    """
    shape = resolved.loaded.shape
    linker = Linker(transaction.connection, shape, transaction.journal, meeting)
    done: dict[int, str] = {}
    counts = outcome.records.setdefault(shape.domain.name, Counts())
    # An earlier part of the same write may have made some of them.
    resolved.new &= transaction.unwritten
    times: dict[int, int] = {}
    for position in keep:
        times[resolved.ids[position]] = times.get(resolved.ids[position], 0) + 1
    once = [p for p in keep if resolved.ids[p] in resolved.new and times[resolved.ids[p]] == 1]
    rest = [p for p in keep if not (resolved.ids[p] in resolved.new and times[resolved.ids[p]] == 1)]
    made = _Columns(shape, resolved, once, at)
    for position in once:
        done[resolved.loaded.rows[position]] = "created"
    changed: list[tuple[Said, Said]] = []
    if rest:
        changed = _hear(transaction, resolved, source, at, rest, made, done)
    transaction.unwritten -= set(made.nodes)
    told = {after.node for _before, after in changed}
    for position in (p for p in rest if p in blind and resolved.ids[p] not in made.nodes):
        told.add(resolved.ids[position])
        done[resolved.loaded.rows[position]] = "updated"
    counts.created += len(made.nodes)
    counts.updated += len(told)
    counts.unchanged += len(times) - len(made.nodes) - len(told)
    _insert(transaction, shape, made, source, linker, resolved.edits)
    for before, after in changed:
        _change(transaction, shape, before, after, linker, source)
    transaction.rows.flush()
    linker.flush()
    singles = _singles(made, linker)
    if singles:
        by_hand = source == transaction.golden.hand
        heard = [each.name for each in shape.domain.fields.values() if by_hand or each.survives != "hand"]
        names = [name for each in heard for name in shape.flat_names(each) if name in made.cells]
        cells: dict[str, Sequence[Cell]] = {name: [made.cells[name][i] for i in singles] for name in names}
        transaction.fill_defaults(shape, cells, len(singles))
        transaction.rows.make(shape, [made.nodes[i] for i in singles], cells)
    alone = {made.nodes[i] for i in singles}
    changing = linker.links.touched - alone
    if meeting.guard.bounded:
        of = {resolved.ids[p]: linker.root(resolved.ids[p]) for p in keep if resolved.ids[p] not in alone}
        there = {
            r for (r,) in fetch(transaction.connection, (shape.main.c.id,), shape.main.c.id, set(of.values()))
        }
        resolved.stood = {node for node, root in of.items() if root in there}
    # Who is parted because too many carry an identifier follows from that rule, not from a right of the author.
    check((changing - linker.links.reconsidered) | ({resolved.ids[p] for p in keep} - alone))
    transaction.golden.refresh(shape, changing)
    return done


class _Columns:
    """New contributions, column by column."""

    def __init__(self, shape: Shape, resolved: Resolved, positions: Sequence[int], at: str) -> None:
        loaded = resolved.loaded
        whole = len(positions) == len(loaded)
        self.nodes = [resolved.ids[p] for p in positions]
        self.keys = [resolved.keys[p] for p in positions]
        self.at = [str((loaded.at[p] if loaded.at else None) or at) for p in positions]
        self.times: list[Cell] = [None] * len(positions)
        self.cells: dict[str, list[Cell]] = {
            name: column if whole else [column[p] for p in positions] for name, column in loaded.cells.items()
        }
        if loaded.ids is not None:
            # A hand edit that names a field without a value empties it.
            empty = [
                {f"!{name}": self.at[i] for name, column in self.cells.items() if column[i] is None}
                for i in range(len(positions))
            ]
            self.times = [Said(0, 0, "", "", times=each).times_cell() for each in empty]

    def add(self, said: Said) -> None:
        """One more, of several rows."""
        self.nodes.append(said.node)
        self.keys.append(said.key)
        self.at.append(said.at)
        self.times.append(said.times_cell())
        for name, column in self.cells.items():
            column.append(said.cells.get(name))


def _hear(
    transaction: Transaction,
    resolved: Resolved,
    source: int,
    at: str,
    positions: Sequence[int],
    made: _Columns,
    done: dict[int, str],
) -> list[tuple[Said, Said]]:
    """Let contributions that exist, or that several rows make, hear row after row; gives (before, after)."""
    loaded, shape = resolved.loaded, resolved.loaded.shape
    names = list(loaded.cells)
    nodes = {resolved.ids[p] for p in positions}
    states = fetch_said(transaction.connection, shape, nodes - resolved.new, names)
    columns = list(loaded.cells.values())
    again = loaded.at is None and loaded.ids is None
    # Who says something new is needed whole: what else it said keeps its time.
    news = set() if again else set(states)
    for position in positions if again else ():
        state = states.get(resolved.ids[position])
        if state is not None and state.node not in news:
            values = dict(zip(names, [column[position] for column in columns], strict=True))
            if not _says_nothing_new(values, state):
                news.add(state.node)
    states |= fetch_said(transaction.connection, shape, news)
    before = {
        node: Said(s.node, s.source, s.key, s.at, dict(s.cells), dict(s.times)) for node, s in states.items()
    }
    for position in positions:
        node, row = resolved.ids[position], loaded.rows[position]
        when = str((loaded.at[position] if loaded.at else None) or at)
        state = states.get(node)
        if state is None:
            state = states[node] = Said(node, source, resolved.keys[position], when)
            done[row] = "created"
        values = dict(zip(names, [column[position] for column in columns], strict=True))
        if again and _says_nothing_new(values, state):
            done.setdefault(row, "unchanged")
            continue
        held = dict(state.cells)
        state.hear(values, when, empties=loaded.ids is not None)
        if done.get(row) != "created":
            done[row] = "updated" if state.cells != held else done.get(row, "unchanged")
    for node, state in states.items():
        if node not in before:
            made.add(state)
    return [(old, states[node]) for node, old in before.items() if old != states[node]]


def _says_nothing_new(values: Mapping[str, Cell], state: Said) -> bool:
    """Without a time of its own, a row that says what is known already is no newer statement."""
    return all(cell is None or cell == state.cells.get(name) for name, cell in values.items())


def _insert(
    transaction: Transaction,
    shape: Shape,
    made: _Columns,
    source: int,
    linker: Linker,
    edits: Mapping[int, int],
) -> None:
    if not made.nodes:
        return
    order = sorted(range(len(made.nodes)), key=made.nodes.__getitem__)
    if order != list(range(len(order))):
        for name in ("nodes", "keys", "at", "times"):
            setattr(made, name, [getattr(made, name)[i] for i in order])
        made.cells = {name: [column[i] for i in order] for name, column in made.cells.items()}
    insert_said(transaction.connection, shape, made.nodes, source, made.keys, made.at, made.times, made.cells)
    main = shape.contributions[shape.domain.plugin]
    transaction.journal.creates(main.name, range(made.nodes[0], made.nodes[-1] + 1))
    carried = identifiers_of(shape, made.cells, len(made.nodes))
    linker.look_up(each for group in carried for each in group)
    if edits:
        linker.know_roots(edits.values())
    for node, group in zip(made.nodes, carried, strict=True):
        if node in edits:
            linker.edit(node, edits[node], group, source)
        else:
            linker.place(node, group, source)
    rows = [
        (kind, value, node, source)
        for node, group in zip(made.nodes, carried, strict=True)
        for kind, value in group
    ]
    insert_rows(transaction.connection, identifiers, _IDENTIFIER, list(dict.fromkeys(rows)))
    transaction.rows.index(shape, made.nodes, made.cells)


def _change(
    transaction: Transaction, shape: Shape, before: Said, after: Said, linker: Linker, source: int
) -> None:
    plugin = shape.domain.plugin
    for owner, table in shape.contributions.items():
        held: dict[str, Cell] = {}
        cells: dict[str, Cell] = {}
        for name in flat_names(shape, owner):
            if before.cells.get(name) != after.cells.get(name):
                column = shape.places[tuple(name.split("."))].column
                held[column], cells[column] = before.cells.get(name), after.cells.get(name)
        if owner == plugin and (before.at, before.times) != (after.at, after.times):
            held |= {"at": before.at, "times": before.times_cell()}
            cells |= {"at": after.at, "times": after.times_cell()}
        if cells:
            transaction.journal.changes(table.name, after.node, held)
            transaction.rows.set(table, after.node, cells, side=owner != plugin)
    transaction.rows.reindex(
        shape, after.node, before.cells, {n: c for n, c in after.cells.items() if before.cells.get(n) != c}
    )
    old, new = (_carried(shape, said) for said in (before, after))
    gone, added = [each for each in old if each not in new], [each for each in new if each not in old]
    delete_rows(
        transaction.connection,
        identifiers,
        ("kind", "value", "node"),
        [(kind, value, after.node) for kind, value in gone],
    )
    linker.look_up([*old, *new])
    linker.know_roots((after.node,))
    linker.links.touched.add(linker.root(after.node))
    if added:
        linker.carries(after.node, added, source)
        insert_rows(
            transaction.connection,
            identifiers,
            _IDENTIFIER,
            [(kind, value, after.node, source) for kind, value in added],
        )


def _carried(shape: Shape, said: Said) -> list[Identifier]:
    return identifiers_of(shape, {name: [cell] for name, cell in said.cells.items()}, 1)[0]


def _singles(made: _Columns, linker: Linker) -> list[int]:
    """Positions of new contributions that are a subject by themselves: their golden record is what they say."""
    leaders = linker.leaders()
    return [i for i, node in enumerate(made.nodes) if linker.root(node) == node and node not in leaders]
