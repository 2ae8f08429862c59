"""The store that the oracle asks: shops, clients who are one with others, sales with lines, gifts between two."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from cornershop import Shop
from masks import MASKS, text_of

from regulars import Session
from regulars.catalog import Catalog, FieldRight, Grant, Restriction, Role
from regulars.gate.session import open_session
from regulars.gate.store import Store
from regulars.permissions.actor import Actor

TOWN = """
grammar: 1
kind: domain
name: shop
label: {en: Shop, zh: 门店}
identity: [code]
shared: true
display: name
fields:
  code: {type: text, required: true, search: exact}
  name: {type: text, search: name}
  opened: {type: date}
  rent: {type: money, privacy: sensitive}
---
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
display: name
time: joined
fields:
  name: {type: text, search: name, privacy: personal}
  card: {type: text, privacy: sensitive}
  mark: {type: text, search: exact, privacy: personal}
  phone: {type: phone, identifier: phone, search: tail, privacy: personal}
  born: {type: date, privacy: personal}
  joined: {type: datetime}
  level: {type: choice, values: {gold: {en: Gold, zh: 金}, silver: {en: Silver, zh: 银}}}
  points: {type: integer}
  credit: {type: money, privacy: sensitive}
  agrees: {type: boolean}
  home: {type: address, privacy: personal}
  shop: {type: reference, to: shop, on_missing: stub}
---
kind: domain
name: sale
label: {en: Sale, zh: 销售}
belongs_to: [client]
time: sold_at
identity: [number]
fields:
  number: {type: text, required: true, search: exact}
  client: {type: reference, to: client, on_missing: none}
  shop: {type: reference, to: shop, on_missing: stub}
  sold_at: {type: datetime, required: true}
  net: {type: money}
  note: {type: text, search: name, privacy: personal}
  code: {type: text, privacy: sensitive}
  refund: {type: boolean}
---
kind: domain
name: line
label: {en: Line, zh: 明细}
belongs_to: [sale]
identity: [number]
fields:
  number: {type: integer, required: true}
  sale: {type: reference, to: sale}
  title: {type: text, search: name}
  amount: {type: money}
---
kind: domain
name: gift
label: {en: Gift, zh: 礼物}
belongs_to: [giver, taker]
identity: [number]
fields:
  number: {type: integer, required: true}
  giver: {type: reference, to: client, on_missing: none}
  taker: {type: reference, to: client, on_missing: none}
  worth: {type: integer}
