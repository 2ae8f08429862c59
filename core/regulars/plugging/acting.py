"""Whose code runs now, what it states to reach outside the store, and the secrets that it may have."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from regulars.errors import NotStatedError, PluginError
from regulars.messages import _


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What the code of a plugin may reach outside the store, for its manifest states it."""

    plugin: str
    #: Names and addresses of hosts, `*.example.com`; in a process of its own those of `:settings.X` too, by name.
    hosts: tuple[str, ...] = ()
    #: Names of environment variables.
    secrets: tuple[str, ...] = ()
    #: Hosts and secrets that it states, and that were not applied yet.
    waiting: tuple[str, ...] = ()


_NOW: ContextVar[Stated | None] = ContextVar("regulars_acting", default=None)
#: Whose a whole process is: a worker's, with all of its threads.
_whole_process: Stated | None = None


@contextmanager
def acting_as(stated: Stated | None) -> Iterator[None]:
    """A block in which the code of a plugin runs; None: the core's, called by a plugin."""
    token = _NOW.set(stated)
    try:
        yield
    finally:
        _NOW.reset(token)


def act_for_good(stated: Stated) -> None:
    """From now on all code of this process is the plugin's, its threads too: for a process of its own."""
    global _whole_process
    _whole_process = stated


def who_acts() -> Stated | None:
    """The plugin whose code runs; None where it is not a plugin's."""
    return _NOW.get() or _whole_process


def secret(name: str) -> str:
    """The value of a secret that the plugin's manifest states: of the environment variable `name`.

    Raises PluginError where the manifest does not state it, where it is not set, or where no plugin's code runs.
    """
    stated = who_acts()
    if stated is None:
        raise PluginError(
            _("The secret {name} was asked for while no plugin's code runs: ask for it in a hook or a command.",
              name=name)
        )  # fmt: skip
    if name in stated.waiting:
        raise not_applied(stated, name)
    if name not in stated.secrets:
        raise NotStatedError(
            _("The plugin {plugin} may not have the secret {name}: its plugin.yaml does not state it. "
              "Add there: {line}",
              plugin=stated.plugin, name=name, line=f"secrets: [{', '.join((*stated.secrets, name))}]")
        )  # fmt: skip
    value = os.environ.get(name)
    if not value:
        raise PluginError(
            _("The plugin {plugin} needs the secret {name}, and it is not set: set the environment variable {name} "
              "where Regulars runs.",
              plugin=stated.plugin, name=name)
        )  # fmt: skip
    return value


def not_applied(stated: Stated, what: str) -> PluginError:
    """The error for a host or secret that a newer manifest states, and that nobody has granted yet."""
    return PluginError(
        _("The plugin {plugin} states {what} in its plugin.yaml since a newer version, and that is not live yet: see "
          "`regulars plan`, then run `regulars apply`.",
          plugin=stated.plugin, what=what)
    )  # fmt: skip
