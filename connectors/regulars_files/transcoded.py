"""A text in UTF-16 or UTF-32 read as UTF-8: its lines can be told apart as bytes then."""

import codecs
import io
from typing import BinaryIO

from regulars_files.document import Document
from regulars_files.made import MadeStream


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


class _Transcoding(MadeStream):
    def __init__(self, stream: BinaryIO, codec: str) -> None:
        super().__init__(stream)
        self.decoder = codecs.getincrementaldecoder(codec)("replace")

    def piece(self) -> bytes:
        while data := self.stream.read(1 << 16):
            if made := self.decoder.decode(data).encode():
                return made
        return self.decoder.decode(b"", final=True).encode()
