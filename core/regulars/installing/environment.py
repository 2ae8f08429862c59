"""The distributions of this environment, and the plugins that each brings."""

import importlib
from collections.abc import Mapping
from importlib.metadata import Distribution, distributions

from regulars.installing.wanted import canonical
from regulars.plugging.installed import GROUP

#: Regulars' own distribution: its plugins come and go with it.
OWN = "regulars"


def present() -> Mapping[str, Distribution]:
    """Every distribution by its canonical name, as the environment is now."""
    importlib.invalidate_caches()
    found: dict[str, Distribution] = {}
    for each in distributions():
        name = each.metadata["Name"]
        if name:
            found.setdefault(canonical(name), each)
    return found


def plugins_of(distribution: Distribution) -> tuple[str, ...]:
    """The plugins that a distribution brings, in order of name."""
    return tuple(sorted(each.name for each in distribution.entry_points if each.group == GROUP))


def bringing(plugin: str) -> Distribution | None:
    """The distribution that brings `plugin`; None where it is not installed."""
    return next((each for each in present().values() if plugin in plugins_of(each)), None)
