"""A text in UTF-16 or UTF-32 read as UTF-8: its lines can be told apart as bytes then."""

import codecs
import io
from typing import BinaryIO

from regulars_files.document import Document


def wide(codec: str) -> bool:
    """Whether an ASCII character is more than one byte in `codec`."""
    return codecs.lookup(codec).name.startswith(("utf-16", "utf-32"))


class Transcoded(Document):
    """`document`, in UTF-8."""

    def __init__(self, document: Document, codec: str) -> None:
        self.document = document
        self.codec = codec
        self.name, self.ending = document.name, document.ending
        self.start, self.end, self.total = document.start, document.end, document.total

    def open(self) -> BinaryIO:
        """Its bytes in UTF-8."""
        return io.BufferedReader(_Transcoding(self.document.open(), self.codec))

    def position(self, stream: BinaryIO) -> int:
        """How far it is, in bytes of what lies on the disk."""
        raw = getattr(stream, "raw", None)
        assert isinstance(raw, _Transcoding)
        return self.document.position(raw.stream)


class _Transcoding(io.RawIOBase):
    def __init__(self, stream: BinaryIO, codec: str) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder(codec)("replace")
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        while not self.rest:
            data = self.stream.read(1 << 16)
            self.rest = self.decoder.decode(data, final=not data).encode()
            if not data and not self.rest:
                return 0
        given, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        if not self.closed:
            self.stream.close()
        super().close()
