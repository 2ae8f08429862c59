"""What a renderer is: one format in which a sheet of results can be given."""

from collections.abc import Callable
from dataclasses import dataclass

from regulars_reports.results.sheet import Sheet


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """A format by its `name` (what `--format` takes) and the ending of its files, without the dot."""

    name: str
    ending: str
    #: Turns a sheet into a file's bytes; the same sheet always into the same bytes.
    render: Callable[[Sheet], bytes]
    #: Whether it may go to a terminal; a page or a picture goes to a file.
    text: bool = True
    #: Whether a reader may narrow what it makes: the sheet then brings its cubes.
    narrows: bool = False
