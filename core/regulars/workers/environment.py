"""What a worker has of the environment: what is harmless, and the secrets that its plugin states."""

import os
from collections.abc import Iterable

#: Where programs and their settings lie, how people write, the way out to the network; and of Windows what any
#: program needs to start.
_NAMES = frozenset({
    "PATH", "HOME", "TZ", "TMPDIR",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY",
    "REGULARS_TRACE", "REGULARS_LANGUAGE",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP",
    "USERPROFILE", "APPDATA", "LOCALAPPDATA",
})  # fmt: skip
_BEGINNINGS = ("LANG", "LC_", "PYTHON")


def harmless() -> dict[str, str]:
    """The variables that any worker has."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper() in _NAMES or name.startswith(_BEGINNINGS)
    }


def environment(secrets: Iterable[str], folder: str) -> dict[str, str]:
    """The variables of a worker whose plugin states these secrets, and which keeps what is temporary in `folder`."""
    stated = {name: os.environ[name] for name in secrets if name in os.environ}
    return {**harmless(), **stated, "TMPDIR": folder, "TEMP": folder, "TMP": folder}
