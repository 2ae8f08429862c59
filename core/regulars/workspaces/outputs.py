"""Where a command may write what people ask for: never over what the workspace lives by."""

import os
import stat
import tempfile
from pathlib import Path

from regulars.errors import RegularsError
from regulars.messages import _

#: How every SQLite database begins, whosever it is.
_SQLITE = b"SQLite format 3\0"


def demand_writable(file: Path, own: bool) -> None:
    """Raise RegularsError where `file` is the workspace's own (`own`), a database, or something that is no file."""
    if not os.path.lexists(file):
        return
    if own or _is_database(file):
        raise RegularsError(
            _(
                "{file} holds what a workspace lives by, and nothing is written over it: name another file.",
                file=file,
            )
        )
    if file.exists() and not file.is_file():
        raise RegularsError(_("{file} is no file that could be written over: name another one.", file=file))


def write_whole(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all, in place of what was there; a link is replaced, not followed. OSError.

    A new one is its owner's alone to read; one that was there goes on being read by whom it was.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    os.close(handle)
    fresh = Path(name)
    try:
        fresh.write_bytes(content)
        if file.is_file() and not file.is_symlink():
            fresh.chmod(stat.S_IMODE(file.stat().st_mode))
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _is_database(file: Path) -> bool:
    if not file.is_file():
        return False
    try:
        with file.open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
