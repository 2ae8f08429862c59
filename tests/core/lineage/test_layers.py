"""Layers, their order and heights: held against counts by hand, and against what must hold of any graph."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from regulars.lineage.heights import heights, nearest_apart
from regulars.lineage.layers import Lane, crossings, depths, layered

#: Edges between small numbers; the stage of a node is its tens.
GRAPHS = st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=40)


def nodes_of(edges: list[tuple[int, int]]) -> list[int]:
    return sorted({end for edge in edges for end in edge})


def test_what_leads_on_within_a_stage_stands_further_right() -> None:
    edges = [("a", "m"), ("m", "n"), ("n", "o"), ("m", "t")]
    stages = {"a": 10, "m": 30, "n": 30, "o": 30, "t": 40}
    assert depths(list(stages), edges, stages) == {"a": 0, "m": 1, "n": 2, "o": 3, "t": 4}


def test_a_circle_is_opened_somewhere() -> None:
    stages = {"a": 1, "b": 1}
    layer = depths(["a", "b"], [("a", "b"), ("b", "a")], stages)
    assert layer == {"a": 0, "b": 1}
    drawn = layered(["a", "b"], [("a", "b"), ("b", "a")], layer)
    assert drawn.back == (("b", "a"),) and drawn.links == (("a", "b"),)


def test_crossed_pairs_are_uncrossed() -> None:
    edges = [("a", "z"), ("b", "y"), ("c", "x")]
    layer = {"a": 0, "b": 0, "c": 0, "x": 1, "y": 1, "z": 1}
    assert crossings([["a", "b", "c"], ["x", "y", "z"]], edges) == 3
    drawn = layered(list(layer), edges, layer)
    assert crossings(drawn.layers, drawn.links) == 0


def test_edges_of_one_source_share_the_lanes_through_the_layers_between() -> None:
    layer = {"a": 0, "m": 1, "x": 2, "y": 2}
    drawn = layered(list(layer), [("a", "m"), ("a", "x"), ("a", "y")], layer)
    lane = Lane("a", 1)
    assert drawn.ways == {("a", "m"): ("a", "m"), ("a", "x"): ("a", lane, "x"), ("a", "y"): ("a", lane, "y")}
    assert sorted(map(str, drawn.layers[1])) == sorted(map(str, ("m", lane)))
    assert len(drawn.links) == 4


@given(GRAPHS)
def test_of_any_graph_every_edge_goes_right_or_is_told_to_go_back(edges: list[tuple[int, int]]) -> None:
    nodes = nodes_of(edges)
    stages = {each: each // 10 for each in nodes}
    layer = depths(nodes, edges, stages)
    assert all((stages[a] < stages[b]) <= (layer[a] < layer[b]) for a in nodes for b in nodes)
    drawn = layered(nodes, edges, layer)
    assert {*drawn.ways, *drawn.back} == set(edges)
    place = {each: number for number, items in enumerate(drawn.layers) for each in items}
    assert all(place[b] == place[a] + 1 for a, b in drawn.links)
    shown = [each for items in drawn.layers for each in items if not isinstance(each, Lane)]
    assert sorted(map(str, shown)) == sorted(map(str, nodes))


@given(GRAPHS)
def test_ordering_never_makes_it_worse(edges: list[tuple[int, int]]) -> None:
    nodes = nodes_of(edges)
    layer = {each: each // 10 for each in nodes}
    drawn = layered(nodes, edges, layer)
    begun = [sorted(items, key=lambda each: (isinstance(each, Lane), nodes_before(each, nodes, edges)))
             for items in drawn.layers]  # fmt: skip
    assert crossings(drawn.layers, drawn.links) <= crossings(begun, drawn.links)
    assert crossings(drawn.layers, drawn.links) == counted(drawn.layers, drawn.links)


def nodes_before(each: object, nodes: list[int], edges: list[tuple[int, int]]) -> int:
    """Where an item stood at first: nodes as given, then lanes as the edges ask for them."""
    if isinstance(each, Lane):
        return next(number for number, (source, _target) in enumerate(edges) if source == each.source)
    return nodes.index(each)  # type: ignore[arg-type]


def counted(layers: object, links: object) -> int:
    place = {each: (n, i) for n, items in enumerate(layers) for i, each in enumerate(items)}  # type: ignore[arg-type, var-annotated]
    found = 0
    for (a, b), (c, d) in combinations(links, 2):  # type: ignore[call-overload]
        if place[a][0] == place[c][0]:
            found += (place[a][1] - place[c][1]) * (place[b][1] - place[d][1]) < 0
    return found


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(0, 50), st.floats(0.5, 4)), min_size=1, max_size=8))
def test_heights_keep_their_distance_and_no_small_step_brings_them_nearer(
    given_: list[tuple[float, float, float]],
) -> None:
    wanted, apart = [each[0] for each in given_], [each[1] for each in given_[1:]]
    weights = [each[2] for each in given_]

    def cost(found: list[float]) -> float:
        return sum(w * (a - b) ** 2 for a, b, w in zip(found, wanted, weights, strict=True))

    found = nearest_apart(wanted, apart, weights)
    assert all(b - a >= gap - 1e-6 for (a, b), gap in zip(pairwise(found), apart, strict=True))
    for other in steps(found):
        if all(b - a >= gap for (a, b), gap in zip(pairwise(other), apart, strict=True)):
            assert cost(other) >= cost(found) - 1e-6


def steps(found: list[float]) -> Iterator[list[float]]:
    """Every run of neighbours moved a little up or down: the problem is convex, so that this is enough."""
    for begin in range(len(found)):
        for end in range(begin + 1, len(found) + 1):
            for step in (-0.01, 0.01):
                yield [each + step if begin <= number < end else each for number, each in enumerate(found)]


@given(GRAPHS)
def test_nothing_overlaps(edges: list[tuple[int, int]]) -> None:
    nodes = nodes_of(edges)
    layer = {each: each // 10 for each in nodes}
    drawn = layered(nodes, edges, layer)

    def size(item: object) -> float:
        return 2.0 if isinstance(item, Lane) else 38.0

    found = heights(drawn, size, 10.0)
    for items in drawn.layers:
        for upper, lower in pairwise(items):
            assert found[lower] - found[upper] >= (size(upper) + size(lower)) / 2 + 10 - 1e-6
    assert not found or abs(min(found[each] - size(each) / 2 for each in found)) < 1e-6
