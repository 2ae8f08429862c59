"""Which contributions are one subject: those that carry an equal identifier, as long as it is not shared by many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from regulars.catalog import Field
from regulars.expressions import fold
from regulars.records.changes import Journal
from regulars.records.contributions import fetch_said
from regulars.records.guard import Meeting
from regulars.storage.bulk import delete_rows, fetch, insert_rows
from regulars.storage.cells import Cell
from regulars.storage.domains import Shape
from regulars.storage.tables import identifiers, merges, pairs, shared_identifiers

#: An identifier that more than so many subjects of one source carry links no longer.
SHARED_LIMIT = 5

#: From the strongest to the weakest.
STRENGTH = ("number", "phone", "email", "handle")

#: A kind (`phone:customer`, `number:customer.member_no`) and a folded value.
Identifier = tuple[str, str]


def identifier_fields(shape: Shape) -> list[tuple[str, str]]:
    """(field name, kind of identifier within the domain) from the strongest on.

    Numbers and handles identify within their field, phones and e-mails within the domain.
    """
    domain = shape.domain.name
    found = [
        (STRENGTH.index(each.identifier), each.name, kind_of(domain, each))
        for each in shape.domain.fields.values()
        if each.identifier
    ]
    return [(name, kind) for _, name, kind in sorted(found)]


def kind_of(domain: str, field: Field, name: str | None = None) -> str:
    """The kind of identifier that a field of `domain` holds, or would hold if it were called `name`."""
    kind = str(field.identifier)
    return f"{kind}:{domain}" if kind in {"phone", "email"} else f"{kind}:{domain}.{name or field.name}"


def identifiers_of(shape: Shape, cells: Mapping[str, Sequence[Cell]], count: int) -> list[list[Identifier]]:
    """The identifiers of each record, from the strongest on."""
    found: list[list[Identifier]] = [[] for _ in range(count)]
    for name, kind in identifier_fields(shape):
        column = cells.get(name)
        if column is None:
            continue
        exact = kind.startswith("phone:")
        for position, cell in enumerate(column):
            if isinstance(cell, str):
                found[position].append((kind, cell if exact else fold(cell).strip()))
    return found


@dataclass
class Links:
    """What linking did: merge entries to write and to drop, pairs to review, roots whose golden record changes."""

    joined: dict[int, tuple[int, str]] = field(default_factory=dict)
    parted: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)
    #: Those that were parted anew because too many carry what they were joined by.
    reconsidered: set[int] = field(default_factory=set)


class Linker:
    """Links the contributions of one domain within one transaction."""

    def __init__(
        self,
        connection: Connection,
        shape: Shape,
        journal: Journal | None = None,
        meeting: Meeting | None = None,
    ) -> None:
        """`meeting`: whom the author of a write may not see is not joined, but listed for review."""
        self.connection = connection
        self.shape = shape
        self.journal = journal
        self.meeting = meeting
        #: (kind, value) -> node -> source, of what was looked up or added.
        self._carriers: dict[Identifier, dict[int, int]] = {}
        #: Of the carriers those whose subjects are not met by the identifier.
        self._unmet: dict[Identifier, set[int]] = {}
        self._shared: set[Identifier] = set()
        self._roots: dict[int, int] = {}
        self._new: set[int] = set()
        self.links = Links()

    def look_up(self, wanted: Iterable[Identifier]) -> None:
        """Fetch who carries these identifiers."""
        by_kind: dict[str, list[str]] = {}
        for each in dict.fromkeys(wanted):
            if each not in self._carriers:
                self._carriers[each] = {}
                by_kind.setdefault(each[0], []).append(each[1])
        nodes: set[int] = set()
        for kind, values in by_kind.items():
            table = identifiers
            for value, node, source in fetch(
                self.connection,
                (table.c.value, table.c.node, table.c.source),
                table.c.value,
                values,
                table.c.kind == kind,
            ):
                self._carriers[kind, str(value)][node] = source
                nodes.add(node)
            shared = shared_identifiers
            for (value,) in fetch(
                self.connection, (shared.c.value,), shared.c.value, values, shared.c.kind == kind
            ):
                self._shared.add((kind, str(value)))
        self.know_roots(nodes)
        for kind, values in by_kind.items() if self.meeting is not None else ():
            self._meet(kind, values)

    def _meet(self, kind: str, values: Sequence[str]) -> None:
        """Set those apart who are not to be met by identifiers of `kind`."""
        held = {(kind, value): self._carriers[kind, value] for value in values}
        roots = {self.root(node) for holders in held.values() for node in holders}
        fields = [name for name, own in identifier_fields(self.shape) if own == kind]
        unseen = self.meeting.unseen(self.shape.domain.name, roots, fields) if self.meeting else set()
        for each, holders in held.items() if unseen else ():
            self._unmet[each] = {node for node in holders if self.root(node) in unseen}

    def know_roots(self, nodes: Iterable[int]) -> None:
        """Fetch the roots of these nodes."""
        unknown = {node for node in nodes if node not in self._roots}
        self._roots.update((node, node) for node in unknown)
        for node, root in fetch(self.connection, (merges.c.node, merges.c.root), merges.c.node, unknown):
            self._roots[node] = root

    def root(self, node: int) -> int:
        """The subject that a node is part of."""
        return self._roots.get(node, node)

    def linked(self, each: Identifier) -> int | None:
        """The subject that an identifier links to; None where nobody carries it, or too many."""
        holders = self._carriers.get(each, {}).keys() - self._unmet.get(each, set())
        return self.root(min(holders)) if holders and each not in self._shared else None

    def _tied(self, each: Identifier) -> int | None:
        """The subject that an identifier would link to, but that is not met by it."""
        unmet = self._unmet.get(each)
        return self.root(min(unmet)) if unmet and each not in self._shared else None

    def leaders(self) -> set[int]:
        """The known roots that have other nodes."""
        return {root for node, root in self._roots.items() if root != node}

    def edit(self, node: int, subject: int, carried: Sequence[Identifier], source: int) -> None:
        """A new node that is a hand edit of `subject`: it is part of it, whatever it carries."""
        root = self.root(subject)
        self._new.add(node)
        self.links.joined[node] = (root, "hand")
        self._roots[node] = root
        self.links.touched.add(root)
        self.carries(node, carried, source)

    def place(self, node: int, carried: Sequence[Identifier], source: int) -> None:
        """Give a new node its subject, and let it carry its identifiers."""
        self._new.add(node)
        if not carried:
            self._roots[node] = node
            self.links.touched.add(node)
            return
        candidates: dict[int, Identifier] = {}
        for each in carried:
            found = self.linked(each)
            if found is not None:
                candidates.setdefault(found, each)
        root = node
        if candidates:
            root, via = next(iter(candidates.items()))
            self.links.joined[node] = (root, _told(via))
            for other, tie in candidates.items():
                if other != root:
                    self._pair(root, other, tie)
        self._roots[node] = root
        self.links.touched.add(root)
        for each in carried:
            self._keep_apart(root, each)
            self._carry(node, each, source)

    def carries(self, node: int, added: Sequence[Identifier], source: int) -> None:
        """A node that exists carries more identifiers: a subject of its own joins, any other pair is for review."""
        root = self.root(node)
        for each in added:
            found = self.linked(each)
            if found is not None and found != root:
                if root == node and self._alone(node):
                    self.links.joined[node] = (found, _told(each))
                    self.links.touched |= {node, found}
                    self._roots[node] = root = found
                else:
                    self._pair(root, found, each)
            self._keep_apart(root, each)
            self._carry(node, each, source)

    def _keep_apart(self, root: int, each: Identifier) -> None:
        """List whom an identifier ties to somebody that is not met by it."""
        tied = self._tied(each)
        if tied is not None and tied != root:
            self._pair(root, tied, each)

    def _alone(self, node: int) -> bool:
        """Whether a root has no other node."""
        if any(root == node for root, _via in self.links.joined.values()):
            return False
        return next(fetch(self.connection, (merges.c.node,), merges.c.root, (node,)), None) is None

    def _carry(self, node: int, each: Identifier, source: int) -> None:
        holders = self._carriers.setdefault(each, {})
        holders[node] = source
        if len(holders) <= SHARED_LIMIT or each in self._shared:
            return
        met = holders.keys() - self._unmet.get(each, set())
        if sum(1 for carrier in met if holders[carrier] == source) > SHARED_LIMIT:
            self._share(each, met)

    def _share(self, each: Identifier, met: Collection[int]) -> None:
        """Too many carry it: note so, and part again what it alone had joined; who is not met stays as he is."""
        self._shared.add(each)
        insert_rows(self.connection, shared_identifiers, ("kind", "value"), [each])
        if self.journal is not None:
            self.journal.shares(*each)
        self.part(met)
        self._unpair(_told(each), self._unmet.get(each, set()))

    def _pair(self, one: int, other: int, via: Identifier) -> None:
        first, second = sorted((one, other))
        known = select(pairs.c.first).where(pairs.c.first == first, pairs.c.second == second)
        if self.connection.execute(known).first() is None:
            insert_rows(self.connection, pairs, ("first", "second", "via"), [(first, second, _told(via))])
            if self.journal is not None:
                self.journal.pairs("pair", first, second, _told(via))

    def _unpair(self, via: str, unmet: Collection[int]) -> None:
        """Take off the list what this identifier alone ties, but for two of whom neither is met."""
        kept = {self.root(node) for node in unmet}
        found = self.connection.execute(select(pairs.c.first, pairs.c.second).where(pairs.c.via == via)).all()
        going = [(first, second) for first, second in found if not {first, second} <= kept]
        if self.journal is not None:
            for first, second in going:
                self.journal.pairs("unpair", first, second, via)
        delete_rows(self.connection, pairs, ("first", "second"), going)

    def part(self, nodes: Iterable[int]) -> None:
        """Resolve anew the subjects that these nodes are part of, by the identifiers that still link."""
        self.flush()
        roots = {self.root(node) for node in nodes}
        members = set(roots)
        kept: dict[int, tuple[int, str]] = {}
        for node, root, via in fetch(
            self.connection, (merges.c.node, merges.c.root, merges.c.via), merges.c.root, roots
        ):
            members.add(node)
            if via == "hand":
                kept[node] = (root, "hand")
        carried = self._carried_by(members)
        self.links.parted |= members
        self.links.touched |= members
        self.links.reconsidered |= members
        owners: dict[Identifier, int] = {}
        for node in sorted(members):
            ties = sorted(carried.get(node, ()), key=_strength)
            links = [each for each in ties if each not in self._shared]
            found = next((each for each in links if each in owners), None)
            if node in kept:
                root = self.root_of_kept(kept[node][0])
                self.links.joined[node] = (root, "hand")
            elif found is not None:
                root = owners[found]
                self.links.joined[node] = (root, _told(found))
            else:
                root = node
            self._roots[node] = root
            for each in links:
                if owners.setdefault(each, root) != root:
                    self._pair(root, owners[each], each)

    def _carried_by(self, members: set[int]) -> dict[int, set[Identifier]]:
        """What these nodes carry: as their contributions say, and as was added in this transaction."""
        carried: dict[int, set[Identifier]] = {}
        names = [name for name, _kind in identifier_fields(self.shape)]
        for node, said in fetch_said(self.connection, self.shape, members, names).items():
            cells = {name: [said.cells.get(name)] for name in names}
            carried[node] = set(identifiers_of(self.shape, cells, 1)[0])
        for each, holders in self._carriers.items():
            for node in members & set(holders):
                carried.setdefault(node, set()).add(each)
        self.look_up(each for held in carried.values() for each in held)
        return carried

    def root_of_kept(self, root: int) -> int:
        """Where a subject stands now that an admin joined somebody to."""
        return self._roots.get(root, root)

    def flush(self) -> None:
        """Write the merge map."""
        links = self.links
        self._note()
        delete_rows(self.connection, merges, ("node",), [(node,) for node in sorted(links.parted)])
        insert_rows(
            self.connection,
            merges,
            ("node", "root", "via"),
            [(node, root, via) for node, (root, via) in sorted(links.joined.items()) if node != root],
        )
        links.parted = set()
        links.joined = {}

    def _note(self) -> None:
        """Journal how contributions that exist were linked before."""
        links = self.links
        nodes = (links.parted | links.joined.keys()) - self._new
        if self.journal is None or not nodes:
            return
        columns = (merges.c.node, merges.c.root, merges.c.via)
        held = {
            node: (root, via) for node, root, via in fetch(self.connection, columns, merges.c.node, nodes)
        }
        for node in sorted(nodes):
            after = links.joined.get(node)
            if held.get(node) != (None if after is None or after[0] == node else after):
                self.journal.links(self.shape.domain.name, node, held.get(node))


def unlink(connection: Connection, domain: str, nodes: set[int], journal: Journal) -> None:
    """Drop merge entries and pairs of contributions that go."""
    columns = (merges.c.node, merges.c.root, merges.c.via)
    for node, root, via in fetch(connection, columns, merges.c.node, nodes):
        journal.links(domain, node, (root, via))
    delete_rows(connection, merges, ("node",), [(node,) for node in sorted(nodes)])
    for side in (pairs.c.first, pairs.c.second):
        for first, second, via in fetch(
            connection, (pairs.c.first, pairs.c.second, pairs.c.via), side, nodes
        ):
            journal.pairs("unpair", first, second, via)
            delete_rows(connection, pairs, ("first", "second"), [(first, second)])


def _told(each: Identifier) -> str:
    """An identifier as people read it: `phone:+8613800138000`, `number:C7`."""
    return f"{each[0].partition(':')[0]}:{each[1]}"


def _strength(each: Identifier) -> tuple[int, Identifier]:
    return STRENGTH.index(each[0].partition(":")[0]), each
