"""The store that the oracle asks: shops, clients who are one with others, sales with lines, gifts between two."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from cornershop import Shop

from regulars import Session
from regulars.catalog import Catalog, Restriction, Role
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
  ticket: {type: text, unique: true, privacy: personal}
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
    "gift": ("number", "giver", "taker", "worth", "ticket"),
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
    #: (source, key) -> the client that it is part of.
    keys: Mapping[tuple[str, str], int]

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
