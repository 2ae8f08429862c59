"""A graph in layers, with few crossings: the method of Sugiyama, Tagawa and Toda (IEEE Trans. SMC 11, 1981).

Edges over several layers go through lanes; those of one source share them, and part where they must.
"""

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

N = TypeVar("N", bound=Hashable)
_SWEEPS = 24


@dataclass(frozen=True)
class Lane:
    """Where the edges of `source` pass a layer that they do not end in."""

    source: Hashable
    layer: int


#: A node, or a lane.
Item = Hashable


@dataclass(frozen=True)
class Layered:
    """The items of each layer from top to bottom, the links from layer to layer, and what runs backwards."""

    layers: tuple[tuple[Item, ...], ...]
    links: tuple[tuple[Item, Item], ...]
    #: Edges that would close a circle, or lead to the left.
    back: tuple[tuple[Item, Item], ...]
    #: Of each edge: the items that it goes through, its ends among them.
    ways: Mapping[tuple[Item, Item], tuple[Item, ...]]


def depths(nodes: Sequence[N], edges: Iterable[tuple[N, N]], stages: Mapping[N, int]) -> dict[N, int]:
    """The layer of each node: by its stage, and within one after those of the same stage that lead to it."""
    inside: dict[N, list[N]] = {each: [] for each in nodes}
    for source, target in edges:
        if stages[source] == stages[target] and source != target:
            inside[source].append(target)
    found: dict[N, int] = dict.fromkeys(nodes, 0)
    done: set[N] = set()
    order: list[N] = []

    def visit(each: N, above: tuple[N, ...]) -> None:
        if each in done:
            return
        done.add(each)
        for after in inside[each]:
            if after not in above:
                visit(after, (*above, each))
        order.append(each)

    for each in nodes:
        visit(each, ())
    order.reverse()
    rank = {each: number for number, each in enumerate(order)}
    for each in order:
        for after in inside[each]:
            if rank[after] > rank[each]:
                found[after] = max(found[after], found[each] + 1)
    columns = sorted({(stages[each], found[each]) for each in nodes})
    number = {column: position for position, column in enumerate(columns)}
    return {each: number[stages[each], found[each]] for each in nodes}


def layered(nodes: Sequence[N], edges: Iterable[tuple[N, N]], layer: Mapping[N, int]) -> Layered:
    """The nodes ordered in their layers so that the edges cross as little as this method can do."""
    layers: list[list[Item]] = [[] for _each in range(max(layer.values(), default=-1) + 1)]
    for each in nodes:
        layers[layer[each]].append(each)
    ways: dict[tuple[Item, Item], tuple[Item, ...]] = {}
    back: list[tuple[Item, Item]] = []
    for source, target in edges:
        if layer[source] >= layer[target]:
            back.append((source, target))
            continue
        lanes = [Lane(source, number) for number in range(layer[source] + 1, layer[target])]
        ways[source, target] = (source, *lanes, target)
        for lane in lanes:
            if lane not in layers[lane.layer]:
                layers[lane.layer].append(lane)
    links = dict.fromkeys(pair for way in ways.values() for pair in pairwise(way))
    ordered = _ordered(layers, list(links))
    return Layered(tuple(map(tuple, ordered)), tuple(links), tuple(back), ways)


def crossings(layers: Sequence[Sequence[Item]], links: Iterable[tuple[Item, Item]]) -> int:
    """How many pairs of links cross."""
    place = _places(layers)
    between: dict[int, list[tuple[int, int]]] = {}
    for source, target in links:
        (left, upper), (_right, lower) = place[source], place[target]
        between.setdefault(left, []).append((upper, lower))
    found = 0
    for pairs in between.values():
        met: list[int] = []
        for _upper, lower in sorted(pairs):
            found += len(met) - _not_above(met, lower)
            insort(met, lower)
    return found


def _not_above(met: Sequence[int], lower: int) -> int:
    """How many of `met`, which rise, are at most `lower`."""
    return bisect_left(met, lower + 1)


def _places(layers: Sequence[Sequence[Item]]) -> dict[Item, tuple[int, int]]:
    return {each: (number, place) for number, layer in enumerate(layers) for place, each in enumerate(layer)}


def _ordered(layers: list[list[Item]], links: Sequence[tuple[Item, Item]]) -> list[list[Item]]:
    before: dict[Item, list[Item]] = {}
    after: dict[Item, list[Item]] = {}
    for source, target in links:
        after.setdefault(source, []).append(target)
        before.setdefault(target, []).append(source)
    best = [list(each) for each in layers]
    least = crossings(best, links)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        numbers = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
        for number in numbers:
            _by_centre(layers, number, before if down else after, number - 1 if down else number + 1)
        _exchanged(layers, before, after)
        found = crossings(layers, links)
        if found < least:
            best, least = [list(each) for each in layers], found
    return best


def _by_centre(layers: list[list[Item]], number: int, others: Mapping[Item, list[Item]], fixed: int) -> None:
    """Order a layer by where the neighbours of its items stand in the layer `fixed`, in the middle."""
    place = {each: position for position, each in enumerate(layers[fixed])}
    layer = layers[number]
    stretch = len(layers[fixed]) / max(len(layer), 1)

    def centre(position: int) -> float:
        met = [place[other] for other in others.get(layer[position], ())]
        # What has no neighbours there stays about where it was.
        return sum(met) / len(met) if met else position * stretch

    layers[number] = [layer[position] for position in sorted(range(len(layer)), key=centre)]


def _exchanged(
    layers: list[list[Item]], before: Mapping[Item, list[Item]], after: Mapping[Item, list[Item]]
) -> None:
    """Exchange neighbours wherever that leaves fewer crossings."""
    place = {each: position for each, (_layer, position) in _places(layers).items()}
    for layer in layers:
        for position in range(len(layer) - 1):
            upper, lower = layer[position], layer[position + 1]
            gain = 0
            for others in (before, after):
                one = [place[each] for each in others.get(upper, ())]
                two = [place[each] for each in others.get(lower, ())]
                gain += sum((a > b) - (a < b) for a in one for b in two)
            if gain > 0:
                layer[position], layer[position + 1] = lower, upper
                place[upper], place[lower] = position + 1, position
