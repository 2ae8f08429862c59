"""A worker's process from outside: forked from a warm server where the system can, else started anew."""

import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from typing import Protocol

from regulars.errors import RegularsError
from regulars.messages import _
from regulars.workers import forking
from regulars.workers.environment import harmless

#: So long, in seconds, a process that was ended may take to be gone.
ENDING = 1


class Process(Protocol):
    """A worker's process."""

    #: The line that it is asked and answers on.
    line: socket.socket
    #: The end of the pipe that it prints to; None: what it prints is lost.
    printed: int | None
    #: Its folder for what is temporary, gone when the process has ended.
    folder: str

    def end(self) -> int | None:
        """End it if it has not ended by itself: its exit code, of a signal below 0; None where that is not known."""
        ...


def new_process() -> Process:
    """A process that waits to be asked. RegularsError where none can be started."""
    try:
        return forking.fork() if forking.POSSIBLE else Started()
    except OSError as error:
        raise RegularsError(
            _(
                "No process could be started for the code of a plugin: {reason}.",
                reason=error.strerror or error,
            )
        ) from error


class Started:
    """A process that was started for one worker alone."""

    def __init__(self) -> None:
        self.printed: int | None = None
        self.folder = tempfile.mkdtemp(prefix="regulars-worker-")
        self.line, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "regulars.workers", "once"]
        told: bytes | None = None
        with theirs:
            passed = () if sys.platform == "win32" else (theirs.fileno(),)
            self._process = subprocess.Popen(
                [*command, *map(str, passed)], pass_fds=passed, stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=harmless(),
            )  # fmt: skip
            if sys.platform == "win32":
                told = theirs.share(self._process.pid)
            assert self._process.stdin is not None
            with self._process.stdin as stdin:
                stdin.write(told or b"")

    def end(self) -> int | None:
        """See Process."""
        self.line.close()
        with suppress(subprocess.TimeoutExpired):
            # What has closed its line is about to end by itself.
            self._process.wait(0.1)
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(ENDING)
        shutil.rmtree(self.folder, ignore_errors=True)
        return self._process.returncode
