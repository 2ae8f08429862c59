"""The process that workers are forked from: it has imported what they need, and runs no plugin's code itself."""

import os
import selectors
import shutil
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from regulars.workers.child import answer, asked

#: What most connectors import: done once here, not in each worker.
WARM = (
    "regulars.plugging.hookspecs",
    "regulars.readablefiles",
    "csv",
    "decimal",
    "html",
    "importlib.resources",
    "sqlite3",
    "urllib.parse",
    "zipfile",
)
#: Linux: prctl(2).
_PR_SET_PDEATHSIG = 1
#: The server has a few files open; this is far above.
_FILES = 4096

#: So often, in seconds, is it looked whether the process that all this is for is still there.
LOOK = 5
#: What a run is begun with: the line to its worker, the one on which its end is told, the pipe for what it prints.
ENDS = 3


@dataclass
class ForkServer:
    """Forks a worker for each request on `control`, tells how it ended, and ends them all when nobody asks any more."""

    control: socket.socket
    _parent: int = field(default_factory=os.getppid)
    #: Worker -> where its end is told, and its folder for what is temporary.
    _runs: dict[int, tuple[socket.socket, str]] = field(default_factory=dict)

    def serve(self) -> None:
        """Until the control line is closed."""
        for module in WARM:
            import_module(module)
        heard, woken = socket.socketpair()
        heard.setblocking(False)
        woken.setblocking(False)
        signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with selectors.DefaultSelector() as self._waiting:
            self._waiting.register(self.control, selectors.EVENT_READ)
            self._waiting.register(heard, selectors.EVENT_READ)
            while os.getppid() == self._parent:
                for key, _events in self._waiting.select(LOOK):
                    if key.fileobj is heard:
                        with suppress(BlockingIOError):
                            heard.recv(4096)
                        self._bury()
                    elif key.fileobj is self.control:
                        if not self._begin():
                            return self._end_all()
                    else:
                        self._end(key.data)
        self._end_all()
        return None

    def _begin(self) -> bool:
        """Fork a worker for the next request; False where there will be none any more."""
        try:
            folder, ends, _flags, _address = socket.recv_fds(self.control, 65536, ENDS)
        except OSError:
            return False
        if len(ends) < ENDS:
            return False
        line, life, printed = (socket.socket(fileno=ends[0]), socket.socket(fileno=ends[1]), ends[2])
        try:
            worker = os.fork()
        except OSError as error:
            with suppress(OSError):
                life.sendall(f"!{error.strerror}".encode())
            life.close()
        else:
            if not worker:
                self._be_worker(line, printed)
            self._runs[worker] = life, os.fsdecode(folder)
            self._waiting.register(life, selectors.EVENT_READ, worker)
            with suppress(OSError):
                life.sendall(b".")
        line.close()
        os.close(printed)
        return True

    def _be_worker(self, line: socket.socket, printed: int) -> None:
        """In the forked process: nothing of the server's is left but what it has imported."""
        try:
            signal.set_wakeup_fd(-1)
            for each in (signal.SIGCHLD, signal.SIGINT):
                signal.signal(each, signal.SIG_DFL)
            os.setsid()
            _die_with_parent()
            os.dup2(os.open(os.devnull, os.O_RDWR), 0)
            os.dup2(printed, 1)
            os.dup2(printed, 2)
            os.closerange(3, line.fileno())
            os.closerange(line.fileno() + 1, _FILES)
            answer(line, asked(line))
        finally:
            os._exit(0)

    def _end(self, worker: int) -> None:
        """Nobody waits for it any more."""
        life, _folder = self._runs[worker]
        self._waiting.unregister(life)
        _kill(worker)

    def _bury(self) -> None:
        """Tell the end of each worker that has ended, and clear away what it has left."""
        for worker in list(self._runs):
            ended, status = os.waitpid(worker, os.WNOHANG)
            if ended:
                life, folder = self._runs.pop(worker)
                # What it has started itself.
                _kill(worker)
                shutil.rmtree(folder, ignore_errors=True)
                with suppress(KeyError):
                    self._waiting.unregister(life)
                with suppress(OSError):
                    life.sendall(str(os.waitstatus_to_exitcode(status)).encode())
                life.close()

    def _end_all(self) -> None:
        for worker, (_life, folder) in self._runs.items():
            _kill(worker)
            with suppress(ChildProcessError):
                os.waitpid(worker, 0)
            shutil.rmtree(folder, ignore_errors=True)


def _c_library() -> Any:
    if sys.platform != "linux":
        return None
    import ctypes

    return ctypes.CDLL(None)


_libc = _c_library()


def _kill(worker: int) -> None:
    """End a worker with all that it has started: it leads a group of its own."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(worker, signal.SIGKILL)


def _die_with_parent() -> None:
    """Let the system end this process when the one that forked it ends, where the system knows how."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
