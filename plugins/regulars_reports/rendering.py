"""What a renderer is: one format in which a sheet of results can be given."""

from dataclasses import dataclass
from typing import Protocol

from regulars_reports.sheet import Sheet


class Render(Protocol):
    """Turns a sheet into a file's bytes; the same sheet always into the same bytes."""

    def __call__(self, sheet: Sheet) -> bytes: ...


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """A format by its `name` (what `--format` takes) and the ending of its files, without the dot."""

    name: str
    ending: str
    render: Render
    #: Whether it may go to a terminal; a page or a picture goes to a file.
    text: bool = True
