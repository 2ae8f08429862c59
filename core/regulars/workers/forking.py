"""Workers forked from a warm server: one server a process of Regulars, started when it is first needed."""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass

from regulars.workers.environment import harmless

#: Whether the system can.
POSSIBLE = hasattr(os, "fork")
#: So long, in seconds, the server may take to fork, and a worker that was ended to be gone.
FORKING, ENDING = 60, 1


class Forked:
    """A worker that the server has forked."""

    def __init__(self, line: socket.socket, life: socket.socket, printed: int, folder: str) -> None:
        self.line = line
        self.printed: int | None = printed
        self.folder = folder
        #: On which the server tells its end; closed, it is ended.
        self._life = life

    def end(self) -> int | None:
        """See Process."""
        self.line.close()
        if self.printed is not None:
            os.close(self.printed)
            self.printed = None
        told = b""
        with self._life as life, suppress(OSError):
            life.shutdown(socket.SHUT_WR)
            life.settimeout(ENDING)
            while piece := life.recv(64):
                told += piece
        # The server has, unless somebody has ended it.
        shutil.rmtree(self.folder, ignore_errors=True)
        return int(told) if told else None


@dataclass
class Server:
    """The process that workers are forked from, as its user knows it."""

    control: socket.socket
    process: "subprocess.Popen[bytes]"

    @classmethod
    def start(cls) -> "Server":
        """Start it, and do not wait until it is ready."""
        control, theirs = socket.socketpair()
        place = theirs.fileno()
        with theirs:
            process = subprocess.Popen(
                # -P: no file of the folder where somebody happens to be is taken for a module.
                [sys.executable, "-P", "-m", "regulars.workers", "fork", str(place)], pass_fds=(place,),
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=harmless(), cwd="/", start_new_session=True,
            )  # fmt: skip
        return cls(control, process)

    def fork(self) -> Forked:
        """A worker that waits to be asked; OSError where there is none."""
        folder = tempfile.mkdtemp(prefix="regulars-worker-")
        line, their_line = socket.socketpair()
        life, their_life = socket.socketpair()
        printed, their_printed = os.pipe()
        forked = Forked(line, life, printed, folder)
        try:
            with their_line, their_life:
                ends = [their_line.fileno(), their_life.fileno(), their_printed]
                socket.send_fds(self.control, [os.fsencode(folder)], ends)
            life.settimeout(FORKING)
            answer = life.recv(1)
            if not answer:
                raise ConnectionResetError
            if answer != b".":
                raise OSError(life.recv(1000).decode("utf-8", "replace"))
        except BaseException:
            forked.end()
            raise
        finally:
            os.close(their_printed)
        return forked

    def end(self) -> None:
        """Let it go, with all of its workers."""
        self.control.close()
        try:
            self.process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_lock = threading.Lock()
_server: Server | None = None


def get_ready() -> None:
    """Start the server, and do not wait for it: whoever soon needs a worker will wait less."""
    global _server
    with _lock:
        if POSSIBLE and _server is None:
            _server = Server.start()
            atexit.register(let_go)


def fork() -> Forked:
    """A worker that waits to be asked. OSError where none can be had."""
    get_ready()
    with _lock:
        try:
            return _living().fork()
        except ConnectionError:
            # It was ended by somebody: once more.
            return _living(anew=True).fork()


def _living(anew: bool = False) -> Server:
    global _server
    if _server is not None and (anew or _server.process.poll() is not None):
        _server.end()
        _server = None
    if _server is None:
        _server = Server.start()
    return _server


def let_go() -> None:
    """End the server with all of its workers; the next worker has a new one."""
    global _server
    with _lock:
        if _server is not None:
            _server.end()
            _server = None


def _forget() -> None:
    """In a process that was forked from this one: the server is not its own."""
    global _server, _lock
    _lock = threading.Lock()
    if _server is not None:
        _server.control.close()
        # Not its child either: nothing is waited for.
        _server.process.returncode = 0
        _server = None


if POSSIBLE:
    os.register_at_fork(after_in_child=_forget)
