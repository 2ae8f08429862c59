"""One town of each kind of database, filled anew for each round of questions."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent))  # for `import smalltown`

from cornershop import Shop, opened_shop
from smalltown import TOWN


@pytest.fixture(scope="session")
def standing_town(
    postgresql_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Shop]]:
    """The one town of each kind of database, opened when it is first asked for."""
    server = sa.engine.make_url(postgresql_url)
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with ExitStack() as stack:
        towns: dict[str, Shop] = {}

        def standing(kind: str) -> Shop:
            if kind not in towns:
                folder = tmp_path_factory.mktemp("town")
                url = f"sqlite:///{folder / 'store.db'}"
                if kind == "postgresql":
                    with engine.connect() as connection:
                        connection.exec_driver_sql("CREATE DATABASE small_town")
                    url = server.set(database="small_town").render_as_string(hide_password=False)
                towns[kind] = stack.enter_context(opened_shop(folder, url, TOWN))
            return towns[kind]

        yield standing
    engine.dispose()
