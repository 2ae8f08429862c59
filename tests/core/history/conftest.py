"""Corner shops whose history is looked at: one a database, emptied before each test."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1] / "store"))  # for `import cornershop`
sys.path.insert(0, str(Path(__file__).parent))  # for `import doings`

from cornershop import Shop, emptied, opened_shop


@pytest.fixture(scope="session")
def standing_historic(
    postgresql_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Shop]]:
    """The one shop of each kind of database, opened when it is first asked for."""
    server = sa.engine.make_url(postgresql_url)
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with ExitStack() as stack:
        shops: dict[str, Shop] = {}

        def standing(kind: str) -> Shop:
            if kind not in shops:
                folder = tmp_path_factory.mktemp("historic")
                url = f"sqlite:///{folder / 'store.db'}"
                if kind == "postgresql":
                    with engine.connect() as connection:
                        connection.exec_driver_sql("CREATE DATABASE historic_shop")
                    url = server.set(database="historic_shop").render_as_string(hide_password=False)
                shops[kind] = stack.enter_context(opened_shop(folder, url))
            return shops[kind]

        yield standing
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, standing_historic: Callable[..., Shop]) -> Shop:
    """An empty corner shop, on SQLite and on PostgreSQL; its history begins with the first thing that is done."""
    return emptied(standing_historic(request.param))


@pytest.fixture
def new_shop(tmp_path: Path, database_url: str) -> Iterator[Shop]:
    """A shop in a database of its own, whose history begins with its first apply."""
    with opened_shop(tmp_path / "new", database_url) as made:
        yield made
