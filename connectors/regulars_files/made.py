"""Bytes that are made of another stream's, piece by piece, read as a stream."""

import io
from typing import BinaryIO


class MadeStream(io.RawIOBase):
    """Reads what `piece` makes of `stream`, and closes it in the end."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self._rest = b""

    def piece(self) -> bytes:
        """The next bytes, as many as it takes; none at the end."""
        raise NotImplementedError

    def readable(self) -> bool:
        """True: that is all it is for."""
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Put the next bytes into `buffer`; gives how many they are, 0 at the end."""
        self._rest = self._rest or self.piece()
        given, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)

    def close(self) -> None:
        """Close what is read too."""
        if not self.closed:
            self.stream.close()
        super().close()
