"""The key of the chains: in a file apart from the database, or in the environment."""

import os
import secrets
import stat
from functools import cached_property
from pathlib import Path

from regulars.errors import WorkspaceError
from regulars.messages import _

#: Where the key stands for a program that may not read the file: 64 hex digits. It goes before the file.
VARIABLE = "REGULARS_HISTORY_KEY"

#: Where it lies in a workspace.
FILE = Path("keys") / "history.key"

_BYTES = 32


class ChainKey:
    """The key that the chains of one workspace hang on, read when it is first needed."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def secret(self, *, make: bool = False) -> bytes:
        """The 32 bytes of it; `make` makes it where there is none yet: for a chain that begins.

        WorkspaceError where it is missing, wrong, or where others may read its file.
        """
        if VARIABLE not in os.environ and make and not self.file.exists():
            self._make()
        return self._secret

    @cached_property
    def _secret(self) -> bytes:
        given = os.environ.get(VARIABLE)
        if given is not None:
            return _from_hex(given, VARIABLE)
        try:
            if os.name == "posix" and stat.S_IMODE(self.file.stat().st_mode) & 0o077:
                raise WorkspaceError(
                    _(
                        "Others may read the key of the history, {file}. Make it yours alone: chmod 600 {file}",
                        file=self.file,
                    )
                )
            text = self.file.read_text(encoding="ascii")
        except FileNotFoundError:
            raise WorkspaceError(
                _(
                    "The key of the history is missing. Put {file} back where it was, or set {variable}. "
                    "Nothing can be written without it.",
                    file=self.file,
                    variable=VARIABLE,
                )
            ) from None
        except OSError as error:
            raise WorkspaceError(
                _("{file} cannot be read: {reason}.", file=self.file, reason=error.strerror or error)
            ) from error
        except UnicodeDecodeError:
            text = ""
        return _from_hex(text, str(self.file))

    def _make(self) -> None:
        """Whole or not at all, and on the disk before anything hangs on it."""
        folder = self.file.parent
        part = folder / f".{self.file.name}.{secrets.token_hex(4)}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(secrets.token_hex(_BYTES) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            try:
                # A link is never made over a key that another process has made meanwhile.
                os.link(part, self.file)
            except FileExistsError:
                pass
            finally:
                part.unlink()
            _sync(folder)
        except OSError as error:
            raise WorkspaceError(
                _(
                    "The key of the history cannot be made in {folder}: {reason}. "
                    "Make the folder writable, or set {variable} to 64 hex digits.",
                    folder=folder,
                    reason=error.strerror or error,
                    variable=VARIABLE,
                )
            ) from error


def _from_hex(text: str, where: str) -> bytes:
    try:
        made = bytes.fromhex(text)
    except ValueError:
        made = b""
    if len(made) != _BYTES:
        raise WorkspaceError(
            _(
                "{where} is no key of the history: it holds 64 hex digits. Put the right one back.",
                where=where,
            )
        )
    return made


def _sync(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
