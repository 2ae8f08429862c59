"""Lists of 50 by somebody who may see some of a million records, against the same filter written by hand."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bench.figures import Figure, median_seconds, note, scaled
from bench.peers import postgresql
from regulars import Part, Session, Workspace, first_admin
from regulars.testing import trusted_session, workspace

CLIENTS = SALES = 1_000_000
_CHUNK, _PAGE, _TIMES = 10_000, 50, 101
#: Of a hundred clients, how many shop at `half` and at `few`; nobody does at `none`.
_HALF, _FEW = 50, 1

SCHEMA = """\
grammar: 1
---
{kind: user_attribute, name: shop, type: reference, to: shop, label: {en: Shop, zh: 门店}}
---
kind: domain
name: shop
label: {en: Shop, zh: 门店}
identity: [code]
shared: true
fields:
  code: {type: text, required: true, privacy: none}
---
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
indexes: [[shop, points], [points]]
fields:
  shop: {type: reference, to: shop, privacy: none, label: {en: Shop, zh: 门店}}
  points: {type: integer, privacy: none, label: {en: Points, zh: 积分}}
  joined: {type: date, privacy: none, label: {en: Joined, zh: 入会日期}}
  level:
    {type: choice, privacy: none, label: {en: Level, zh: 等级},
     values: {gold: {en: Gold, zh: 金卡}, silver: {en: Silver, zh: 银卡}}}
---
kind: domain
name: sale
label: {en: Sale, zh: 销售}
belongs_to: [client]
identity: [number]
time: day
fields:
  number: {type: integer, required: true, privacy: none}
  client: {type: reference, to: client, on_missing: none, privacy: none}
  day: {type: date, privacy: none}
  net: {type: money, privacy: none}
---
kind: role
name: clerk
label: {en: Clerk, zh: 店员}
grants:
  - {domain: client, do: [read], where: "shop = :user.shop"}
  - {domain: sale, do: [read], where: "client.shop = :user.shop"}
---
kind: role
name: greeter
label: {en: Greeter, zh: 迎宾}
grants:
  - {domain: client, do: [read], where: "shop = :user.shop or points >= 999900"}
"""


@dataclass(frozen=True)
class Case:
    """One list: who asks for what, and how it is written by hand."""

    name: str
    user: str
    domain: str
    order: Sequence[str]
    by_hand: str


_CLIENT = "c.id, c.shop, c.points, c.joined, c.level"
_SALE = "s.id, s.number, coalesce(m.root, s.client), s.day, s.net"
#: What is asked of whom. By hand the statement differs with how many rows match, as who knows the data writes it.
CASES = (
    *(
        Case(
            f"{of}", of, "client", (),
            f"SELECT {_CLIENT} FROM workspace__client c WHERE c.shop = :shop ORDER BY c.id LIMIT 50",
        )
        for of in ("half", "few", "none")
    ),
    *(
        Case(
            f"{of}, sorted", of, "client", ("points",),
            f"SELECT * FROM (SELECT {_CLIENT} FROM workspace__client c WHERE c.shop = :shop AND c.points IS NOT NULL "
            "ORDER BY c.points, c.id LIMIT 50) a UNION ALL "
            f"SELECT * FROM (SELECT {_CLIENT} FROM workspace__client c WHERE c.shop = :shop AND c.points IS NULL "
            "ORDER BY c.id LIMIT 50) b LIMIT 50",
        )
        for of in ("half", "few", "none")
    ),
    Case(
        "half, through", "half", "sale", (),
        f"SELECT {_SALE} FROM workspace__sale s LEFT JOIN regulars_merge m ON m.node = s.client "
        "JOIN workspace__client c ON c.id = coalesce(m.root, s.client) WHERE c.shop = :shop ORDER BY s.id LIMIT 50",
    ),
    *(
        Case(
            f"{of}, through", of, "sale", (),
            f"SELECT {_SALE} FROM workspace__sale s LEFT JOIN regulars_merge m ON m.node = s.client "
            "WHERE s.client IN (SELECT id FROM workspace__client WHERE shop = :shop UNION ALL "
            "SELECT n.node FROM workspace__client c JOIN regulars_merge n ON n.root = c.id WHERE c.shop = :shop) "
            "ORDER BY s.id LIMIT 50",
        )
        for of in ("few", "none")
    ),
    *(
        Case(
            f"{of}, either", f"{of}_greeter", "client", (),
            "SELECT * FROM (SELECT * FROM "
            f"(SELECT {_CLIENT} FROM workspace__client c WHERE c.shop = :shop ORDER BY c.id LIMIT 50) a UNION SELECT * "
            f"FROM (SELECT {_CLIENT} FROM workspace__client c WHERE c.points >= 999900 ORDER BY c.id LIMIT 50) b) u "
            "ORDER BY id LIMIT 50",
        )
        for of in ("half", "few", "none")
    ),
)  # fmt: skip


def figures() -> Iterator[Figure]:
    """Each list on SQLite and on PostgreSQL; its records must equal those that the statement by hand gives."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-"))
    try:
        yield from _on("sqlite", folder / "sqlite", None)
        with postgresql() as urls:
            yield from _on("postgresql", folder / "postgresql", urls())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _on(name: str, folder: Path, url: str | None) -> Iterator[Figure]:
    with workspace(folder, url, schemas={"clients.yaml": SCHEMA}) as opened:
        first_admin(opened)
        _fill(trusted_session(opened))
        shops = _clerks(opened)
        if url is not None:
            with opened.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
                server.exec_driver_sql("ANALYZE")
        for case in CASES:
            session = opened.session(case.user)
            shop = shops[case.user.removesuffix("_greeter")]
            by_hand = _by_hand(opened.database.engine, case, shop)

            def ours(session: Session = session, case: Case = case) -> list[dict[str, Any]]:
                return session.find(case.domain, order=case.order, limit=_PAGE).rows

            if ours() != by_hand():
                raise SystemExit(f"{case.name}: the list by hand is another one")
            measured, peer = median_seconds(ours, _TIMES), median_seconds(by_hand, _TIMES)
            note(f"{name}, {case.name}: {measured * 1e3:.3f} ms, by hand {peer * 1e3:.3f} ms")
            yield Figure(f"list {name} {case.name}", measured / peer, 1.5)


