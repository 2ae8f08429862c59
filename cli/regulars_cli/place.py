"""Where the workspace is that a command works in, and the little that must be known before it is opened."""

import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regulars_cli.remembered import remembered

FILE = "regulars.yaml"


@dataclass(frozen=True)
class Place:
    """A workspace's folder, its language and enabled plugins (None: not told)."""

    folder: Path
    language: str | None
    plugins: tuple[str, ...] | None


def find(directory: str | None) -> Place | None:
    """The workspace at `directory` (`-C`), else at REGULARS_WORKSPACE, else at the nearest regulars.yaml upward."""
    named = directory or os.environ.get("REGULARS_WORKSPACE")
    folder = str(Path(named or ".").absolute())
    while not os.path.isfile(os.path.join(folder, FILE)):  # noqa: PTH113, PTH118 - asked for on every start
        above = os.path.dirname(folder)  # noqa: PTH120
        if named or above == folder:
            return None
        folder = above
    return _read(folder)


def _read(folder: str) -> Place:
    path = os.path.join(folder, FILE)  # noqa: PTH118
    head = remembered(
        f"workspace-{zlib.crc32(path.encode(errors='replace')):08x}", path, lambda: ([path], _head(path))
    )
    plugins = head["plugins"]
    return Place(Path(folder), head["language"], None if plugins is None else tuple(plugins))


def _head(path: str) -> dict[str, Any]:
    """Language and plugins as they stand; opening the workspace tells what is wrong in the file."""
    import yaml

    try:
        body = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        body = None
    body = body if isinstance(body, dict) else {}
    language, plugins = body.get("language"), body.get("plugins")
    return {
        "language": language if isinstance(language, str) else None,
        "plugins": [str(each) for each in plugins] if isinstance(plugins, list) else None,
    }
