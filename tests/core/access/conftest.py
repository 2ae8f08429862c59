"""An access log of its own, and a shop whose records hold personal fields."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1] / "store"))  # for `import cornershop`
sys.path.insert(0, str(Path(__file__).parent))  # for `import personalshop`

from cornershop import Shop, opened_shop
from personalshop import PERSONAL, fresh

from regulars.access.log import AccessLog
from regulars.history.key import ChainKey


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AccessLog]:
    """A log in a folder of its own."""
    made = AccessLog(tmp_path / "access.db", ChainKey(tmp_path / "keys" / "history.key"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def standing_personal(
    postgresql_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Shop]]:
    """The one shop of each kind of database, opened when it is first asked for."""
    server = sa.engine.make_url(postgresql_url)
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with ExitStack() as stack:
        shops: dict[str, Shop] = {}

        def standing(kind: str) -> Shop:
            if kind not in shops:
                folder = tmp_path_factory.mktemp("personal")
                url = f"sqlite:///{folder / 'store.db'}"
                if kind == "postgresql":
                    with engine.connect() as connection:
                        connection.exec_driver_sql("CREATE DATABASE personal_shop")
                    url = server.set(database="personal_shop").render_as_string(hide_password=False)
                shops[kind] = stack.enter_context(opened_shop(folder, url, PERSONAL))
            return shops[kind]

        yield standing
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request: pytest.FixtureRequest, standing_personal: Callable[..., Shop]) -> Shop:
    """A shop of clients whose names and phones are personal, empty, with a new log; on each kind of database."""
    return fresh(standing_personal(request.param))


@pytest.fixture
def one_shop(standing_personal: Callable[..., Shop]) -> Shop:
    """The same, on SQLite alone."""
    return fresh(standing_personal("sqlite"))


@pytest.fixture
def open_shop_of_shops(tmp_path: Path) -> Iterator[Shop]:
    """A shop in which the names of shops are personal too: they are those of their owners."""
    schema = PERSONAL.replace(
        "  name: {type: text, search: name}", "  name: {type: text, privacy: personal}", 1
    )
    with opened_shop(tmp_path / "shops", f"sqlite:///{tmp_path / 'shops.db'}", schema) as made:
        yield Shop(made.workspace, made.session)
