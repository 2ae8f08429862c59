"""What was read from files, kept in the user's cache folder until one of the files changes."""

import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

_FORMAT = 1
Stamp = list[int] | None


def remembered(name: str, key: Any, look: Callable[[], tuple[Iterable[str], Any]]) -> Any:
    """What `look` gave the last time, while nothing that it looked at has changed; else what it gives now.

    `look` answers the paths that its answer hangs on, and the answer, as JSON knows it. What was kept under `name`
    is believed only for the same `key` (also JSON) and while every path has the time and size that it had. Without
    a writable cache folder all works as well, only slower.
    """
    file = folder() / f"{name}.json"
    found = _read(file)
    if found.get("format") == _FORMAT and found.get("key") == key:
        stamps: dict[str, Stamp] = found["stamps"]
        if all(stamp(path) == then for path, then in stamps.items()):
            return found["value"]
    paths, value = look()
    _write(
        file, {"format": _FORMAT, "key": key, "stamps": {each: stamp(each) for each in paths}, "value": value}
    )
    return value


def folder() -> Path:
    """Where it is kept."""
    root = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or "~/.cache"
    return Path(root).expanduser() / "regulars"


def stamp(path: str) -> Stamp:
    """What changes when a file or folder does; None where there is none."""
    try:
        found = os.stat(path or ".")  # noqa: PTH116 - a tenth of Path's cost, and many are asked for
    except OSError:
        return None
    return [found.st_mtime_ns, found.st_size]


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(file: Path, body: dict[str, Any]) -> None:
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.write_text(json.dumps(body), encoding="utf-8")
        fresh.replace(file)
