"""The beginning and the end of a large text file, to look at instead of the whole."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: A file up to this size is looked at whole; of a larger one HEAD bytes of its beginning and TAIL of its end.
WHOLE = 48 << 20
HEAD, TAIL = 16 << 20, 256 << 10
#: How files begin that are no plain text: archives, compressed files, databases, Parquet.
_BINARY = (
    b"PK",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"SQLite",
    b"PAR1",
    b"\xd0\xcf\x11\xe0",
    b"7z",
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


@contextmanager
def beginning_of(path: Path) -> Iterator[tuple[Path, bool]]:
    """A path to look at, and whether it is the whole file. Where it is not, its last lines stand at the end."""
    with path.open("rb") as stream:
        head = stream.read(16)
        binary = head.startswith((*_BINARY, *_WIDE_MARKS)) or b"\0" in head
        size = path.stat().st_size
        if size <= WHOLE or binary:
            yield path, True
            return
        stream.seek(0)
        begin = stream.read(HEAD)
        stream.seek(size - TAIL)
        end = stream.read()
    with tempfile.TemporaryDirectory(prefix="regulars-") as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(begin[: begin.rfind(b"\n") + 1] + end[end.find(b"\n") + 1 :])
        yield copy, False
