"""Pages: joined they are the whole list, under every order; and aggregates by bucket, against a reckoning in Python."""

import base64
import json
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cornershop import Shop

from regulars import RegularsError
from regulars.errors import NotFoundError

#: Orders, each with how Python orders its keys from the record of a sale.
ORDERS: dict[tuple[str, ...], list[tuple[Callable[[dict[str, Any]], Any], bool]]] = {
    (): [],
    ("number",): [(lambda r: r["number"], False)],
    ("-number",): [(lambda r: r["number"], True)],
    ("net",): [(lambda r: r["net"], False)],
    ("-net", "till"): [(lambda r: r["net"], True), (lambda r: r["till"], False)],
    ("till", "-net"): [(lambda r: r["till"], False), (lambda r: r["net"], True)],
    ("-sold_at",): [(lambda r: r["sold_at"], True)],
    ("sold_at", "net"): [(lambda r: r["sold_at"], False), (lambda r: r["net"], False)],
    ("refund", "-way"): [(lambda r: r["refund"], False), (lambda r: r["way"], True)],
    ("-refund",): [(lambda r: r["refund"], True)],
    ("quantity * 2 - 1",): [(lambda r: r["quantity"], False)],
    ("-date(sold_at)", "shop.code"): [(lambda r: local(r).date(), True), (lambda r: r["shop.code"], False)],
    ("date(sold_at)",): [(lambda r: local(r).date(), False)],
    ("month(sold_at)", "-length(till)"): [
        (lambda r: local(r).month, False),
        (lambda r: None if r["till"] is None else len(r["till"]), True),
    ],
    ("-coalesce(note, '')",): [(lambda r: r["note"] or "", True)],
    ("-client.name", "-id"): [(lambda r: r["client.name"], True), (lambda r: r["id"], True)],
    ("client.spent",): [(lambda r: r["client.spent"], False)],
    ("id",): [(lambda r: r["id"], False)],
}


def local(row: dict[str, Any]) -> datetime:
    return row["sold_at"].astimezone(ZoneInfo("Asia/Shanghai"))  # type: ignore[no-any-return]


FIELDS = [
    "number",
    "till",
    "net",
    "sold_at",
    "refund",
    "way",
    "quantity",
    "note",
    "shop.code",
    "client.name",
    "client.spent",
]


def fill(shop: Shop) -> list[dict[str, Any]]:
    """Sixty sales with many ties and many nothings."""
    chance = random.Random(3)

    def maybe(*values: Any) -> Any:
        return chance.choice(values) if chance.random() > 0.25 else None

    shop.put("client", {"name": "Ann"}, {"name": "朵朵"}, {"name": None, "points": 1}, keys="abc")
    start = datetime(2023, 12, 28, 22, 30)
    rows = [
        {
            "number": f"n{n}", "till": maybe("1", "2", "10", "Ａ", "a"), "net": maybe("-3", "0", "12.50", "9999999.9"),
            "sold_at": str(start + timedelta(hours=chance.randrange(0, 24 * 500, 13), seconds=maybe(1, 59) or 0)),
            "refund": maybe(True, False), "way": maybe("store", "online"), "quantity": maybe("0.001", "1", "2.5"),
            "note": maybe("x", "Y", "é", "中"), "shop": maybe("A", "B"), "client": maybe("a", "b", "c"),
        }
        for n in range(60)
    ]  # fmt: skip
    assert not shop.put("sale", *rows).rejected
    return list(shop.session.rows("sale", fields=FIELDS))


def sorted_by(
    rows: list[dict[str, Any]], keys: list[tuple[Callable[[dict[str, Any]], Any], bool]]
) -> list[int]:
    """Ids in order: nothing last, in either direction; what is equal by id."""
    out = sorted(rows, key=lambda row: row["id"])
    for key, down in reversed(keys):
        # A stable sort, downwards too, keeps what is equal in its order.
        there = sorted((r for r in out if key(r) is not None), key=key, reverse=down)
        out = there + [r for r in out if key(r) is None]
    return [row["id"] for row in out]


def pages(shop: Shop, order: tuple[str, ...], size: int, where: str | None = None) -> list[int]:
    """The ids of all pages joined."""
    found: list[int] = []
    mark = None
    while True:
        page = shop.session.find("sale", where, fields=[], order=order, limit=size, after=mark)
        found += [row["id"] for row in page.rows]
        assert len(page.rows) <= size
        if page.next is None:
            return found
        assert len(page.rows) == size
        mark = page.next


def test_joined_pages_are_the_whole_list(shop: Shop) -> None:
    rows = fill(shop)
    for order, keys in ORDERS.items():
        want = sorted_by(rows, keys)
        for size in (1, 7, 60):
            assert pages(shop, order, size) == want, (order, size)
        assert [row["id"] for row in shop.session.rows("sale", order=order)] == want, order
    some = "refund or net > 0"
    assert pages(shop, ("-net",), 4, some) == [
        row["id"] for row in shop.session.rows("sale", some, order=("-net",))
    ]


