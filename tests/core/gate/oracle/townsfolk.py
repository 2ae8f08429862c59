"""What stands in the town: other records for each seed, a third of everything nothing; and all of them read back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from cornershop import Shop
from masks import MASKS, text_of
from smalltown import DOMAINS, Row, Town

from regulars import Contribution, Session
from regulars.catalog import FieldRight, Grant, Role
from regulars.permissions.actor import Actor


@dataclass(frozen=True)
class Brought:
    """Rows that one source brings to one domain at once."""

    domain: str
    rows: Sequence[Row]
    keys: Sequence[str] | None = None
    source: str = "till"
    when: str | None = None


def drawn(seed: int) -> list[Brought]:
    """All that is brought to a town, in order."""
    chance = Random(seed)

    def maybe(*values: Any) -> Any:
        return chance.choice(values) if chance.random() > 0.33 else None

    shops = [
        {"code": "A", "name": "alpha", "opened": "2020-01-01", "rent": 100},
        {
            "code": "B", "name": maybe("beta", "alpha"), "opened": maybe("2021-06-01", "2019-01-01"),
            "rent": maybe(100, 300),
        },
        {"code": "C", "name": maybe("gamma"), "opened": maybe("2022-12-31"), "rent": maybe(50)},
    ]  # fmt: skip
    people = [_client(maybe, number) for number in range(12)]
    # Others of the web are the same persons as some of the till: their phones say so.
    twins = [
        {**_client(maybe, number), "phone": people[number]["phone"]} for number in chance.sample(range(12), 4)
    ]
    clients, web = [f"k{n}" for n in range(12)], [f"w{n}" for n in range(4)]
    lines = [
        {
            "number": number, "sale": maybe(*((f"n{sale}",) for sale in range(16))),
            "title": maybe("tea", "jam", "Tea cake"), "amount": maybe(-2, 0, 1, 3, 9),
        }
        for number in range(26)
    ]  # fmt: skip
    gifts = [
        {
            "number": number, "giver": maybe(*clients), "taker": maybe(*clients), "worth": maybe(0, 1, 5, 9),
            "ticket": maybe(f"t{number}"),
        }
        for number in range(12)
    ]  # fmt: skip
    return [
        Brought("shop", shops),
        Brought("client", people, clients, when="2026-01-01"),
        Brought("client", twins, web, "web", "2026-02-02"),
        Brought("sale", [_sale(maybe, number, clients) for number in range(16)]),
        Brought("sale", [_sale(maybe, number, web) for number in range(16, 24)], source="web"),
        Brought("line", lines),
        Brought("gift", gifts),
    ]


def filled(shop: Shop, brought: Iterable[Brought]) -> Town:
    """The town with these records."""
    for each in brought:
        outcome = shop.put(each.domain, *each.rows, keys=each.keys, source=each.source, when=each.when)
        assert not outcome.rejected, outcome.rejected
    records = _read(shop.session)
    said = {client: shop.session.contributions("client", client) for client in records["client"]}
    keys = {(each.source, each.key): client for client, held in said.items() for each in held}
    return Town(shop, records, _digests(shop, records), _values(said), keys)


def _client(maybe: Any, number: int) -> Row:
    return {
        "name": maybe("ann", "Bob", "朵朵", "zed", "王小明", "X"), "points": maybe(0, 3, 5, 7, 9),
        "shop": maybe("A", "B", "C"),
        "level": maybe("gold", "silver"), "born": maybe("2000-01-01", "1990-05-05", "2010-12-31"),
        "home.city": maybe("上海", "北京"), "home.street": maybe("外滩1号", "长安街2号"), "agrees": maybe(True, False),
        "credit": maybe(0, 10, "12.50"), "card": maybe("c1", "c2", "c3456789", "卡号一二三四五六七"),
        "mark": maybe("m1x", "m2yz", "m345678z"),
        "joined": maybe("2025-12-31 23:30:00", "2026-01-01 00:30:00", "2026-06-05 09:00:00"),
        "phone": f"138001300{number:02}" if maybe(True) else None,
    }  # fmt: skip


def _sale(maybe: Any, number: int, clients: list[str]) -> Row:
    return {
        "number": f"n{number}", "sold_at": f"2026-03-{number % 28 + 1:02} 10:00:00", "client": maybe(*clients),
        "shop": maybe("A", "B", "C"), "net": maybe(-5, 0, 5, 20, "60.50"), "refund": maybe(True, False),
        "note": maybe("tea party", "jam", "nothing"), "code": maybe("x", "y", "z"),
    }  # fmt: skip


def _digests(shop: Shop, records: Mapping[str, Mapping[int, Row]]) -> dict[tuple[str, str, str], str]:
    """What stands for each value that a mask turns into a digest, as somebody sees it who is shown nothing else."""
    of: dict[str, list[str]] = defaultdict(list)
    for name, levels in MASKS.items():
        if "hash" in levels:
            domain, _dot, field = name.partition(".")
            of[domain].append(field)
    grants = tuple(
        Grant(domain=domain, actions=("read",), fields={each: FieldRight(show="hash") for each in fields})
        for domain, fields in of.items()
    )
    role = Role(name="hasher", plugin="workspace", grants=grants)
    session = Town(shop, records, {}, {}, {}).acting({"hasher": role}, {}, {}, Actor("hasher", ("hasher",)))
    found = {}
    for domain, fields in of.items():
        for row in session.rows(domain, fields=fields):
            for field in fields:
                if row[field] is not None:
                    text = text_of(records[domain][row["id"]][field])
                    assert found.setdefault((domain, field, text), row[field]) == row[field]
                    assert len(row[field]) == 16 and not {*row[field]} - {*"0123456789abcdef"}
    return found


def _values(said: Mapping[int, Sequence[Contribution]]) -> dict[int, dict[str, set[str]]]:
    found: dict[int, dict[str, set[str]]] = {}
    for client, contributions in said.items():
        held = found[client] = defaultdict(set)
        for each in contributions:
            for name, value in each.values.items():
                held[name].add(str(value))
    return found


def _client(maybe: Any, number: int) -> Row:
    return {
        "name": maybe("ann", "Bob", "朵朵", "zed", "王小明", "X"), "points": maybe(0, 3, 5, 7, 9),
        "shop": maybe("A", "B", "C"),
        "level": maybe("gold", "silver"), "born": maybe("2000-01-01", "1990-05-05", "2010-12-31"),
        "home.city": maybe("上海", "北京"), "home.street": maybe("外滩1号", "长安街2号"), "agrees": maybe(True, False),
        "credit": maybe(0, 10, "12.50"), "card": maybe("c1", "c2", "c3456789", "卡号一二三四五六七"),
        "mark": maybe("m1x", "m2yz", "m345678z"),
        "joined": maybe("2025-12-31 23:30:00", "2026-01-01 00:30:00", "2026-06-05 09:00:00"),
        "phone": f"138001300{number:02}" if maybe(True) else None,
    }  # fmt: skip


def _sale(maybe: Any, number: int, clients: list[str]) -> Row:
    return {
        "number": f"n{number}", "sold_at": f"2026-03-{number % 28 + 1:02} 10:00:00", "client": maybe(*clients),
        "shop": maybe("A", "B", "C"), "net": maybe(-5, 0, 5, 20, "60.50"), "refund": maybe(True, False),
        "note": maybe("tea party", "jam", "nothing"), "code": maybe("x", "y", "z"),
    }  # fmt: skip


def _digests(shop: Shop, records: Mapping[str, Mapping[int, Row]]) -> dict[tuple[str, str, str], str]:
    """What stands for each value that a mask turns into a digest, as somebody sees it who is shown nothing else."""
    of: dict[str, list[str]] = defaultdict(list)
    for name, levels in MASKS.items():
        if "hash" in levels:
            domain, _dot, field = name.partition(".")
            of[domain].append(field)
    grants = tuple(
        Grant(domain=domain, actions=("read",), fields={each: FieldRight(show="hash") for each in fields})
        for domain, fields in of.items()
    )
    role = Role(name="hasher", plugin="workspace", grants=grants)
    session = Town(shop, records, {}, {}, {}).acting({"hasher": role}, {}, {}, Actor("hasher", ("hasher",)))
    found = {}
    for domain, fields in of.items():
        for row in session.rows(domain, fields=fields):
            for field in fields:
                if row[field] is not None:
                    text = text_of(records[domain][row["id"]][field])
                    assert found.setdefault((domain, field, text), row[field]) == row[field]
                    assert len(row[field]) == 16 and not {*row[field]} - {*"0123456789abcdef"}
    return found


def _said(session: Session, clients: Iterable[int]) -> dict[int, dict[str, set[str]]]:
    found: dict[int, dict[str, set[str]]] = {}
    for client in clients:
        held = found[client] = defaultdict(set)
        for each in session.contributions("client", client):
            for name, value in each.values.items():
                held[name].add(str(value))
    return found


def _read(session: Session) -> dict[str, dict[int, Row]]:
    found = {domain: {row["id"]: row for row in session.rows(domain)} for domain in DOMAINS}
    spent: dict[int, Decimal] = defaultdict(Decimal)
    for sale in found["sale"].values():
        if sale["client"] is not None:
            spent[sale["client"]] += sale["net"] or 0
    for client in found["client"].values():
        client["spent"] = spent[client["id"]]
    return found
