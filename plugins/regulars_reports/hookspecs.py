"""The hook by which formats are offered to reports."""

from collections.abc import Sequence

from regulars import hookspec
from regulars_reports.rendering import Renderer


@hookspec
def provide_renderers() -> Sequence[Renderer]:
    """Give the formats in which a plugin can write a report, beside those of Regulars; each name once among all.

    A renderer has a `name` (what `--format` takes), the `ending` of its files, `render`, which makes a file's bytes of
    a sheet, `text` (whether it may go to a terminal) and `narrows` (whether its reader may narrow what it shows).
    """
    raise NotImplementedError
