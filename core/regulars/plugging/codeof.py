"""The code of a plugin that runs without a hook being asked: its commands."""

from collections.abc import Iterator
from contextlib import contextmanager

from regulars.plugging.acting import acting_as
from regulars.plugging.installed import installed_plugins
from regulars.plugging.network import watch_network


@contextmanager
def code_of(plugin: str) -> Iterator[None]:
    """A block in which code of an installed plugin runs: with the hosts and secrets that its manifest states."""
    stated = installed_plugins()[plugin].manifest().stated()
    watch_network()
    with acting_as(stated):
        yield
