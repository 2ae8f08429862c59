"""The hook by which connectors are offered to channels."""

from collections.abc import Sequence

from regulars import hookspec
from regulars_channels.connecting import Connector


@hookspec
def provide_connectors() -> Sequence[Connector]:
    """Give the connectors that a plugin brings; each name once among all plugins."""
    raise NotImplementedError
