"""What leads to what: the lineage as a graph of the things that people ask about, each edge with its reasons."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from regulars.catalog import Labels
from regulars.lineage.things import How, Lineage, Thing, Use

#: Kinds that are parts of others, or say who may: shown where they are asked for.
ON_REQUEST = ("field", "role", "restriction", "user_attribute", "plugin")
#: From left to right, where the grammar of a kind does not say it: `meta: {stage: 20}`.
_STAGES = {"plugin": 0, "field": 25}


@dataclass(frozen=True, kw_only=True)
class GraphNode:
    """A thing of the graph."""

    kind: str
    name: str
    #: The plugin, `workspace` or `core`.
    owner: str
    label: Labels
    file: str = ""
    line: int | None = None
    #: Where things of its kind stand, from left to right.
    stage: int = 0
    live: bool = True
    declared: bool = True

    @property
    def thing(self) -> Thing:
        return Thing(self.kind, self.name)


@dataclass(frozen=True, kw_only=True)
class Why:
    """One reason of an edge: the thing whose declaration says so, how, and at which key and place of it."""

    how: str
    key: str = ""
    #: What it speaks of, where that is but a part of a node: field customer.points
    names: str = ""
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class GraphEdge:
    """`source` leads to `target`: a channel to the domain that it fills, that to the metric made of it."""

    source: Thing
    target: Thing
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Graph:
    """The graph, its nodes in the order of their stages."""

    nodes: tuple[GraphNode, ...] = ()
    edges: tuple[GraphEdge, ...] = ()
    #: The thing that was asked about; None: everything.
    focus: Thing | None = None
    #: Whether the schema files could be looked at too; where they are wrong, only what is live was.
    files_read: bool = True

    def plainly(self) -> "Graph":
        """The same without the edges beside which a longer way leads to the same thing."""
        following = followers(self.edges)
        circles = {thing for thing in following if thing in _reached(following, following[thing])}
        kept = [
            each
            for each in self.edges
            if each.source in circles
            or each.target in circles
            or each.target not in _reached(following, following[each.source] - {each.target})
        ]
        return replace(self, edges=tuple(kept))


def followers(edges: Iterable[GraphEdge]) -> dict[Thing, set[Thing]]:
    """Thing -> those that it leads to, directly."""
    found: dict[Thing, set[Thing]] = {}
    for each in edges:
        found.setdefault(each.source, set()).add(each.target)
    return found


def make_graph(
    lineages: Iterable[tuple[Lineage, bool]],
    stages: Mapping[str, int],
    *,
    also: Collection[str] = (),
    focus: Thing | None = None,
    depth: int | None = None,
    references: bool = False,
) -> Graph:
    """The graph of `lineages`, each with whether it is that of what is live.

    `also`: further kinds of ON_REQUEST. `focus`: only what leads to it, and what hangs on it, at most `depth` steps
    away. `references`: the references between domains too. `stages`: by kind, from left to right.
    """
    hidden = set(ON_REQUEST) - set(also) - ({focus.kind} if focus else set())
    drawing = _Drawing(hidden, references, focus)
    for lineage, live in lineages:
        drawing.take(lineage, live)
    edges = drawing.edges()
    shown = _about(edges, focus, depth) if focus else set(drawing.nodes)
    whole = {**_STAGES, **stages}
    found = _staged({thing: each for thing, each in drawing.nodes.items() if thing in shown}, edges, whole)
    inside = [each for each in edges if each.source in shown and each.target in shown]
    return Graph(
        nodes=tuple(sorted(found, key=lambda each: (each.stage, each.kind))),
        edges=tuple(_on_the_way(inside, focus) if focus else inside),
        focus=focus,
    )


class _Drawing:
    """Gathers nodes and edges of several lineages: what is live, what is declared."""

    def __init__(self, hidden: Collection[str], references: bool, focus: Thing | None) -> None:
        self._hidden = hidden
        self._references = references
        self._focus = focus
        self.nodes: dict[Thing, GraphNode] = {}
        self._why: dict[tuple[Thing, Thing], dict[Why, None]] = {}

    def take(self, lineage: Lineage, live: bool) -> None:
        used = {use.used for use in lineage.uses if use.how is not How.PART and use.how is not How.FILLS}
        for thing, origin in lineage.things.items():
            if self._shown(thing) != thing:
                continue
            # A field that nobody speaks of leads nowhere.
            if thing.kind == "field" and thing not in used and thing != self._focus:
                continue
            known = self.nodes.get(thing)
            self.nodes[thing] = GraphNode(
                kind=thing.kind,
                name=thing.name,
                owner=origin.owner,
                label=origin.label,
                file=origin.place.file if origin.place else "",
                line=origin.place.line if origin.place else None,
                live=live or (known is not None and known.live),
                declared=not live or (known is not None and known.declared),
            )
        for use in lineage.uses:
            self._use(use)

    def edges(self) -> list[GraphEdge]:
        return [
            GraphEdge(source=source, target=target, why=tuple(why))
            for (source, target), why in self._why.items()
            if source in self.nodes and target in self.nodes
        ]

    def _use(self, use: Use) -> None:
        if use.how is How.REFERS and not self._references:
            return
        if use.user.kind == "domain" and use.used.name.startswith(f"{use.user.name}."):
            # Its identity, its time: a domain is not made of its own fields.
            return
        user, used = self._shown(use.user), self._shown(use.used)
        if user is None or used is None or user == used:
            return
        ends = (user, used) if use.how is How.FILLS else (used, user)
        why = Why(
            how=use.how.value,
            key=".".join(map(str, use.path)),
            names="" if use.used == used else f"{use.used.kind} {use.used.name}",
            file=use.place.file if use.place else "",
            line=use.place.line if use.place else None,
        )
        self._why.setdefault(ends, {})[why] = None

    def _shown(self, thing: Thing) -> Thing | None:
        """What stands for a thing: itself; for a field that is not shown, its domain; for others nothing."""
        if thing.kind not in self._hidden:
            return thing
        return Thing("domain", thing.name.partition(".")[0]) if thing.kind == "field" else None


def _about(edges: Iterable[GraphEdge], focus: Thing, depth: int | None) -> set[Thing]:
    """`focus`, what leads to it and what hangs on it."""
    listed = list(edges)
    back = [GraphEdge(source=each.target, target=each.source) for each in listed]
    return {focus, *_reached(followers(listed), {focus}, depth), *_reached(followers(back), {focus}, depth)}


def _on_the_way(edges: Iterable[GraphEdge], focus: Thing) -> Iterator[GraphEdge]:
    """The edges that lead to `focus`, and those that lead on from it; none past it."""
    listed = list(edges)
    after = {focus, *_reached(followers(listed), {focus})}
    back = [GraphEdge(source=each.target, target=each.source) for each in listed]
    before = {focus, *_reached(followers(back), {focus})}
    for each in listed:
        if (each.source in after and each.target in after) or (
            each.source in before and each.target in before
        ):
            yield each


def _reached(
    following: Mapping[Thing, set[Thing]], begin: Iterable[Thing], depth: int | None = None
) -> set[Thing]:
    """What is reached from `begin`, each counted where a way leads to it; `begin` themselves only then."""
    found: set[Thing] = set()
    ring = set(begin)
    while ring and (depth is None or depth > 0):
        ring = {after for each in ring for after in following.get(each, ())} - found
        found |= ring
        depth = None if depth is None else depth - 1
    return found


def _staged(
    nodes: Mapping[Thing, GraphNode], edges: Iterable[GraphEdge], stages: Mapping[str, int]
) -> Iterator[GraphNode]:
    """The nodes with their stages; a kind that does not say where it stands comes after what leads to it."""
    known = dict(stages)
    waiting = dict.fromkeys(each.kind for each in nodes if each.kind not in known)
    leading = [(each.source.kind, each.target.kind) for each in edges]
    for kind in waiting:
        before = [known[source] for source, target in leading if target == kind and source in known]
        known[kind] = max(before, default=20) + 5
    for each in nodes.values():
        yield replace(each, stage=known[each.kind])
