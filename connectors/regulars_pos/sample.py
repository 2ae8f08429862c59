"""A look at a file, for whoever asks which channel it is for: is it a POSLog, and what do its first rows say?"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars.errors import SourceError
from regulars_pos.batch import SourceBatch

Columns = Mapping[str, Sequence[str | None]]
Read = Callable[[Mapping[str, Any], Sequence[Path]], Iterator[SourceBatch]]


@dataclass(frozen=True)
class Sample:
    """The first rows of a POSLog by column, and the settings of a channel that reads it. `whole`: those are all."""

    settings: Mapping[str, Any]
    columns: Columns
    whole: bool
    part: str | None = None
    doubts: Sequence[str] = ()

    def using(self, columns: Collection[str]) -> tuple[Mapping[str, Any], Columns]:
        """The same: every column is there in every log."""
        del columns
        return self.settings, self.columns


def sample_of(path: Path, read: Read) -> list[Sample]:
    """One sample of a POSLog; none of a file that is something else, or of which nothing can be read."""
    if not _begins_as_xml(path):
        return []
    settings = {"format": "poslog"}
    try:
        batch = next(iter(read(settings, [path])))
    except SourceError:
        return []
    return [Sample(settings, batch.columns, whole=batch.done == batch.total)] if batch.rows else []


def _begins_as_xml(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError:
        return False
    # UTF-16 has a NUL beside each of these characters; byte-order marks are no text.
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")