---
kind: metric
name: spent
for: client
label: {en: Spent, zh: 消费}
value: sum(sale.net)
---
{kind: user_attribute, name: shop, type: reference, to: shop, label: {en: Shop, zh: 门店}}
---
{kind: user_attribute, name: code, type: text, label: {en: Code, zh: 代码}}
---
{kind: user_attribute, name: points, type: integer, label: {en: Points, zh: 积分}}
---
{kind: user_attribute, name: day, type: date, label: {en: Day, zh: 日期}}
"""

DOMAINS = ("shop", "client", "sale", "line", "gift")
#: domain -> reference field -> the domain that it leads to.
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "shop": {},
    "client": {"shop": "shop"},
    "sale": {"client": "client", "shop": "shop"},
    "line": {"sale": "sale"},
    "gift": {"giver": "client", "taker": "client"},
}
BELONGS: Mapping[str, tuple[str, ...]] = {"sale": ("client",), "line": ("sale",), "gift": ("giver", "taker")}
FIELDS: Mapping[str, tuple[str, ...]] = {
    "shop": ("code", "name", "opened", "rent"),
    "client": (
        "name", "card", "mark", "phone", "born", "joined", "level", "points", "credit", "agrees", "home", "shop",
    ),
    "sale": ("number", "client", "shop", "sold_at", "net", "note", "code", "refund"),
    "line": ("number", "sale", "title", "amount"),
    "gift": ("number", "giver", "taker", "worth"),
}  # fmt: skip
SENSITIVE = {("shop", "rent"), ("client", "card"), ("client", "credit"), ("sale", "code")}

#: What rules compare: domain -> path -> values.
COMPARED: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "shop": {"code": ("A", "B", "C"), "name": ("alpha", "beta"), "opened": ("2020-01-01",), "rent": (100,)},
    "client": {
        "points": (0, 3, 7), "name": ("ann", "Bob", "朵朵"), "shop.code": ("A", "B"), "level": ("gold", "silver"),
        "spent": (5, 30), "born": ("2000-01-01", "1990-05-05"), "home.city": ("上海", "北京"), "agrees": (True, False),
        "credit": (10,), "card": ("c1", "c2"), "shop": (), "joined": (),
    },
    "sale": {
        "net": (0, 5), "number": ("n3",), "shop.code": ("A", "B"), "client.name": ("ann", "Bob"),
        "refund": (True, False),
        "client.points": (3, 5), "client.shop.code": ("A", "B"), "shop": (), "client": (), "code": ("x", "y"),
    },
    "line": {
        "amount": (0, 3), "title": ("tea", "jam"), "sale.net": (0, 5), "sale.client.points": (3, 5),
        "sale.shop.code": ("A", "B"), "sale": (),
    },
    "gift": {"worth": (1, 5), "giver.points": (3,), "taker.level": ("gold", "silver"), "giver.shop.code": ("A", "B")},
}  # fmt: skip
#: domain -> path -> attributes of the user that it can be compared with.
OF_THE_USER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "shop": {"code": ("code",), "opened": ("day",)},
    "client": {"points": ("points",), "shop.code": ("code",), "born": ("day",)},
    "sale": {"shop.code": ("code",), "client.points": ("points",), "client.shop.code": ("code",)},
    "line": {"sale.shop.code": ("code",), "sale.client.points": ("points",)},
    "gift": {"worth": ("points",), "giver.shop.code": ("code",)},
}

Row = dict[str, Any]


@dataclass(frozen=True)
class Town:
    """A filled store and all its records, as one who may see everything sees them: domain -> id -> field -> value."""

    shop: Shop
    records: Mapping[str, Mapping[int, Row]]
    #: (domain, field, text of a value) -> the digest that stands for it.
    digests: Mapping[tuple[str, str, str], str]
    #: Client -> field -> all that sources said it is: one is found by what any of them said.
    said: Mapping[int, Mapping[str, set[str]]]

    def acting(
        self,
        roles: Mapping[str, Role],
        restrictions: Mapping[str, Restriction],
        visible: Mapping[str, str],
        actor: Actor,
    ) -> Session:
        """A session of `actor` under these declarations; `visible`: domain -> own_rule or with_subject."""
        return open_session(self.store(roles, restrictions, visible), actor)

    def store(
        self,
        roles: Mapping[str, Role],
        restrictions: Mapping[str, Restriction],
        visible: Mapping[str, str],
    ) -> Store:
        """The store under these declarations."""
        opened = self.shop.workspace
        domains = {
            name: replace(each, visible=visible.get(name, "own_rule"))
            for name, each in opened.catalog.domains.items()
        }
        catalog: Catalog = replace(opened.catalog, domains=domains, roles=roles, restrictions=restrictions)
        # Tables hang on no policy: made once for all.
        opened.store.domains  # noqa: B018
        made = copy(opened.store)
        made.catalog = catalog
        return made


def filled(shop: Shop, seed: int) -> Town:
    """A town with other records for each seed; a third of everything is nothing."""
    chance = Random(seed)

    def maybe(*values: Any) -> Any:
        return chance.choice(values) if chance.random() > 0.33 else None

    shop.put(
        "shop",
        {"code": "A", "name": "alpha", "opened": "2020-01-01", "rent": 100},
        {
            "code": "B", "name": maybe("beta", "alpha"), "opened": maybe("2021-06-01", "2019-01-01"),
            "rent": maybe(100, 300),
        },
        {"code": "C", "name": maybe("gamma"), "opened": maybe("2022-12-31"), "rent": maybe(50)},
    )  # fmt: skip
    people = [_client(maybe, number) for number in range(12)]
    shop.put("client", *people, keys=[f"k{n}" for n in range(12)])
    # Others of the web are the same persons as some of the till: their phones say so.
    twins = [
        {**_client(maybe, number), "phone": people[number]["phone"]} for number in chance.sample(range(12), 4)
    ]
    shop.put("client", *twins, source="web", keys=[f"w{n}" for n in range(4)], when="2026-02-02")
    clients = [f"k{n}" for n in range(12)]
    shop.put("sale", *(_sale(maybe, number, clients) for number in range(16)))
    web = ["w0", "w1", "w2", "w3"]
    shop.put("sale", *(_sale(maybe, number, web) for number in range(16, 24)), source="web")
    shop.put(
        "line",
        *(
            {
                "number": number, "sale": maybe(*((f"n{sale}",) for sale in range(16))),
                "title": maybe("tea", "jam", "Tea cake"), "amount": maybe(-2, 0, 1, 3, 9),
            }
            for number in range(26)
        ),
    )  # fmt: skip
    gifts = [
        {"number": number, "giver": maybe(*clients), "taker": maybe(*clients), "worth": maybe(0, 1, 5, 9)}
        for number in range(12)
    ]
    assert not shop.put("gift", *gifts).rejected
    records = _read(shop.session)
    return Town(shop, records, _digests(shop, records), _said(shop.session, records["client"]))


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
    session = Town(shop, records, {}, {}).acting({"hasher": role}, {}, {}, Actor("hasher", ("hasher",)))
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


def _read(session: Session) -> dict[str, dict[int, Row]]:
    found = {domain: {row["id"]: row for row in session.rows(domain)} for domain in DOMAINS}
    spent: dict[int, Decimal] = defaultdict(Decimal)
    for sale in found["sale"].values():
        if sale["client"] is not None:
            spent[sale["client"]] += sale["net"] or 0
    for client in found["client"].values():
        client["spent"] = spent[client["id"]]
    return found
