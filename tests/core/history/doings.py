"""What is done in a corner shop, at random or by list, and what the tables of its history then hold."""

from collections.abc import Sequence
from contextlib import suppress
from random import Random
from typing import Any

import sqlalchemy as sa
from cornershop import Shop

from regulars.errors import NotPermittedError, RegularsError
from regulars.gate.session import Session, open_session
from regulars.history.verifying import Verified, Verifier
from regulars.permissions.actor import Actor

#: Table -> its columns that say which row it is.
TABLES = {
    "regulars_history": ("number",),
    "regulars_history_head": ("name",),
    "regulars_change_set": ("id",),
    "regulars_chunk": ("id",),
    "regulars_created": ("chunk", "table_name", "first_id"),
    "regulars_before": ("chunk", "number"),
    "regulars_catalog": ("version",),
    "regulars_user": ("name",),
}


def sale(number: int, **values: Any) -> dict[str, Any]:
    return {"number": str(number), "sold_at": "2026-01-31 10:00:00", **values}


def verified(shop: Shop) -> Verified:
    with shop.workspace.database.connect() as connection:
        return Verifier(connection, shop.workspace.ledger).run()


def nobody(shop: Shop) -> Session:
    """A session of somebody who may do nothing."""
    return open_session(shop.workspace.store, Actor("eve"))


def rows(connection: sa.Connection, table: str) -> list[dict[str, Any]]:
    """The rows of a table as they lie there."""
    light = sa.text(f"SELECT * FROM {table}")
    return [dict(row._mapping) for row in connection.execute(light)]


def held(connection: sa.Connection) -> dict[str, list[dict[str, Any]]]:
    """All that the history holds, in order."""
    return {table: sorted(rows(connection, table), key=repr) for table in TABLES}


def busy_day(shop: Shop) -> None:
    """A bit of everything: entries of every sort."""
    shop.put("client", {"name": "Li", "phone": "13800138001"}, {"name": "Wu"}, {"name": "Mo"}, keys="abc")
    shop.put("sale", *(sale(n, shop="A", net=n) for n in range(4)))
    with shop.session.change_set(reason="run", name="till\tof \\ May\n") as run:
        shop.put("sale", *(sale(n, shop="A", net=n + 1, note="Gift") for n in range(3)))
        shop.put("client", {"name": "Li Mei", "email": "a@example.com"}, {"name": "Wu Bo"}, keys="ab")
    shop.put("client", {"phone": "13800138001", "email": "b@example.com"}, keys=["z"], source="web")
    with shop.session.change_set(reason="run", name="web") as undone:
        shop.put("sale", sale(7), sale(8), source="web")
        shop.put("sale", sale(7, net=3), source="web")
    shop.session.undo(undone)
    with suppress(NotPermittedError):
        nobody(shop).delete("sale", shop.all("sale", "id")[:1])
    first = shop.all("client", "id")[0]
    shop.session.edit("client", first, {"name": "By hand"})
    shop.session.edit("sale", shop.all("sale", "id")[0], {"note": "a\tb\\c\n礼物"})
    shop.session.delete("sale", shop.all("sale", "id")[-1:])
    shop.session.erase_history("sale", shop.all("sale", "id")[1:2], because="asked to")
    assert run


def act(shop: Shop, random: Random, without: Sequence[str] = ()) -> None:
    """Do something at random; what is refused is refused."""
    clients, sales = shop.all("client", "id"), shop.all("sale", "id")
    kinds = ["clients", "sales", "run", "edit", "change", "delete", "erase", "refused", "rehearsal", "fail"]
    try:
        match random.choice([kind for kind in kinds if kind not in without]):
            case "clients":
                said = [client(random) for _ in range(random.randint(1, 4))]
                keys = [random.choice("abcdef") for _ in said]
                shop.put("client", *said, keys=keys, source=random.choice(["till", "web"]))
            case "sales":
                shop.put("sale", *some_sales(random))
            case "run":
                with shop.session.change_set(reason="run", name=random.choice("xyz")) as change:
                    for _ in range(random.randint(0, 3)):
                        shop.put("sale", *some_sales(random))
                if random.random() < 0.5:
                    shop.session.undo(change)
            case "edit" if clients:
                shop.session.edit("client", random.choice(clients), client(random))
            case "change" if sales:
                shop.session.edit("sale", random.choice(sales), {"net": random.randint(0, 9)})
            case "delete" if sales or clients:
                domain = random.choice([name for name, ids in (("sale", sales), ("client", clients)) if ids])
                shop.session.delete(domain, [random.choice(sales if domain == "sale" else clients)])
            case "erase" if sales:
                shop.session.erase_history("sale", random.sample(sales, min(2, len(sales))))
            case "refused":
                nobody(shop).write([], source="till") if random.random() < 0.5 else nobody(shop).undo(1)
            case "rehearsal":
                with shop.session.rehearsal():
                    shop.put("sale", *some_sales(random))
            case "fail":
                with shop.session.transaction():
                    shop.put("sale", *some_sales(random))
                    raise RegularsError("no")
            case _:
                shop.session.add("shop", {"code": random.choice("ABC"), "name": "Shop"})
    except RegularsError:
        pass


def client(random: Random) -> dict[str, Any]:
    known = {
        "name": ["Li", "Wu", "Mo", "李雷"],
        "phone": ["13800138001", "13800138002", "13800138003"],
        "email": ["a@example.com", "b@example.com"],
        "points": [1, 2, 3],
    }
    names = random.sample(sorted(known), random.randint(1, 3))
    return {name: random.choice(known[name]) for name in names}


def some_sales(random: Random) -> list[dict[str, Any]]:
    numbers = random.sample(range(6), random.randint(1, 3))
    return [sale(n, net=random.randint(0, 3), note=random.choice(["a", "礼物", None])) for n in numbers]