def _fill(session: Session) -> None:
    """Shops 0 (half of the clients), 1 (a hundredth), 2 (nobody), 3 (the rest); a sale to each client in turn."""
    session.write(
        [Part(domain="shop", columns={"code": ["half", "few", "none", "rest"]}, rows=[0, 1, 2, 3])],
        source="crm",
    )
    clients, first_day = scaled(CLIENTS), date(2020, 1, 1)
    for first in range(0, clients, _CHUNK):
        numbers = range(first, min(clients, first + _CHUNK))
        columns = {
            "shop": [_shop(number) for number in numbers],
            "points": [None if number % 7 == 0 else number * 7_919 % 1_000_000 for number in numbers],
            "joined": [first_day + timedelta(days=number % 2_000) for number in numbers],
            "level": [("gold", "silver", None)[number % 3] for number in numbers],
        }
        keys = [str(number) for number in numbers]
        session.write([Part(domain="client", columns=columns, rows=list(numbers), keys=keys)], source="crm")
    sales = scaled(SALES)
    for first in range(0, sales, _CHUNK):
        numbers = range(first, min(sales, first + _CHUNK))
        columns = {
            "number": list(numbers),
            "client": [str(number * 31 % clients) for number in numbers],
            "day": [first_day + timedelta(days=number % 2_000) for number in numbers],
            "net": [Decimal(number % 10_000) / 100 for number in numbers],
        }
        session.write([Part(domain="sale", columns=columns, rows=list(numbers))], source="crm")


def _shop(number: int) -> str:
    # Not by the last digits alone, for points and days hang on those.
    place = number * 48_271 % 2_147_483_647 % 100
    return "half" if place < _HALF else "few" if place < _HALF + _FEW else "rest"


def _clerks(opened: Workspace) -> Mapping[str, int]:
    """A clerk and a greeter of each shop; the shops' ids by code."""
    session, users = opened.session(), opened.users()
    shops = {row["code"]: int(row["id"]) for row in session.rows("shop")}
    for code in ("half", "few", "none"):
        for user, role in ((code, "clerk"), (f"{code}_greeter", "greeter")):
            users.add(user, [role])
            users.set_attribute(user, "shop", code)
    return shops


def _by_hand(engine: Engine, case: Case, shop: int) -> Callable[[], list[dict[str, Any]]]:
    """The statement of a case through the same pool, its records as the session gives them."""
    statement = case.by_hand.replace(":shop", "%s" if engine.dialect.name == "postgresql" else "?")
    bound = (shop,) * case.by_hand.count(":shop")

    def client(row: Any) -> dict[str, Any]:
        joined = date.fromisoformat(row[3]) if isinstance(row[3], str) else row[3]
        return {"id": row[0], "shop": row[1], "points": row[2], "joined": joined, "level": row[4]}

    def sale(row: Any) -> dict[str, Any]:
        day = date.fromisoformat(row[3]) if isinstance(row[3], str) else row[3]
        net = None if row[4] is None else Decimal(row[4]).scaleb(-2)
        return {"id": row[0], "number": row[1], "client": row[2], "day": day, "net": net}

    record = client if case.domain == "client" else sale

    def look() -> list[dict[str, Any]]:
        with engine.connect() as connection:
            return [record(row) for row in connection.exec_driver_sql(statement, bound)]

    return look
