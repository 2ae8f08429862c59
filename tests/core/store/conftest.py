"""Corner shops to try the store on: one a database, emptied before each test; or one of another schema."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent))  # for `import cornershop`

from cornershop import SCHEMA, Shop, emptied, opened_shop


@pytest.fixture(scope="session")
def standing_shops(
    postgresql_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Shop]]:
    """The one shop of each kind of database, opened when it is first asked for."""
    server = sa.engine.make_url(postgresql_url)
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with ExitStack() as stack:
        shops: dict[str, Shop] = {}

        def standing(kind: str) -> Shop:
            if kind not in shops:
                folder = tmp_path_factory.mktemp("shop")
                url = f"sqlite:///{folder / 'store.db'}"
                if kind == "postgresql":
                    with engine.connect() as connection:
                        connection.exec_driver_sql("CREATE DATABASE corner_shop")
                    url = server.set(database="corner_shop").render_as_string(hide_password=False)
                shops[kind] = stack.enter_context(opened_shop(folder, url))
            return shops[kind]

        yield standing
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, standing_shops: Callable[..., Shop]) -> Shop:
    """An empty corner shop, on SQLite and on PostgreSQL."""
    return emptied(standing_shops(request.param))


@pytest.fixture
def open_shop(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Shop]]:
    """Open a shop of another schema: `open_shop(schema, zone="Europe/Berlin")`; again to open the same database."""
    folders = count(1)
    # As on a server: several folders with one database have one key.
    monkeypatch.setenv("REGULARS_HISTORY_KEY", "5a" * 32)
    with ExitStack() as stack:

        def open_shop(schema: str = SCHEMA, **settings: Any) -> Shop:
            folder = tmp_path / f"folder{next(folders)}"
            return stack.enter_context(opened_shop(folder, database_url, schema, **settings))

        yield open_shop
