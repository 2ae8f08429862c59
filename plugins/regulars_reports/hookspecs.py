"""The hook by which formats are offered to reports."""

from collections.abc import Sequence

from regulars import hookspec
from regulars_reports.rendering import Renderer


@hookspec
def provide_renderers() -> Sequence[Renderer]:
    """Give the formats in which a plugin can write a report; each name once among all plugins."""
    raise NotImplementedError
