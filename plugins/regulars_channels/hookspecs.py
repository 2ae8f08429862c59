"""The hook by which connectors are offered to channels."""

from collections.abc import Sequence

from regulars import hookspec
from regulars_channels.connecting import Connector


@hookspec
def provide_connectors() -> Sequence[Connector]:
    """Give the connectors that a plugin brings: ways to fetch rows from outside. Each name once among all plugins.

    A connector has a `name`, a `label`, the grammar of a channel's `settings`, and `read(settings, files)`, which
    gives the rows as texts, a `SourceBatch` at a time. `read` runs in a process of its own.
    """
    raise NotImplementedError
