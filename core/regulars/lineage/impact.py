"""What would break, and what would merely go along, where a thing is removed."""

from dataclasses import dataclass

from regulars.lineage.things import Lineage, Thing, Use


@dataclass(frozen=True)
class Impact:
    """The outcome of removing `removed`."""

    removed: Thing
    #: What goes with it, itself first.
    along: tuple[Thing, ...]
    #: What would break: each thing by the use through which it is reached first, the direct ones first.
    breaks: tuple[Use, ...]

    def is_direct(self, use: Use) -> bool:
        """Whether the user of `use` speaks of what goes, and not only of what breaks."""
        return use.used in self.along


def impact(lineage: Lineage, removed: Thing) -> Impact:
    """What removing `removed` would do to everything else, directly and through others."""
    along = lineage.along(removed)
    met = set(along)
    breaks: list[Use] = []
    ring = list(along)
    while ring:
        reached = [use for thing in ring for use in lineage.users(thing)]
        ring = []
        for use in reached:
            if use.user not in met:
                met.add(use.user)
                breaks.append(use)
                ring.append(use.user)
    return Impact(removed, along, tuple(breaks))
