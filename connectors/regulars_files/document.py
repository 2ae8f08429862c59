"""A file to read: as it lies on the disk, or unpacked while it is read."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from regulars_files.bounds import LARGEST, too_large

_CHUNK = 1 << 20


class Document:
    """One text, sheet or database. `name` is what people know it by; `ending` (`.csv`) tells its format."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.ending = path.suffix.lower()
        #: Where reading begins and ends, in the unit of `position`: what of the whole file is done.
        self.start, self.end, self.total = 0, path.stat().st_size, path.stat().st_size

    def open(self) -> BinaryIO:
        """Its bytes from the beginning; as often as need be."""
        return self.path.open("rb")

    def position(self, stream: BinaryIO) -> int:
        """How far `stream`, which `open` gave, has been read."""
        return stream.tell()

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A path for libraries that read no stream."""
        yield self.path

    def head(self) -> bytes:
        """Its first 512 bytes, which tell many formats."""
        with self.open() as stream:
            return stream.read(512)


class Unpacked(Document):
    """A document that lies packed in a file or an archive."""

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A temporary file, gone afterwards; SourceError where it would be too large."""
        with tempfile.TemporaryDirectory(prefix="regulars-") as folder, self.open() as stream:
            path = Path(folder) / f"unpacked{self.ending}"
            with path.open("wb") as copy:
                while chunk := stream.read(_CHUNK):
                    if copy.tell() + len(chunk) > LARGEST:
                        raise too_large(self.name)
                    copy.write(chunk)
            yield path
