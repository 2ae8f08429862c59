"""A corner shop with two shops, clients and sales of each, and sessions of actors who may do this or that there."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1] / "store"))  # for `import cornershop`
sys.path.insert(0, str(Path(__file__).parent))  # for `import guardedshop`

from cornershop import emptied, opened_shop
from guardedshop import GUARDED, Guarded


@pytest.fixture(scope="session")
def standing_guarded(
    postgresql_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Guarded]]:
    """The one guarded shop of each kind of database, opened when it is first asked for."""
    server = sa.engine.make_url(postgresql_url)
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with ExitStack() as stack:
        shops: dict[str, Guarded] = {}

        def standing(kind: str) -> Guarded:
            if kind not in shops:
                folder = tmp_path_factory.mktemp("guarded")
                url = f"sqlite:///{folder / 'store.db'}"
                if kind == "postgresql":
                    with engine.connect() as connection:
                        connection.exec_driver_sql("CREATE DATABASE guarded_shop")
                    url = server.set(database="guarded_shop").render_as_string(hide_password=False)
                made = stack.enter_context(opened_shop(folder, url, GUARDED))
                shops[kind] = Guarded(made.workspace, made.session)
            return shops[kind]

        yield standing
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def guarded(request: pytest.FixtureRequest, standing_guarded: Callable[..., Guarded]) -> Guarded:
    """Shops A and B; Ann of A, Bob of B, Nil of none; a sale to each at either shop, one to nobody; two items."""
    made = emptied(standing_guarded(request.param))
    shop = Guarded(made.workspace, made.session)
    shop.put("shop", {"code": "A", "name": "Alpha"}, {"code": "B", "name": "Beta"})
    people = [
        {"name": "Ann", "phone": "13800130001", "shop": "A", "points": 5, "home.city": "上海"},
        {"name": "Bob", "phone": "13800130002", "shop": "B", "points": 9, "home.city": "北京"},
        {"name": "Nil", "phone": "13800130003", "points": None, "joined": "2026-01-05 09:00:00"},
    ]
    shop.put("client", *people, keys=["ann", "bob", "nil"])
    shop.put("item", {"maker": "M", "number": 1, "title": "Tea"}, {"maker": "N", "number": 2, "title": "Jam"})
    sales: list[Mapping[str, Any]] = []
    for number, (who, at, net) in enumerate(
        [
            ("ann", "A", 1),
            ("ann", "B", 2),
            ("bob", "A", 4),
            ("bob", "B", 8),
            ("nil", "A", 16),
            (None, "B", 32),
        ]
    ):
        sales.append(
            {
                "number": f"S{number}", "client": who, "shop": at, "net": net, "note": f"note {number}",
                "item": ("MN"[number % 2], number % 2 + 1), "sold_at": f"2026-03-0{number + 1} 1{number}:00:00",
            }
        )  # fmt: skip
    assert not shop.put("sale", *sales).rejected
    return shop
