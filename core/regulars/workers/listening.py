"""What a worker answers, message by message, and what its plugin prints meanwhile."""

import os
import selectors
import socket
import time
from typing import Any

from regulars.workers.frames import HEAD, length, unpacked
from regulars.workers.printed import Printed

#: So much is taken at once, in bytes.
_PIECE = 1 << 20
#: And so many pieces of what is printed.
_PIECES = 16


class Listening:
    """Waits for a worker, and never longer than it is told to."""

    def __init__(self, line: socket.socket, pipe: int | None, printed: Printed) -> None:
        self._line = line
        self._pipe = pipe
        self._printed = printed
        self._waiting = selectors.DefaultSelector()
        line.setblocking(False)
        self._waiting.register(line, selectors.EVENT_READ)
        if pipe is not None:
            os.set_blocking(pipe, False)
            self._waiting.register(pipe, selectors.EVENT_READ)

    def next(self, until: float) -> Any:
        """The next message. EOFError where none comes any more, TimeoutError after `until`, FrameError."""
        return unpacked(self._exactly(length(self._exactly(HEAD, until)), until))

    def close(self) -> None:
        """Hear what was printed to the last, and wait no more."""
        self._waiting.close()
        if self._pipe is not None:
            self._hear()
            self._pipe = None
        self._printed.close()

    def _exactly(self, count: int, until: float) -> bytearray:
        found = bytearray(count)
        rest = memoryview(found)
        while rest:
            try:
                taken = self._line.recv_into(rest, min(len(rest), _PIECE))
            except BlockingIOError:
                self._wait(until)
                continue
            except ConnectionError:
                taken = 0
            if not taken:
                raise EOFError
            rest = rest[taken:]
        return found

    def _wait(self, until: float) -> None:
        """Until something comes on the line."""
        while True:
            ready = {key.fileobj for key, _events in self._waiting.select(max(until - time.monotonic(), 0))}
            if self._pipe in ready and not self._hear():
                self._waiting.unregister(self._pipe)
            if self._line in ready:
                return
            if time.monotonic() >= until:
                raise TimeoutError

    def _hear(self) -> bool:
        """What is printed by now; False where nothing more will be."""
        assert self._pipe is not None
        # Whoever prints without end is not listened to without end.
        for _turn in range(_PIECES):
            try:
                heard = os.read(self._pipe, 1 << 16)
            except BlockingIOError:
                return True
            if not heard:
                return False
            self._printed.hear(heard)
        return True
