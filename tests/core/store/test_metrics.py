"""Metrics: one pass over what belongs to a subject, against a reckoning in Python; `within` counts local dates."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cornershop import SCHEMA, Shop

from regulars.clock import at
from regulars.expressions import Kind

METRICS = {
    "sum_all": ("sum(sale.net)", None, None),
    "sum_90": ("sum(sale.net)", None, 90),
    "sum_1": ("sum(sale.net)", None, 1),
    "refunds": ("count(sale.number)", "refund", None),
    "not_refunds": ("count(sale.number)", "not refund", None),
    "at_a_30": ("count(sale.number)", "shop.code = 'A' and net > 0", 30),
    "shops": ("count_distinct(sale.shop)", None, None),
    "makers": ("count_distinct(sale.item.maker)", None, None),
    "least": ("min(sale.net)", None, None),
    "most": ("max(sale.net)", "way = 'online'", None),
    "average": ("avg(sale.net)", None, None),
    "last": ("max(sale.sold_at)", None, None),
    "last_day": ("max(date(sale.sold_at))", None, None),
    "nights": ("count(sale.number)", "hour(sold_at) >= 22 or hour(sold_at) < 6", None),
    "per_visit": ("sum_all / shops", None, None),
    "since": ("days_between(date(last), today())", None, None),
    "age": ("years_between(born, today())", None, None),
    "twice": ("sum(sale.quantity) * 2 - count(sale.number)", None, None),
}
AS_OF = datetime(2026, 3, 31, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def schema() -> str:
    texts = [SCHEMA]
    for name, (value, where, within) in METRICS.items():
        lines = [
            f'kind: metric\nname: {name}\nfor: client\nlabel: {{en: {name}, zh: {name}}}\nvalue: "{value}"\n'
        ]
        lines += [f'where: "{where}"\n'] if where else []
        lines += [f"within: {within} days\n"] if within else []
        texts.append("".join(lines))
    return "---\n".join(texts)


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Iterator[Shop]:
    with at(AS_OF):
        yield open_shop(schema())


def fill(shop: Shop) -> None:
    chance = random.Random(11)

    def maybe(*values: Any) -> Any:
        return chance.choice(values) if chance.random() > 0.25 else None

    shop.put("item", {"maker": "M", "number": 1}, {"maker": "N", "number": 2}, {"maker": None, "number": 3})
    shop.put(
        "client",
        *(
            {"name": f"c{n}", "born": maybe("2000-02-29", "1990-04-01", "1990-03-31"), "card": f"C{n % 6}"}
            for n in range(9)
        ),
        keys=[f"c{n}" for n in range(9)],
    )
    rows = [
        {
            "number": f"n{n}", "client": maybe(*(f"c{c}" for c in range(8))), "net": maybe("-5", "0.01", "7.5", "20"),
            "sold_at": str(datetime(2026, 3, 31, 23, 59) - timedelta(minutes=chance.randrange(0, 60 * 24 * 120, 7))),
            "shop": maybe("A", "B"), "refund": maybe(True, False), "way": maybe("online", "store"),
            "item": maybe(("M", 1), ("N", 2), (None, 3)), "quantity": maybe("0.5", "3"),
        }
        for n in range(120)
    ]  # fmt: skip
    assert not shop.put("sale", *rows).rejected


def full_years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def reckoned(shop: Shop) -> dict[int, dict[str, Any]]:
    """Each metric of each client, from the sales one by one."""
    fields = [
        "client",
        "net",
        "sold_at",
        "shop.code",
        "shop",
        "refund",
        "way",
        "item.maker",
        "quantity",
        "number",
    ]
    sales: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in shop.session.rows("sale", fields=fields):
        if row["client"] is not None:
            row["local"] = row["sold_at"].astimezone(ZoneInfo("Asia/Shanghai"))
            sales[row["client"]].append(row)
    today = AS_OF.date()
    found = {}
    for client in shop.session.rows("client", fields=["born"]):
        mine = sales[client["id"]]
        nets = [row["net"] for row in mine if row["net"] is not None]
        online = [row["net"] for row in mine if row["net"] is not None and row["way"] == "online"]

        def recent(days: int, rows: list[dict[str, Any]] = mine) -> list[dict[str, Any]]:
            return [row for row in rows if today - timedelta(days=days) < row["local"].date() <= today]

        shops = {row["shop"] for row in mine} - {None}
        total = sum(nets, Decimal())
        last = max((row["sold_at"] for row in mine), default=None)
        born = client["born"]
        found[client["id"]] = {
            "sum_all": total,
            "sum_90": sum((row["net"] or 0 for row in recent(90)), Decimal()),
            "sum_1": sum((row["net"] or 0 for row in recent(1)), Decimal()),
            "refunds": sum(row["refund"] is True for row in mine),
            "not_refunds": sum(row["refund"] is False for row in mine),
            "at_a_30": sum(row["shop.code"] == "A" and (row["net"] or 0) > 0 for row in recent(30)),
            "shops": len(shops),
            "makers": len({row["item.maker"] for row in mine} - {None}),
            "least": min(nets, default=None),
            "most": max(online, default=None),
            "average": (total / len(nets)).quantize(Decimal("0.01")) if nets else None,
            "last": last,
            "last_day": max((row["local"].date() for row in mine), default=None),
            "nights": sum(row["local"].hour >= 22 or row["local"].hour < 6 for row in mine),
            "per_visit": (total / len(shops)).quantize(Decimal("0.000001")) if shops else None,
            "since": (today - max(row["local"].date() for row in mine)).days if mine else None,
            "age": None
            if born is None
            else today.year - born.year - ((today.month, today.day) < (born.month, born.day)),
            "twice": sum((row["quantity"] or 0 for row in mine), Decimal()) * 2 - len(mine),
        }
    return found


def test_every_metric_of_every_client(shop: Shop) -> None:
    fill(shop)
    want = reckoned(shop)
    assert len(want) == 6
    for row in shop.session.rows("client", fields=list(METRICS)):
        assert {name: row[name] for name in METRICS} == want[row["id"]]
    for name in METRICS:
        # Alone, as a filter, as an order, and of what refers to a client.
        values = {record: row[name] for record, row in want.items()}
        assert {row["id"]: row[name] for row in shop.session.rows("client", fields=[name])} == values
        known = {record for record, value in values.items() if value is not None}
        assert {row["id"] for row in shop.session.rows("client", f"{name} is not null")} == known
        ordered = [values[row["id"]] for row in shop.session.rows("client", order=[f"-{name}"])]
        assert ordered[: len(known)] == sorted((values[record] for record in known), reverse=True)
        for row in shop.session.rows("sale", fields={"who": "client", "m": f"client.{name}"}):
            assert row["m"] == values.get(row["who"])


@pytest.mark.parametrize(
    ("local", "in_90", "in_1"),
    [
        ("2026-03-31 00:00:00", 1, 1),
        ("2026-03-31 23:59:59", 1, 1),
        ("2026-03-30 23:59:59", 1, 0),
        ("2026-01-01 00:00:00", 1, 0),
        ("2025-12-31 23:59:59", 0, 0),
        ("2026-04-01 00:00:00", 0, 0),
    ],
)
def test_within_counts_local_dates(shop: Shop, local: str, in_90: int, in_1: int) -> None:
    """d with as_of - 90 < d <= as_of: the local day of the sale, whatever day it is in UTC."""
    shop.put("client", {"name": "Wu"}, keys=["w"])
    shop.put("sale", {"number": "1", "client": "w", "net": "1", "sold_at": local})
    row = shop.session.find("client", fields=["sum_90", "sum_1", "sum_all"]).rows[0]
    assert (row["sum_90"], row["sum_1"], row["sum_all"]) == (in_90, in_1, 1)


def test_as_of_another_day(shop: Shop) -> None:
    shop.put("client", {"name": "Wu", "born": "2000-02-29"}, keys=["w"])
    shop.put("sale", {"number": "1", "client": "w", "net": "1", "sold_at": "2025-12-31 10:00:00"})
    for day, total, age in (
        (date(2026, 3, 30), 1, 26),
        (date(2026, 3, 31), 0, 26),
        (date(2025, 12, 30), 0, 25),
    ):
        row = shop.session.find("client", fields=["sum_90", "age"], as_of=day).rows[0]
        assert (row["sum_90"], row["age"]) == (total, age), day
        assert len(shop.session.find("client", "sum_90 = 1", as_of=day).rows) == total
    with at(datetime(2026, 3, 30, 12, tzinfo=UTC)):
        assert shop.session.find("client", fields=["sum_90"]).rows[0]["sum_90"] == 1


def test_what_a_metric_is_made_of_is_asked_for_once(shop: Shop) -> None:
    """One pass over sales computes all that is asked of them."""
    from sqlalchemy import event

    fill(shop)
    seen: list[str] = []
    engine = shop.workspace.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    list(shop.session.rows("client", fields=["sum_all", "sum_90", "refunds", "at_a_30", "most", "nights"]))
    (statement,) = [each for each in seen if "workspace__client" in each]
    assert statement.count("FROM workspace__sale AS") == 1


def test_a_metric_has_its_type(shop: Shop) -> None:
    from regulars import DomainScope, parse_and_check

    scope = DomainScope(shop.session.catalog, "client")
    kinds = {
        name: parse_and_check(name, scope).type.kind
        for name in ("sum_all", "shops", "per_visit", "last", "last_day", "age")
    }
    assert list(kinds.values()) == [
        Kind.MONEY,
        Kind.INTEGER,
        Kind.MONEY,
        Kind.DATETIME,
        Kind.DATE,
        Kind.INTEGER,
    ]


def test_a_pass_meets_its_subjects_by_an_index(shop: Shop) -> None:
    """Else SQLite looks through the whole pass for every subject: 20,000 of them took 18 seconds."""
    from sqlalchemy import event

    if shop.workspace.database.dialect != "sqlite":
        pytest.skip("PostgreSQL makes a hash of it")
    fill(shop)
    seen: list[tuple[str, Any]] = []
    engine = shop.workspace.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append((given[2], given[3])))
    list(shop.session.rows("client", fields=["sum_all", "nights"]))
    (made,) = [each for each in seen if "workspace__client" in each[0]]
    with shop.workspace.database.connect() as connection:
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {made[0]}", made[1]).fetchall()
    (step,) = [
        str(each[3]) for each in steps if "fused__sale LEFT-JOIN" in each[3] or "fused__sale USING" in each[3]
    ]
    assert step.startswith("SEARCH") and "INDEX" in step
