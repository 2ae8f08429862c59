"""A worker from within: it becomes the plugin's process, does what it is asked, and says how that ended."""

import os
import socket
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Any, TextIO

from regulars import clock
from regulars.messages import _, set_language
from regulars.plugging.acting import Stated, act_for_good
from regulars.plugging.network import watch_network
from regulars.workers.frames import HEAD, FrameError, length, packed, unpacked
from regulars.workers.plaindata import WrongItemError
from regulars.workers.tasks import TASKS
from regulars.workers.troubles import told

try:
    import resource
except ImportError:  # pragma: no cover - Windows has none
    resource = None  # type: ignore[assignment]


def asked(line: socket.socket) -> Mapping[str, Any]:
    """What is to be done: the first message on `line`, and the only one. EOFError where nobody asks any more."""
    what: Mapping[str, Any] = unpacked(_exactly(line, length(_exactly(line, HEAD))))
    return what


def answer(line: socket.socket, what: Mapping[str, Any]) -> None:
    """Do it, and answer on `line`: that it has `begun`, an `item` after the other, then `end` or `error`."""
    last: dict[str, Any] = {"end": True}
    try:
        with ExitStack() as stack:
            if what["as_of"]:
                stack.enter_context(clock.at(datetime.fromisoformat(what["as_of"])))
            _settle(what)
            # Now the plugin's time begins.
            _send(line, {"begun": True})
            for item in TASKS[what["task"]](what):
                _send(line, {"item": item})
    # Whatever it is, SystemExit too: it ends this run only.
    except BaseException as error:
        last = {"error": told(error)}
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    with suppress(OSError):
        _send(line, last)


def _settle(what: Mapping[str, Any]) -> None:
    """Be where the plugin was called, in its language, with nothing but what it states, within its limits."""
    os.environ.clear()
    os.environ.update(what["environment"])
    tempfile.tempdir = None
    sys.path[:] = what["path"]
    if what["cwd"] is not None:
        os.chdir(what["cwd"])
    sys.stdout, sys.stderr = _printing(1), _printing(2)
    set_language(what["language"])
    stated = dict(what["stated"])
    plugin = stated.pop("plugin")
    act_for_good(Stated(plugin=plugin, **{name: tuple(told) for name, told in stated.items()}))
    watch_network()
    _limit(what["megabytes"])


def _printing(place: int) -> TextIO:
    """A stream for people, in place of the one that was made for something else."""
    return open(place, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)


def _limit(megabytes: int) -> None:
    """No more memory than that, where the system keeps count, and no copy of it on the disk after a crash."""
    if resource is None:
        return
    for what, most in ((resource.RLIMIT_DATA, megabytes << 20), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            _soft, hard = resource.getrlimit(what)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (most, most))


def _send(line: socket.socket, message: Any) -> None:
    try:
        line.sendall(packed(message))
    except FrameError as error:
        raise WrongItemError(
            _("{size} MB at once: hand over less at a time", size=error.args[0] >> 20)
        ) from None


def _exactly(line: socket.socket, count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        piece = line.recv(count - len(found))
        if not piece:
            raise EOFError
        found += piece
    return bytes(found)
