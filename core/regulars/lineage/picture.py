"""A graph as a picture: one SVG that needs nothing else, in columns from left to right, by day and by night."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from unicodedata import east_asian_width

from regulars.catalog import Labels
from regulars.lineage.graph import Graph, GraphNode
from regulars.lineage.heights import heights
from regulars.lineage.layers import Item, Lane, Layered, depths, layered
from regulars.lineage.things import Thing
from regulars.messages import _, in_language

_WIDE, _HIGH = 196.0, 38.0
_GAP, _LANE = 10.0, 2.0
_BETWEEN, _MARGIN, _HEAD = 92.0, 28.0, 64.0
_LABEL, _NAME = 13.0, 10.5
#: By column: a line for the day and one for the night.
_COLOURS = (
    ("#0f766e", "#2dd4bf"), ("#1d4ed8", "#7aa2ff"), ("#7c3aed", "#b794ff"), ("#c2410c", "#fb923c"),
    ("#be185d", "#f472b6"), ("#15803d", "#4ade80"), ("#475569", "#94a3b8"),
)  # fmt: skip
_STYLE = """
svg { color-scheme: light dark; background: #fff; font-family: system-ui, -apple-system, "PingFang SC",
  "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif }
.head { font-size: 13px; font-weight: 600; fill: var(--line) }
.count { font-weight: 400; fill: #64748b }
.rule { stroke: var(--line); stroke-width: 2; opacity: .55 }
.box { fill: #fff; stroke: #d5dbe5; stroke-width: 1 }
.bar { fill: var(--line) }
.label { font-size: 13px; fill: #0f172a }
.name { font-size: 10.5px; fill: #64748b; font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace }
.way { fill: none; stroke: var(--line); stroke-width: 1.3; opacity: .42 }
.back { stroke-dasharray: 3 3 }
.waits .box { stroke-dasharray: 4 3; stroke: #94a3b8 }
.goes .label { text-decoration: line-through; fill: #94a3b8 }
.focus .box { stroke: var(--line); stroke-width: 2.5 }
.alone { opacity: .6 }
.note { font-size: 11px; fill: #64748b }
.node:hover .box { stroke: var(--line); stroke-width: 2 }
svg:has(.node:hover) .way { opacity: .08 }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117 }
  .box { fill: #161b22; stroke: #30363d }
  .label { fill: #e6edf3 }
  .name, .count, .note { fill: #8b949e }
  .way { opacity: .5 }
}
"""


@dataclass(frozen=True)
class _Placed:
    """Where everything stands."""

    columns: tuple[float, ...]
    #: The middle of each item.
    heights: Mapping[Item, float]
    layer: Mapping[Thing, int]
    drawn: Layered
    #: Things that nothing leads to and that lead to nothing, under the others of their column.
    alone: frozenset[Thing]
    width: float
    height: float

    def left(self, thing: Thing) -> float:
        return self.columns[self.layer[thing]]


def picture(graph: Graph, kinds: Mapping[str, Labels]) -> str:
    """The SVG of `graph`, in the reader's language; `kinds`: what people call each kind."""
    graph = graph.plainly()
    placed = _placed(graph)
    body = [
        *_heads(graph, placed, kinds),
        *_ways(graph, placed),
        *(_box(number, each, graph, placed, kinds) for number, each in enumerate(graph.nodes)),
        *_notes(graph, placed),
    ]
    colours = "\n".join(_colours(graph))
    size = f'width="{placed.width:.0f}" height="{placed.height:.0f}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {placed.width:.0f} {placed.height:.0f}"'
            f' role="img" aria-label="{escape(_title(graph))}">',
            f"<style>{_STYLE}{colours}\n</style>",
            *body,
            "</svg>\n",
        ]
    )


def _title(graph: Graph) -> str:
    if graph.focus:
        return _("What leads to {name}, and what hangs on it", name=graph.focus.name)
    return _("What leads to what")


def _placed(graph: Graph) -> _Placed:
    things = [each.thing for each in graph.nodes]
    stages = {each.thing: each.stage for each in graph.nodes}
    edges = [(each.source, each.target) for each in graph.edges]
    met = {end for edge in edges for end in edge}
    layer = depths(things, edges, stages)
    drawn = layered([each for each in things if each in met], edges, layer)
    found = heights(drawn, _size, _GAP)
    bottom = [0.0] * (max(layer.values(), default=-1) + 1)
    for number, items in enumerate(drawn.layers):
        bottom[number] = max((found[each] + _size(each) / 2 for each in items), default=-_GAP) + _GAP
    alone = [each for each in things if each not in met]
    for each in alone:
        found[each] = bottom[layer[each]] + _HIGH / 2
        bottom[layer[each]] += _HIGH + _GAP
    columns = tuple(_MARGIN + number * (_WIDE + _BETWEEN) for number in range(len(bottom)))
    moved = {each: height + _HEAD + _MARGIN for each, height in found.items()}
    return _Placed(
        columns=columns,
        heights=moved,
        layer=layer,
        drawn=drawn,
        alone=frozenset(alone),
        width=max((columns[-1] if columns else 0.0) + _WIDE + _MARGIN, 2 * _WIDE),
        height=_HEAD + _MARGIN + max(bottom, default=0.0) + 2 * _MARGIN,
    )


def _size(item: Item) -> float:
    return _LANE if isinstance(item, Lane) else _HIGH


def _colours(graph: Graph) -> Iterator[str]:
    """A colour for each kind, and what a thing's own ways do when one points at it."""
    kinds = list(dict.fromkeys(each.kind for each in graph.nodes))
    by_night = []
    for number, kind in enumerate(kinds):
        day, night = _COLOURS[number % len(_COLOURS)]
        yield f".k-{kind} {{ --line: {day} }}"
        by_night.append(f"  .k-{kind} {{ --line: {night} }}")
    yield "\n".join(["@media (prefers-color-scheme: dark) {", *by_night, "}"])
    for number, _node in enumerate(graph.nodes):
        yield f"svg:has(#n{number}:hover) .w{number} {{ opacity: 1; stroke-width: 2 }}"


def _heads(graph: Graph, placed: _Placed, kinds: Mapping[str, Labels]) -> Iterator[str]:
    """What each column holds."""
    stages: dict[int, list[GraphNode]] = {}
    for each in graph.nodes:
        stages.setdefault(each.stage, []).append(each)
    for nodes in stages.values():
        xs = [placed.left(each.thing) for each in nodes]
        told = "  ".join(
            f'<tspan class="k-{kind} head">{escape(in_language(kinds.get(kind, {}), kind))}</tspan>'
            f'<tspan class="count" dx="6">{sum(each.kind == kind for each in nodes)}</tspan>'
            for kind in dict.fromkeys(each.kind for each in nodes)
        )
        yield f'<text class="head" x="{min(xs):.1f}" y="{_HEAD - 12:.1f}">{told}</text>'
        yield (
            f'<line class="rule k-{nodes[0].kind}" x1="{min(xs):.1f}" x2="{max(xs) + _WIDE:.1f}"'
            f' y1="{_HEAD:.1f}" y2="{_HEAD:.1f}"/>'
        )


def _ways(graph: Graph, placed: _Placed) -> Iterator[str]:
    """A line for each link, once; edges that share a lane share its lines."""
    number = {each.thing: position for position, each in enumerate(graph.nodes)}
    ends: dict[tuple[Item, Item], dict[Thing, None]] = {}
    for each in graph.edges:
        way = placed.drawn.ways.get((each.source, each.target), ())
        for link in pairwise(way):
            ends.setdefault(link, {})[each.source] = None
            ends[link][each.target] = None
    for (start, end), things in ends.items():
        first = next(iter(things))
        marks = " ".join(f"w{number[thing]}" for thing in things)
        yield f'<path class="way k-{first.kind} {marks}" d="{_curve(placed, start, end)}"/>'
    for source, target in placed.drawn.back:
        if isinstance(source, Thing) and isinstance(target, Thing):
            marks = f"w{number[source]} w{number[target]}"
            yield (
                f'<path class="way back k-{source.kind} {marks}" d="{_backwards(placed, source, target)}"/>'
            )


def _curve(placed: _Placed, start: Item, end: Item) -> str:
    """From the right edge of an item to the left edge of the next; along a lane straight on."""
    x, y = _right(placed, start), placed.heights[start]
    to, down = _left(placed, end), placed.heights[end]
    bend = (to - x) / 2
    along = f" H {_right(placed, end):.1f}" if isinstance(end, Lane) else ""
    return f"M {x:.1f} {y:.1f} C {x + bend:.1f} {y:.1f} {to - bend:.1f} {down:.1f} {to:.1f} {down:.1f}{along}"


def _backwards(placed: _Placed, source: Thing, target: Thing) -> str:
    x, y = placed.left(source), placed.heights[source]
    to, down = placed.left(target) + _WIDE, placed.heights[target]
    if placed.layer[source] == placed.layer[target]:
        return f"M {x:.1f} {y:.1f} C {x - 40:.1f} {y:.1f} {x - 40:.1f} {down:.1f} {x:.1f} {down:.1f}"
    bend = max((x - to) / 2, 40.0)
    return f"M {x:.1f} {y:.1f} C {x - bend:.1f} {y:.1f} {to + bend:.1f} {down:.1f} {to:.1f} {down:.1f}"


def _left(placed: _Placed, item: Item) -> float:
    if isinstance(item, Lane):
        return placed.columns[item.layer]
    assert isinstance(item, Thing)
    return placed.left(item)


def _right(placed: _Placed, item: Item) -> float:
    return _left(placed, item) + _WIDE


def _box(number: int, node: GraphNode, graph: Graph, placed: _Placed, kinds: Mapping[str, Labels]) -> str:
    x, y = placed.left(node.thing), placed.heights[node.thing] - _HIGH / 2
    marks = ["node", f"k-{node.kind}", f"w{number}"]
    marks += ["focus"] if node.thing == graph.focus else []
    marks += ["alone"] if node.thing in placed.alone and node.thing != graph.focus else []
    marks += ["waits"] if not node.live else ["goes"] if not node.declared else []
    label = in_language(node.label, node.name)
    room = _WIDE - 24
    first = f'<text class="label" x="{x + 14:.1f}" y="{y + 16.5:.1f}">{escape(_fitted(label, room, _LABEL))}</text>'
    second = f'<text class="name" x="{x + 14:.1f}" y="{y + 30.5:.1f}">{escape(_fitted(node.name, room, _NAME))}</text>'
    return (
        f'<g id="n{number}" class="{" ".join(marks)}"><title>{escape(_tooltip(node, kinds))}</title>'
        f'<rect class="box" x="{x:.1f}" y="{y:.1f}" width="{_WIDE:.0f}" height="{_HIGH:.0f}" rx="6"/>'
        f'<path class="bar" d="M {x + 6:.1f} {y:.1f} a 6 6 0 0 0 -6 6 v {_HIGH - 12:.0f} a 6 6 0 0 0 6 6 z"/>'
        f"{first}{second}</g>"
    )


def _tooltip(node: GraphNode, kinds: Mapping[str, Labels]) -> str:
    kind = in_language(kinds.get(node.kind, {}), node.kind)
    lines = [f"{kind} {node.name}", in_language(node.label, node.name)]
    lines.append(f"{node.file}:{node.line}" if node.file and node.line else node.file or node.owner)
    if not node.live:
        lines.append(_("not applied"))
    elif not node.declared:
        lines.append(_("live, declared no longer"))
    return "\n".join(dict.fromkeys(lines))


def _notes(graph: Graph, placed: _Placed) -> Iterator[str]:
    told = []
    if any(not each.live for each in graph.nodes):
        told.append(_("dashed: not applied"))
    if any(not each.declared for each in graph.nodes):
        told.append(_("struck through: live, declared no longer"))
    if told:
        words = escape(" · ".join(told))
        words = escape(" · ".join(told))
        yield f'<text class="note" x="{_MARGIN:.0f}" y="{placed.height - _MARGIN:.1f}">{words}</text>'


def _fitted(text: str, room: float, size: float) -> str:
    """`text` cut to `room` pixels, as wide as its characters are in most fonts of `size`."""
    if _width(text, size) <= room:
        return text
    kept = ""
    for each in text:
        if _width(kept + each + "…", size) > room:
            break
        kept += each
    return kept.rstrip() + "…"


def _width(text: str, size: float) -> float:
    return size * sum(1.0 if east_asian_width(each) in "WF" else 0.6 for each in text)
