"""Which visit uses which pass: plain values in, plain values out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Pass:
    """A customer's pass; `visits` None: as many as one likes."""

    id: int
    bought_on: date
    valid_until: date
    visits: int | None


@dataclass(frozen=True)
class Visit:
    """A visit that uses a pass where there is one."""

    id: int
    day: date


@dataclass(frozen=True)
class Shared:
    """What has become of the visits."""

    #: Visit -> the pass that it uses; None: paid for singly.
    used: Mapping[int, int | None]
    #: Pass -> the visits that are left on it; None: as many as one likes.
    left: Mapping[int, int | None]


def share_out(passes: Iterable[Pass], visits: Iterable[Visit]) -> Shared:
    """Each visit, in order of day, uses the pass that is valid on that day and ends first."""
    ending = sorted(passes, key=lambda each: (each.valid_until, each.id))
    left = {each.id: each.visits for each in ending}
    used: dict[int, int | None] = {}
    for visit in sorted(visits, key=lambda each: (each.day, each.id)):
        good = (each.id for each in ending if each.bought_on <= visit.day <= each.valid_until)
        chosen = next((each for each in good if left[each] != 0), None)
        used[visit.id] = chosen
        if chosen is not None:
            remaining = left[chosen]
            left[chosen] = None if remaining is None else remaining - 1
    return Shared(used, left)
