"""`python -m regulars.workers`: started by Regulars itself, with a socket on which it is told what to do."""

import os
import shutil
import socket
import sys
import threading

from regulars.workers.child import answer, asked


def main(how: str, place: str = "") -> None:
    """`how`: `fork`, a server that workers are forked from; `once`, one worker. `place`: the number of the socket."""
    if how == "fork":
        # Not there on every platform.
        from regulars.workers.forkserver import ForkServer

        ForkServer(socket.socket(fileno=int(place))).serve()
    else:
        line = _line(place)
        what = asked(line)
        folder = what["environment"]["TMPDIR"]
        threading.Thread(target=_leave_with, args=(line, folder), daemon=True).start()
        answer(line, what)


def _line(place: str) -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=int(place))


def _leave_with(line: socket.socket, folder: str) -> None:
    """End this process when the one that asks has ended, and clear up: nothing more ever comes from there."""
    line.recv(1)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
