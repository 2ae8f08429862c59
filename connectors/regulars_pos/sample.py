"""A look at a file, for whoever asks which channel it is for: is it a POSLog, and what do its first rows say?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from regulars import SourceBatch, SourceSample
from regulars.errors import SourceError

Read = Callable[[Mapping[str, Any], Sequence[Path]], Iterator[SourceBatch]]


def sample_of(path: Path, read: Read) -> list[SourceSample]:
    """One sample of a POSLog; none of a file that is something else, or of which nothing can be read."""
    if not _begins_as_xml(path):
        return []
    settings = {"format": "poslog"}
    try:
        batch = next(iter(read(settings, [path])))
    except SourceError:
        return []
    return (
        [SourceSample(settings=settings, columns=batch.columns, whole=batch.done == batch.total)]
        if batch.rows
        else []
    )


def _begins_as_xml(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(64)
    except OSError:
        return False
    # UTF-16 has a NUL beside each of these characters; byte-order marks are no text.
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")
