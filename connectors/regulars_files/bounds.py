"""How far a packed file may unpack: what goes beyond is a bomb, and is not unpacked."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from regulars.errors import SourceError
from regulars.messages import _

#: What must lie unpacked on the disk or in memory (a sheet, a database) may be so large; what is read as it is
#: unpacked, row by row, so large.
LARGEST = 2 << 30
LARGEST_STREAM = 64 << 30
#: And so many times larger than packed, once it is large at all.
LARGE = 64 << 20
DENSEST = 250
#: An archive with more members than that is none that a shop sends.
MEMBERS = 10_000
#: So much memory may a packer's dictionary take.
DICTIONARY = 128 << 20

_DAMAGED = (
    OSError,
    EOFError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    RuntimeError,
    NotImplementedError,
)


def weigh(entries: Iterable[zipfile.ZipInfo], name: str, largest: int) -> None:
    """Raise SourceError for an archive whose members would unpack to far more than they should."""
    listed = list(entries)
    unpacked, packed = sum(each.file_size for each in listed), sum(each.compress_size for each in listed)
    dense = any(_dense(each.file_size, each.compress_size) for each in listed) or _dense(unpacked, packed)
    if dense or len(listed) > MEMBERS or unpacked > largest or _overlap(listed):
        raise too_large(name)


def _dense(unpacked: int, packed: int) -> bool:
    return unpacked > LARGE and unpacked > DENSEST * max(packed, 1)


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two members are made of the same bytes, by which a small archive unpacks to any size."""
    end = -1
    for each in sorted(entries, key=lambda entry: entry.header_offset):
        if each.header_offset < end:
            return True
        end = each.header_offset + max(each.compress_size, 1)
    return False


def too_large(name: str) -> SourceError:
    """The refusal of a bomb."""
    return SourceError(
        _(
            "{file} would unpack to far more than such a file holds and is not opened. If it is right as it is, "
            "unpack it yourself and import what it holds.",
            file=name,
        )
    )


class Bounded(io.RawIOBase):
    """What `stream` unpacks from `packed` bytes, as far as it may: SourceError beyond, and where it is damaged."""

    def __init__(self, stream: BinaryIO, packed: int, name: str) -> None:
        self.stream = stream
        self.name = name
        self.limit = min(LARGEST_STREAM, max(LARGE, DENSEST * packed))
        self.count = 0

    def readable(self) -> bool:
        """True: that is all it is for."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Unpack the next bytes into `buffer`; gives how many they are, 0 at the end."""
        try:
            data = self.stream.read(len(buffer))
        except _DAMAGED:
            raise SourceError(
                _("{file} is damaged: it cannot be unpacked to its end.", file=self.name)
            ) from None
        self.count += len(data)
        if self.count > self.limit:
            raise too_large(self.name)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what is read too."""
        if not self.closed:
            self.stream.close()
        super().close()
