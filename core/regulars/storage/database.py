"""The engine: one SQLite file or one PostgreSQL database, opened the same way."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, func, select
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from regulars.errors import StoreBusyError, StoreError, WorkspaceError
from regulars.messages import N_, _
from regulars.storage.dialects import prepare_connection

#: How long a writer waits for another one, in seconds, before it says that the store is busy.
BUSY_SECONDS = 30

#: The advisory lock of the writer on PostgreSQL: "regulars" in ASCII, as a signed 64-bit number.
_WRITER_LOCK = int.from_bytes(b"regulars")

Around = AbstractContextManager[None]


class Database:
    """Opens connections. `connect` reads; `begin` writes, alone from its first moment on (BEGIN IMMEDIATE)."""

    def __init__(self, url: str | URL, connecting: Callable[[], Around] = nullcontext) -> None:
        """`connecting` gives what stands around a driver that connects."""
        self.url = _checked(url)
        self.engine = _engine(self.url)
        self._writing = _Writing()

        def connect(dialect: Any, _record: object, given: Any, named: Any) -> Any:
            with connecting():
                return dialect.connect(*given, **named)

        event.listen(self.engine, "do_connect", connect)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection in a reading transaction: one snapshot for all that is asked in the block."""
        with _told(self.url):
            connection = self.engine.connect()
        with connection:
            # Nothing is written, so that closing it is its end.
            connection.begin()
            if self.dialect == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for one statement that reads: it sees one snapshot anyway."""
        with self._opened() as connection:
            yield connection

    @contextmanager
    def begin(self, *, alone: bool = True) -> Iterator[Connection]:
        """A connection in a writing transaction, committed at the block's end, undone if it fails.

        Not `alone`: where the database can, beside another writer; for what hangs on nothing that others write.
        """
        self._make_file()
        with self._writing.block(), self._opened() as connection:
            writing = connection.execution_options(regulars_write=True)
            with _told(self.url), writing.begin():
                if alone and self.dialect == "postgresql":
                    # One writer at a time, as on SQLite: what a chunk looked up still holds when it is written.
                    writing.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))
                yield writing

    def when_free(self, act: Callable[[], None]) -> None:
        """Do what writes, and raises nothing, once this thread writes no longer: at once where it does not now."""
        self._writing.after(act)

    def _make_file(self) -> None:
        """A new SQLite store is its owner's alone to read: it holds persons."""
        file = Path(self.url.database or "")
        if self.dialect == "sqlite" and not file.exists() and file.parent.is_dir():
            file.touch(mode=0o600)

    @contextmanager
    def _opened(self) -> Iterator[Connection]:
        with _told(self.url):
            connection = self.engine.connect()
        with connection:
            yield connection

    def exists(self) -> bool:
        """Whether a SQLite store's file is there; True for a server."""
        return self.dialect != "sqlite" or Path(self.url.database or "").exists()

    def has_file(self, file: Path) -> bool:
        """Whether a file is the SQLite store, or one of those that SQLite keeps beside it."""
        if self.dialect != "sqlite" or not file.exists():
            return False
        own = (Path(f"{self.url.database}{end}") for end in ("", "-wal", "-shm", "-journal"))
        return any(each.exists() and file.samefile(each) for each in own)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


class _Writing(threading.local):
    """Whether this thread writes, and what it is to do afterwards."""

    def __init__(self) -> None:
        self._depth = 0
        self._waiting: list[Callable[[], None]] = []

    @contextmanager
    def block(self) -> Iterator[None]:
        """A block in which it writes."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            while self._waiting and not self._depth:
                self._waiting.pop(0)()

    def after(self, act: Callable[[], None]) -> None:
        """Do this now, or after the block."""
        if self._depth:
            self._waiting.append(act)
        else:
            act()


def _checked(url: str | URL) -> URL:
    try:
        made = make_url(url)
    except ArgumentError:
        raise WorkspaceError(
            _("The database URL cannot be read. Write sqlite:///regulars.db or postgresql://user@host/name.")
        ) from None
    if made.get_backend_name() == "sqlite":
        return made.set(drivername="sqlite+pysqlite")
    if made.get_backend_name() in {"postgresql", "postgres"}:
        return made.set(drivername="postgresql+psycopg")
    raise WorkspaceError(
        _(
            "Unknown kind of database {scheme} in the database URL. Use sqlite:///… or postgresql://….",
            scheme=repr(made.drivername),
        )
    )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        if not url.database or url.database == ":memory:":
            raise WorkspaceError(_("A SQLite store needs a file: sqlite:///regulars.db."))
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = create_engine(url, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError):
        raise WorkspaceError(
            _("PostgreSQL needs the driver psycopg: pip install 'regulars[postgresql]'.")
        ) from None
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's own transaction handling leaves half a migration behind: we begin and commit ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -262144", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    prepare_connection(connection)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("regulars_write")
    if writes:
        # Where another writes, this is what says so: by SQLAlchemy, as of any statement.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]


def _prepare_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


#: What drivers say of a connection, in English whatever the language -> what it means.
_MEANINGS = (
    ("unable to open", N_("the file cannot be opened; does its folder exist, and may you write there?")),
    ("readonly", N_("the file may not be written; ask for the right to write it.")),
    ("disk is full", N_("the disk is full; make room, then try again.")),
    ("No space left", N_("the disk is full; make room, then try again.")),
    ("password", N_("the user or the password is not accepted.")),
    ("authentication", N_("the user or the password is not accepted.")),
    ("does not exist", N_("the server has no such database or user; create it first.")),
    ("too many", N_("the server takes no more connections; try again later.")),
    ("connect", N_("no server answers there; is it running, and are host and port right?")),
    ("resolve", N_("no server answers there; is it running, and are host and port right?")),
)


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """Turn what a driver says of the connection itself into one clear sentence; no password in it."""
    try:
        yield
    except OperationalError as error:
        text = str(error.orig)
        if "locked" in text or "busy" in text:
            raise StoreBusyError(
                _("Another process is writing to the store. Wait for it to end, then try again.")
            ) from error
        for sign, meaning in _MEANINGS:
            if sign in text:
                where = url.render_as_string(hide_password=True)
                raise WorkspaceError(
                    _("Cannot use the database {url}: {reason}", url=where, reason=_(meaning))
                ) from error
        raise
    except DBAPIError as error:
        if "file is not a database" in str(error.orig):
            raise StoreError(_("{file} is not a SQLite database.", file=url.database or "")) from error
        raise
