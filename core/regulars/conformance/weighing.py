"""`python -m regulars.conformance.weighing [--own] PACKAGE… OUT`: what importing a plugin costs, and does beside."""

import json
import os
import sys
import threading
import traceback
from importlib import import_module
from pathlib import Path
from time import process_time
from typing import Any

#: What Python tells of when something leaves the process; the name that findings call it by.
_NETWORK = frozenset(
    {"socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto", "socket.gethostbyname"}
)
_PROCESSES = frozenset(
    {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"}
)
_CHANGES = frozenset(
    {
        "os.mkdir",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.link",
        "os.symlink",
        "os.truncate",
        "shutil.rmtree",
    }
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class _Watching:
    """What the process does from here on, as Python's audit events tell it."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.on = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in _NETWORK:
            self._tell("network", _host(event, arguments))
            # Nothing goes out while a plugin is only looked at.
            raise ConnectionRefusedError("no network while a plugin is imported")
        if event in _PROCESSES:
            self._tell("process", str(arguments[0]))
        elif event in _CHANGES or (event == "open" and _writes(arguments)):
            self._tell("file", str(arguments[0]))

    def _tell(self, sort: str, what: str) -> None:
        frames = [[each.filename, each.lineno] for each in traceback.extract_stack()]
        self.told.append({"sort": sort, "what": what, "frames": frames})


def _host(event: str, arguments: tuple[Any, ...]) -> str:
    """Whom it wanted to reach. Of getaddrinfo the first argument is the host; of the others the last the address."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        return str(arguments[0])
    address = arguments[-1]
    return str(address[0] if isinstance(address, tuple) and address else address)


def _writes(arguments: tuple[Any, ...]) -> bool:
    path, _mode, flags = arguments
    return isinstance(flags, int) and bool(flags & _WRITING) and str(path) not in (os.devnull, "None")


def weigh(packages: list[str], *, own: bool) -> dict[str, Any]:
    """What importing `packages` takes, and all that it does beside; `own`: what Regulars itself takes apart from it."""
    begun = process_time()
    if own:
        _import_regulars()
    taken = process_time() - begun
    before, path, environment = set(sys.modules), list(sys.path), dict(os.environ)
    watching = _Watching()
    sys.addaudithook(watching)
    failed = None
    begun = process_time()
    watching.on = True
    try:
        for each in packages:
            import_module(each)
    except BaseException as error:
        failed = _told(error)
    watching.on = False
    return {
        "seconds": process_time() - begun,
        "own": taken,
        "modules": sorted({each.partition(".")[0] for each in set(sys.modules) - before}),
        "told": watching.told,
        "threads": threading.active_count() - 1,
        "path": sys.path != path,
        "environment": sorted(
            key for key in {*environment, *os.environ} if environment.get(key) != os.environ.get(key)
        ),
        "failed": failed,
    }


def _import_regulars() -> None:
    """All that a plugin may import of Regulars: it weighs nothing of a plugin's."""
    import click  # noqa: F401
    import yaml  # noqa: F401

    import regulars

    for name in regulars.__all__:
        getattr(regulars, name)


def _told(error: BaseException) -> dict[str, Any]:
    """What was raised, and the frames from the import on: file and line."""
    frames = [[each.filename, each.lineno] for each in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append([error.filename, error.lineno])
    return {"text": f"{type(error).__name__}: {error}".rstrip(": "), "frames": frames}


if __name__ == "__main__":
    named = [each for each in sys.argv[1:-1] if each != "--own"]
    Path(sys.argv[-1]).write_text(json.dumps(weigh(named, own="--own" in sys.argv)), encoding="utf-8")
