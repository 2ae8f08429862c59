"""A corner shop to try the store on: clients who are subjects, shops that all sources share, items and sales."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from regulars import Outcome, Part, Session
from regulars.testing import logical_hash, trusted_session, workspace
from regulars.workspaces.workspace import Workspace

SCHEMA = """
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
---
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
display: name
time: joined
fields:
  name: {type: text, search: name}
  nickname: {type: text, survives: longest}
  card: {type: text, identifier: number, search: exact}
  phone: {type: phone, identifier: phone, search: tail}
  email: {type: email, identifier: email, search: prefix}
  wechat: {type: text, identifier: handle}
  level: {type: choice, values: {gold: {en: Gold, zh: 金}, silver: {en: Silver, zh: 银}}}
  likes:
    type: choices
    survives: union
    values: {tea: {en: Tea, zh: 茶}, cake: {en: Cake, zh: 糕}, jam: {en: Jam, zh: 酱}}
  born: {type: date}
  joined: {type: datetime}
  points: {type: integer}
  credit: {type: money}
  weight: {type: decimal, places: 3}
  agrees: {type: boolean}
  home: {type: address}
  nation: {type: country}
  site: {type: url}
  shop: {type: reference, to: shop, on_missing: stub}
---
kind: domain
name: item
label: {en: Item, zh: 商品}
identity: [maker, number]
fields:
  maker: {type: text}
  number: {type: integer}
  title: {type: text, search: name}
  price: {type: money, min: 0, max: 99999}
  barcode: {type: text, unique: true, search: exact}
---
kind: domain
name: sale
label: {en: Sale, zh: 销售}
belongs_to: [client]
time: sold_at
identity: [shop, till, number]
fields:
  client: {type: reference, to: client, on_missing: none}
  shop: {type: reference, to: shop, on_missing: stub}
  till: {type: text}
  number: {type: text, required: true, search: exact}
  sold_at: {type: datetime, required: true}
  item: {type: reference, to: item, on_missing: pending}
  quantity: {type: decimal, places: 3, default: 1}
  net: {type: money}
  note: {type: text, search: name}
  refund: {type: boolean}
  way: {type: choice, values: {store: {en: Store, zh: 门店}, online: {en: Online, zh: 线上}}, default: store}
---
kind: metric
name: spent
for: client
label: {en: Spent, zh: 消费}
value: sum(sale.net)
---
kind: metric
name: visits
for: client
label: {en: Visits, zh: 次数}
value: count(sale.number)
"""


@dataclass(frozen=True)
class Shop:
    """A workspace and a session with every right on it."""

    workspace: Workspace
    session: Session

    def put(
        self,
        domain: str,
        *rows: Mapping[str, Any],
        source: str = "till",
        keys: Sequence[Any] | None = None,
        at: Sequence[Any] | None = None,
        when: str | None = None,
        session: Session | None = None,
    ) -> Outcome:
        """Write records as dicts, source row 1 and on; a field that one of them lacks is nothing there."""
        part = records(domain, *rows, keys=keys, at=at)
        moment = datetime.fromisoformat(when).replace(tzinfo=UTC) if when else None
        return (session or self.session).write([part], source=source, at=moment)

    def all(self, domain: str, *fields: str, where: str | None = None) -> list[Any]:
        """The values of all records, in order of id: alone of one field, tuples of several."""
        rows = self.session.rows(domain, where, fields=fields, order=("id",))
        return [row[fields[0]] if len(fields) == 1 else tuple(row[f] for f in fields) for row in rows]

    def one(self, domain: str, where: str | None = None) -> dict[str, Any]:
        """The only record of a domain that meets `where`."""
        (found,) = self.session.rows(domain, where)
        return found

    def groups(self) -> set[frozenset[str]]:
        """Who is one: the keys (`till:7`) of the contributions of each client."""
        found = [self.session.contributions("client", record) for record in self.all("client", "id")]
        return {frozenset(f"{each.source}:{each.key}" for each in said) for said in found}

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table that says something of the records, in order; a side row with nothing says none."""
        passed = {
            "setting",
            "catalog",
            "counter",
            "user",
            "source",
            "change_set",
            "chunk",
            "created",
            "before",
            "history",
            "history_head",
        }
        found = {}
        with self.workspace.database.connect() as connection:
            for table in self.workspace.store.domains.metadata.sorted_tables:
                if table.name.removeprefix("regulars_") not in passed:
                    rows = [tuple(row) for row in connection.execute(select(table))]
                    whole = len(table.columns) == 1 or "__" not in table.name.partition("__")[2]
                    said = (row for row in rows if whole or any(cell is not None for cell in row[1:]))
                    found[table.name] = sorted(said, key=repr)
        return found

    def hash(self) -> str:
        """What the store says, as one number."""
        return logical_hash(self.workspace)


def records(
    domain: str,
    *rows: Mapping[str, Any],
    keys: Sequence[Any] | None = None,
    at: Sequence[Any] | None = None,
    alias: str | None = None,
    numbers: Sequence[int] | None = None,
) -> Part:
    """A Part of records as dicts."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    numbers = numbers or range(1, len(rows) + 1)
    return Part(domain=domain, columns=columns, rows=list(numbers), keys=keys, at=at, alias=alias)


def emptied(shop: Shop) -> Shop:
    """The shop without its records, as it was when it was opened."""
    kept = {"regulars_setting", "regulars_catalog"}
    with shop.workspace.database.begin() as connection:
        for table in reversed(shop.workspace.store.domains.metadata.sorted_tables):
            if table.name not in kept:
                connection.execute(delete(table))
    return Shop(shop.workspace, trusted_session(shop.workspace))


@contextmanager
def opened_shop(path: Path, url: str, schema: str = SCHEMA, **settings: Any) -> Iterator[Shop]:
    """A shop in a database of its own."""
    with workspace(path, url, schemas={"shop.yaml": schema}, **settings) as made:
        yield Shop(made, trusted_session(made))
