"""Aggregates: bands, values over some of the records, two stages, ranks, whose records they are; against Python."""

import random
from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

import pytest
from cornershop import Shop

from regulars import Per
from regulars.errors import ExpressionError, RegularsError


def fill(shop: Shop) -> list[dict[str, Any]]:
    """Twelve clients, two hundred sales; a fifth of the amounts and a seventh of the buyers are not known."""
    dice = random.Random(11)
    people = [
        {"name": f"c{n}", "points": n % 4 or None, "level": dice.choice(["gold", "silver"])}
        for n in range(12)
    ]
    assert not shop.put("client", *people, keys=[f"c{n}" for n in range(12)]).rejected
    sales = [
        {
            "number": f"s{n}",
            "client": f"c{min(int(dice.expovariate(0.3)), 11)}" if dice.random() > 0.14 else None,
            "shop": dice.choice(["A", "B", None]),
            "sold_at": f"2026-0{dice.randint(1, 6)}-{dice.randint(1, 28):02d} 10:00:00",
            "net": Decimal(dice.randint(-2000, 9000)).scaleb(-2) if dice.random() > 0.2 else None,
            "way": dice.choice(["store", "online"]),
        }
        for n in range(200)
    ]  # fmt: skip
    assert not shop.put("sale", *sales).rejected
    return sales


def test_bands(shop: Shop) -> None:
    sales = fill(shop)
    edges = [Decimal(0), Decimal("12.34"), Decimal(50)]
    found = shop.session.aggregate("sale", {"n": "count()"}, {"band": ("net", edges)})
    wanted = Counter(
        None if each["net"] is None else sum(each["net"] >= edge for edge in edges) for each in sales
    )
    assert {row["band"]: row["n"] for row in found} == wanted
    assert [row["band"] for row in found] == [0, 1, 2, 3, None]


def test_values_over_some_of_the_records(shop: Shop) -> None:
    sales = fill(shop)
    values = {
        "all": "sum(net)",
        "online": ("sum(net)", "way = 'online'"),
        "known": ("count()", "client is not null"),
        "mean": ("sum(net) / count()", "way = 'online' and net is not null"),
        "last": ("max(date(sold_at))", "way = 'online'"),
        "none": ("avg(net)", "way = 'online' and way = 'store'"),
    }
    (found,) = shop.session.aggregate("sale", values)
    online = [each for each in sales if each["way"] == "online"]
    nets = [each["net"] for each in online if each["net"] is not None]
    assert found["all"] == sum(each["net"] or 0 for each in sales)
    assert found["online"] == sum(nets)
    assert found["known"] == sum(each["client"] is not None for each in sales)
    assert found["mean"] == round(sum(nets) / len(nets), 6)
    assert found["last"].isoformat() == max(each["sold_at"][:10] for each in online)
    assert found["none"] is None


def test_two_stages(shop: Shop) -> None:
    sales = fill(shop)
    times = Counter(each["client"] for each in sales if each["client"])
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for each in sales:
        spent[each["client"]] += each["net"] or 0
    found = shop.session.aggregate(
        "sale",
        {"clients": "count()", "net": "sum(net)", "much": ("count()", "net >= 100")},
        {"times": ("times", (2, 5, 20))},
        where="client is not null",
        per=Per(by={"client": "client"}, values={"times": "count()", "net": "sum(net)"}),
    )
    wanted: dict[int, list[Any]] = defaultdict(lambda: [0, Decimal(0), 0])
    for client, count in times.items():
        row = wanted[sum(count >= edge for edge in (2, 5, 20))]
        row[0] += 1
        row[1] += spent[client]
        row[2] += spent[client] >= 100
    assert {row["times"]: [row["clients"], row["net"], row["much"]] for row in found} == wanted


def test_ranks(shop: Shop) -> None:
    sales = fill(shop)
    spent: dict[str, Decimal] = defaultdict(Decimal)
    for each in sales:
        if each["client"]:
            spent[each["client"]] += each["net"] or 0
    per = Per(by={"client": "client"}, values={"net": "sum(net)"}, rank="-net", having="sum(net) > 0")
    found = shop.session.aggregate(
        "sale", {"net": "sum(net)", "of": "max(ranks)"}, {"rank": "rank"}, where="client is not null", per=per
    )
    wanted = sorted((each for each in spent.values() if each > 0), reverse=True)
    assert [(row["rank"], row["net"]) for row in found] == list(enumerate(wanted, 1))
    assert {row["of"] for row in found} == {len(wanted)}


def test_a_stage_in_months(shop: Shop) -> None:
    sales = fill(shop)
    found = shop.session.aggregate(
        "sale",
        {"days": "count()"},
        {"month": ("day", "month")},
        per=Per(by={"day": "date(sold_at)"}),
    )
    wanted = Counter(day[:7] for day in {each["sold_at"][:10] for each in sales})
    assert {row["month"].isoformat()[:7]: row["days"] for row in found} == wanted


def test_which_groups(shop: Shop) -> None:
    sales = fill(shop)
    found = shop.session.aggregate(
        "sale", {"n": "count()"}, {"client": "client.name"}, having="count() >= 20"
    )
    wanted = {name: n for name, n in Counter(each["client"] for each in sales).items() if n >= 20}
    assert {row["client"]: row["n"] for row in found} == wanted


def test_whose(shop: Shop) -> None:
    sales = fill(shop)
    times = Counter(each["client"] for each in sales if each["client"])
    found = shop.session.aggregate("sale", {"n": "count()"}, whose={"client": "points >= 2 and visits > 3"})
    assert found == [{"n": sum(n for c, n in times.items() if n > 3 and int(c[1:]) % 4 >= 2)}]
    nobody = shop.session.aggregate(
        "sale", {"n": "count()"}, whose={"client": "points is null or visits > 0"}
    )
    assert nobody == [{"n": sum(times.values())}]  # what nobody bought is nobody's, whatever the condition


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"per": Per(by={"at": "sold_at"})}, "point in time"),
        ({"per": Per(by={"client": "client"}, rank="nett")}, "nett"),
        ({"per": Per(by={"client": "client"}), "by": {"x": "net"}}, "net"),
        ({"per": Per(by={"client": "client"}), "where": "nothing = 1"}, "nothing"),
        ({"having": "net > 1"}, "adds nothing up"),
        ({"having": "sum(net)"}, "condition"),
        ({"whose": {"number": "points = 1"}}, "number is no reference of sale."),
        ({"whose": {"client": "net = 1"}}, "net"),
        ({"by": {"x": ("net", "fortnight")}}, "fortnight"),
        ({"by": {"x": ("number", (1, 2))}}, "number"),
    ],
)
def test_what_is_asked_wrongly_is_told(shop: Shop, asked: dict[str, Any], told: str) -> None:
    with pytest.raises((RegularsError, ExpressionError), match=told):
        shop.session.aggregate("sale", {"n": "count()"}, **asked)
