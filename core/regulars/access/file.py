"""The file access.db: made, guarded and opened, and what is wrong with it told in a sentence."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, insert, inspect
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import DBAPIError

from regulars.access.tables import APPLICATION, FORMAT, access_metadata, settings
from regulars.errors import RegularsError, StoreBusyError, StoreError, WorkspaceError
from regulars.messages import N_, _

#: Its name in a workspace's folder.
FILE = "access.db"

#: How long one waits for another to write its entry, in seconds.
_PATIENCE = 30

#: What SQLite says, in English whatever the language -> what it means.
_REASONS = (
    ("disk is full", N_("the disk is full; make room, then try again")),
    ("No space left", N_("the disk is full; make room, then try again")),
    ("readonly", N_("you may not write it; ask for the right to")),
    ("unable to open", N_("it cannot be opened; may you write in its folder?")),
    ("I/O error", N_("the disk or network gives it up")),
)
_DAMAGED = ("malformed", "not a database", "no such table", "no such column", "corrupt")


class AccessFile:
    """The file at `path`, opened when it is first needed, and made where there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine: Engine | None = None

    def engine(self) -> Engine:
        """Opens connections to the file as it should be; RegularsError where it is not."""
        if self._engine is None:
            self._guard()
            made = create_engine(
                URL.create("sqlite+pysqlite", database=str(self.path)),
                connect_args={"timeout": _PATIENCE, "check_same_thread": False},
            )
            event.listen(made, "connect", _prepare)
            event.listen(made, "begin", _begin)
            with self.told(), made.connect() as connection:
                self._demand_own(connection)
            self._engine = made
        return self._engine

    @contextmanager
    def connect(self, *, writing: bool = False) -> Iterator[Connection]:
        """One snapshot of it; `writing`: alone from its first moment on, committed at the block's end."""
        engine = self.engine()
        with self.told(), engine.connect() as connection:
            connection.execution_options(regulars_write=writing)
            with connection.begin():
                yield connection

    def is_it(self, file: Path) -> bool:
        """Whether a file is this one, or one of those that SQLite keeps beside it."""
        own = (self.path.with_name(f"{self.path.name}{end}") for end in ("", "-wal", "-shm", "-journal"))
        return file.exists() and any(each.exists() and file.samefile(each) for each in own)

    def close(self) -> None:
        """Close all connections."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn what SQLite says into one clear sentence."""
        try:
            yield
        except DBAPIError as error:
            raise self.meant(error.orig or error) from error

    def meant(self, error: BaseException) -> RegularsError:
        """What an error of SQLite means for whoever reads or asks who has read."""
        text = str(error)
        if "locked" in text or "busy" in text:
            return StoreBusyError(
                _("Another process keeps the access log {file}. Wait for it, then try again.", file=self.path)
            )
        if any(sign in text for sign in _DAMAGED):
            return StoreError(
                _(
                    "The access log {file} is damaged. Move it away and keep it, with its -wal and -shm files: "
                    "put back a good copy, else a new one begins.",
                    file=self.path,
                )
            )
        reason = next((_(meaning) for sign, meaning in _REASONS if sign in text), text)
        return WorkspaceError(
            _(
                "The access log {file} cannot be written: {reason}. "
                "Nothing personal is given out without an entry in it.",
                file=self.path,
                reason=reason,
            )
        )

    def _guard(self) -> None:
        """A file of its own that nobody else can read: made so where it is new."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            os.close(handle)
            return
        except FileExistsError:
            pass
        except OSError as error:
            raise self.meant(OSError(f"unable to open: {error.strerror}")) from error
        found = self.path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise StoreError(
                _("{file} should be the access log, but is a link or no file. Move it away.", file=self.path)
            )
        if os.name == "posix" and found.st_mode & stat.S_IRWXO:
            try:
                self.path.chmod(stat.S_IMODE(found.st_mode) & ~stat.S_IRWXO)
            except OSError as error:
                raise WorkspaceError(
                    _(
                        "Everybody on this computer can read the access log {file}: chmod 600 {file}",
                        file=self.path,
                    )
                ) from error

    def _demand_own(self, connection: Connection) -> None:
        """An access log of this version; an empty file becomes one."""
        with connection.begin():
            application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            foreign = application != APPLICATION and bool(inspect(connection).get_table_names())
        if foreign:
            raise StoreError(_("{file} is another database, no access log: move it away.", file=self.path))
        if version > FORMAT:
            raise StoreError(
                _("The access log {file} was made by a newer version of Regulars.", file=self.path)
            )
        if application == APPLICATION:
            return
        connection.execution_options(regulars_write=True)
        with connection.begin():
            # Another process may have made it meanwhile.
            if not inspect(connection).has_table(settings.name):
                access_metadata.create_all(connection)
                connection.execute(insert(settings).values(name="indexed", value="0"))
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION}")
                connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    # An entry outlives its process at once, the machine's power some moments later: see docs/access-log.md.
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",
        # 16 MB: the disk is waited for once in some thousands of entries.
        "wal_autocheckpoint = 4000",
        "cache_size = -65536",
        "secure_delete = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("regulars_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