def test_the_last_page_says_so(shop: Shop) -> None:
    fill(shop)
    assert shop.session.find("sale", limit=60).next is None
    assert shop.session.find("sale", limit=61).next is None
    assert shop.session.find("sale", limit=59).next is not None
    assert shop.session.find("sale", "number = 'none'", limit=1).next is None


def test_a_row_that_goes_between_two_pages_moves_no_other(shop: Shop) -> None:
    rows = fill(shop)
    want = sorted_by(rows, ORDERS["-net", "till"])
    first = shop.session.find("sale", order=("-net", "till"), limit=10)
    shop.session.delete("sale", [want[3], want[9], want[12]])
    second = shop.session.find("sale", order=("-net", "till"), limit=5, after=first.next)
    assert [row["id"] for row in second.rows] == [want[n] for n in (10, 11, 13, 14, 15)]


def forged(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def test_a_bad_mark_is_told(shop: Shop) -> None:
    fill(shop)
    mark = shop.session.find("sale", order=["net"], limit=3).next
    assert mark
    bad = ["x", "?", "é", "\0", "AAAA", mark[:-4], mark.swapcase()]
    for value in (
        5,
        {},
        [],
        None,
        "x",
        [1],
        [[1], 2],
        ["x", 2],
        [1, True],
        [1, None],
        [10**40] * 2,
        [1, 2, 3, 4],
        [{}, 1],
    ):
        bad.append(forged(value))
        if isinstance(value, list):
            # As good as one can forge it: with what else stands in a mark of this list.
            bad.append(forged([*json.loads(base64.urlsafe_b64decode(mark))[:-2], *value]))
    for each in bad:
        with pytest.raises(RegularsError):
            shop.session.find("sale", order=["net"], limit=3, after=each)


def test_a_mark_of_another_list_is_told(shop: Shop) -> None:
    fill(shop)
    mark = shop.session.find("sale", order=["net"], limit=3).next
    for domain, order in (
        ("sale", ["-net"]),
        ("sale", ["number"]),
        ("sale", []),
        ("sale", ["net", "id"]),
        ("client", ["points"]),
    ):
        with pytest.raises(RegularsError):
            shop.session.find(domain, order=order, limit=3, after=mark)


def test_what_is_asked_wrongly_is_told(shop: Shop) -> None:
    for ask in (
        lambda: shop.session.find("nothing"),
        lambda: shop.session.find("sale", "nothing = 1"),
        lambda: shop.session.find("sale", "net = 1 -- x"),
        lambda: shop.session.find("sale", "1; drop table x"),
        lambda: shop.session.find("sale", order=["nothing"]),
        lambda: shop.session.find("sale", order=["net; drop table x"]),
        lambda: shop.session.find("sale", order=["net desc"]),
        lambda: shop.session.find("sale", fields=["nothing"]),
        lambda: shop.session.find("sale", fields={"x": "nothing"}),
        lambda: shop.session.aggregate("sale", {"x": "nothing"}),
        lambda: shop.session.aggregate("sale", {"x": "sum(note)"}),
        lambda: shop.session.aggregate("sale", {"x": "count()"}, {"d": ("sold_at", "fortnight")}),
        lambda: shop.session.aggregate("sale", {"x": "count()"}, {"d": ("net", "month")}),
        lambda: shop.session.aggregate("sale", {"x": "count()"}, order=["nothing"]),
        lambda: list(shop.session.rows("sale", "nothing = 1")),
        lambda: shop.session.count("sale", "net"),
        lambda: shop.session.get("nothing", 1),
    ):
        with pytest.raises(RegularsError):
            ask()
    for record in (0, -1, 10**9, 2**53, 2**63, 10**30):
        with pytest.raises(NotFoundError):
            shop.session.get("sale", record)


def test_fields_are_what_was_asked_for(shop: Shop) -> None:
    shop.put("client", {"name": "Ann", "home.city": "上海", "shop": "A", "likes": "tea|jam"}, keys=["a"])
    shop.put("sale", {"number": "1", "sold_at": "2026-01-31 09:30:00", "client": "a", "net": "12.50"})
    row = shop.session.find("sale", fields=["number", "client.home.city", "client.shop.code"]).rows[0]
    assert {k: v for k, v in row.items() if k != "id"} == {
        "number": "1", "client.home.city": "上海", "client.shop.code": "A",
    }  # fmt: skip
    row = shop.session.find("sale", fields={"twice": "net * 2", "day": "date(sold_at)"}).rows[0]
    assert (row["twice"], row["day"]) == (Decimal("25.00"), date(2026, 1, 31))
    client = shop.session.find("client").rows[0]
    assert (client["home"]["city"], client["home"]["street"], client["likes"]) == (
        "上海",
        None,
        ("tea", "jam"),
    )
    assert set(client) == {"id", *shop.session.catalog.domains["client"].fields}
    assert set(shop.session.find("client", fields=[]).rows[0]) == {"id"}


# Aggregates.

BUCKETS: dict[str, Callable[[date], date]] = {
    "year": lambda d: d.replace(month=1, day=1),
    "quarter": lambda d: d.replace(month=(d.month - 1) // 3 * 3 + 1, day=1),
    "month": lambda d: d.replace(day=1),
    "week": lambda d: d - timedelta(days=d.weekday()),
    "day": lambda d: d,
}


def test_buckets(shop: Shop) -> None:
    rows = fill(shop)
    for name, first in BUCKETS.items():
        want: dict[date, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal()))
        for row in rows:
            bucket = first(local(row).date())
            want[bucket] = (want[bucket][0] + 1, want[bucket][1] + (row["net"] or 0))
        found = shop.session.aggregate("sale", {"n": "count()", "net": "sum(net)"}, {"b": ("sold_at", name)})
        assert [(r["b"], r["n"], r["net"]) for r in found] == [(b, *want[b]) for b in sorted(want)], name
    hours: dict[int, int] = defaultdict(int)
    for row in rows:
        hours[local(row).hour] += 1
    found = shop.session.aggregate("sale", {"n": "count()"}, {"h": ("sold_at", "hour")})
    assert [(r["h"], r["n"]) for r in found] == sorted(hours.items())


@pytest.mark.parametrize(
    "day", ["2024-02-29", "2025-12-29", "2025-12-31", "2026-01-01", "2026-01-04", "2026-03-31", "0999-06-15"]
)
def test_the_first_day_of_each_bucket(shop: Shop, day: str) -> None:
    shop.put("shop", {"code": "A", "opened": day})
    for name, first in BUCKETS.items():
        (found,) = shop.session.aggregate("shop", {"n": "count()"}, {"b": ("opened", name)})
        assert found == {"b": first(date.fromisoformat(day)), "n": 1}, name
    with pytest.raises(RegularsError):
        shop.session.aggregate("shop", {"n": "count()"}, {"b": ("opened", "hour")})


def test_groups_and_their_order(shop: Shop) -> None:
    rows = fill(shop)
    want: dict[Any, list[Decimal]] = defaultdict(list)
    for row in rows:
        want[row["shop.code"], row["refund"]].append(row["net"])

    def sums(values: list[Decimal]) -> tuple[int, int, Decimal, Any, Any, int]:
        there = [v for v in values if v is not None]
        return (
            len(values),
            len(there),
            sum(there, Decimal()),
            min(there, default=None),
            max(there, default=None),
            len({*there}),
        )

    found = shop.session.aggregate(
        "sale",
        {
            "n": "count()",
            "c": "count(net)",
            "s": "sum(net)",
            "lo": "min(net)",
            "hi": "max(net)",
            "d": "count_distinct(net)",
        },
        {"shop": "shop.code", "refund": "refund"},
    )
    assert {(r["shop"], r["refund"]): tuple(r.values())[2:] for r in found} == {
        k: sums(v) for k, v in want.items()
    }
    by_sum = shop.session.aggregate(
        "sale", {"s": "sum(net)"}, {"till": "till"}, order=["-s", "till"], limit=3
    )
    every = shop.session.aggregate("sale", {"s": "sum(net)"}, {"till": "till"})
    assert by_sum == sorted(every, key=lambda r: (-r["s"], r["till"] is None, r["till"] or ""))[:3]
    some = shop.session.aggregate("sale", {"n": "count()"}, where="net > 0")
    assert some == [{"n": sum(1 for row in rows if (row["net"] or 0) > 0)}]


def test_over_nothing(shop: Shop) -> None:
    assert shop.session.aggregate(
        "sale", {"n": "count()", "s": "sum(net)", "a": "avg(net)", "m": "max(sold_at)"}
    ) == [{"n": 0, "s": 0, "a": None, "m": None}]
    assert shop.session.aggregate("sale", {"n": "count()"}, {"t": "till"}) == []


def test_an_average_is_half_even_and_exact(shop: Shop) -> None:
    def average(*nets: str) -> Decimal:
        with shop.session.rehearsal():
            shop.put(
                "sale",
                *({"number": str(n), "sold_at": "2026-01-01", "net": net} for n, net in enumerate(nets)),
            )
            return shop.session.aggregate("sale", {"a": "avg(net)"})[0]["a"]  # type: ignore[no-any-return]

    assert average("0.01", "0.02") == Decimal("0.02")
    assert average("0.02", "0.03") == Decimal("0.02")
    assert average("-0.01", "-0.02") == Decimal("-0.02")
    assert average("0.1", "0.2", "0.3") == Decimal("0.20")
    assert average("0.01", "0.01", "0.02") == Decimal("0.01")


def test_great_sums_are_exact(shop: Shop) -> None:
    great = "90000000000000.07"
    shop.put("sale", *({"number": str(n), "sold_at": "2026-01-01", "net": great} for n in range(90)))
    assert shop.session.aggregate("sale", {"s": "sum(net)"}) == [{"s": Decimal(great) * 90}]
