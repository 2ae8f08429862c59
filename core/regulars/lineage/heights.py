"""How high the items of each layer stand: as near to their neighbours as their order and their sizes allow."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from regulars.lineage.layers import Item, Lane, Layered

_SWEEPS = 16
#: Lanes are to run straight.
_STRAIGHT = 4.0


def heights(drawn: Layered, size: Callable[[Item], float], gap: float) -> dict[Item, float]:
    """The middle of each item, from 0 on downwards."""
    neighbours: dict[Item, list[Item]] = {}
    for source, target in drawn.links:
        neighbours.setdefault(source, []).append(target)
        neighbours.setdefault(target, []).append(source)
    found: dict[Item, float] = {}
    for layer in drawn.layers:
        top = 0.0
        for each in layer:
            found[each] = top + size(each) / 2
            top += size(each) + gap
    for sweep in range(_SWEEPS):
        for layer in drawn.layers if sweep % 2 else reversed(drawn.layers):
            wanted = [_wanted(each, neighbours, found) for each in layer]
            apart = [(size(one) + size(two)) / 2 + gap for one, two in pairwise(layer)]
            weights = [_STRAIGHT if isinstance(each, Lane) else 1.0 for each in layer]
            found.update(zip(layer, nearest_apart(wanted, apart, weights), strict=True))
    top = min((found[each] - size(each) / 2 for each in found), default=0.0)
    return {each: height - top for each, height in found.items()}


def _wanted(each: Item, neighbours: Mapping[Item, Sequence[Item]], found: Mapping[Item, float]) -> float:
    met = [found[other] for other in neighbours.get(each, ())]
    return sum(met) / len(met) if met else found[each]


def nearest_apart(wanted: Sequence[float], apart: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The heights with the least squared distance to `wanted` that rise by at least `apart` from one to the next.

    Pool adjacent violators (Ayer et al., Ann. Math. Stat. 26, 1955), of the heights less what stands above them.
    """
    above = [0.0]
    for each in apart:
        above.append(above[-1] + each)
    pools: list[tuple[float, float, int]] = []
    for height, offset, weight in zip(wanted, above, weights, strict=False):
        mean, heavy, count = height - offset, weight, 1
        while pools and pools[-1][0] > mean:
            other, heavier, more = pools.pop()
            mean = (mean * heavy + other * heavier) / (heavy + heavier)
            heavy, count = heavy + heavier, count + more
        pools.append((mean, heavy, count))
    means = [mean for mean, _heavy, count in pools for _each in range(count)]
    return [mean + offset for mean, offset in zip(means, above, strict=False)]
