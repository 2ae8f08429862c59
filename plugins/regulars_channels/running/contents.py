"""What makes a file the same file: its contents, whatever it is called."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from regulars.catalog import Declared


@dataclass(frozen=True)
class Contents:
    """A file as it was before it was read; `digest` is the SHA-256 of its bytes, empty where it cannot be read."""

    path: Path
    digest: str
    state: tuple[int, int] | None

    @classmethod
    def of(cls, path: Path) -> "Contents":
        """Read the whole file once, in little memory."""
        state = _state(path)
        try:
            if state is None or not path.is_file():
                # A pipe or a device would never end; the connector refuses it.
                raise OSError
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return cls(path, "", None)
        return cls(path, digest, state)

    @property
    def changed(self) -> bool:
        """Whether somebody wrote to the file since: what was read may be the half of it."""
        return self.state is not None and _state(self.path) not in (self.state, None)


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_size, found.st_mtime_ns


def import_key(declared: Declared, files: Sequence[Contents]) -> str:
    """What makes two imports the same: the contents of the files, in order, and what the channel says."""
    digest = hashlib.sha256(json.dumps(declared.body, sort_keys=True, default=str).encode())
    for each in files:
        digest.update((each.digest or str(each.path)).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
