"""Channels in a small shop of their own, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from regulars import Session, Workspace
from regulars.testing import trusted_session, workspace
from regulars_channels.offering import offered_connectors
from regulars_channels.running.importing import Import
from regulars_channels.running.runs import Run

#: A shop that is as small as can be: who buys, and what was bought.
SHOP = """
grammar: 1
kind: domain
name: member
label: {en: Member, zh: 会员}
subject: true
display: name
fields:
  name: {type: text, privacy: personal, label: {en: Name, zh: 姓名}}
  phone: {type: phone, privacy: personal, identifier: phone, label: {en: Phone, zh: 手机}}
  gender:
    {type: choice, privacy: personal, values: {female: {en: Female, zh: 女}, male: {en: Male, zh: 男}}}
  vip: {type: boolean, privacy: none}
  born: {type: date, privacy: personal}
  address: {type: address, privacy: personal}
---
kind: domain
name: place
label: {en: Place, zh: 门店}
identity: [code]
fields:
  code: {type: text, privacy: none, required: true}
---
kind: domain
name: sale
label: {en: Sale, zh: 销售}
belongs_to: [member]
time: sold_at
identity: [place, receipt, line]
fields:
  member: {type: reference, to: member, on_missing: none, privacy: personal}
  place: {type: reference, to: place, on_missing: stub, privacy: none}
  receipt: {type: text, required: true, privacy: none, label: {en: Receipt, zh: 单号}}
  line: {type: integer, required: true, privacy: none}
  sold_at: {type: datetime, privacy: none}
  product: {type: text, privacy: none}
  quantity: {type: decimal, places: 3, privacy: none, label: {en: Quantity, zh: 数量}}
  net: {type: money, privacy: none, label: {en: Net, zh: 实收}}
"""

TILL = """
grammar: 1
kind: channel
name: till
label: {en: Till, zh: 收银台}
connector: files
settings: {skip: "starts_with(单号, '合计')"}
rows:
  - to: member
    as: buyer
    key: 会员手机
    when: 会员手机 is not null
    set: {phone: 会员手机, name: 会员姓名}
  - to: sale
    set:
      member: buyer
      place: 门店
      receipt: 单号
      line: occurrence(单号)
      sold_at: 时间
      product: 商品
      quantity: 数量
      net: 实收
"""

HEADER = "门店,单号,时间,商品,数量,实收,会员手机,会员姓名\n"


class Shop:
    """A workspace with the channel `till`, and what a test asks of it."""

    def __init__(self, folder: Path, opened: Workspace) -> None:
        self.folder = folder
        self.opened = opened
        self.connector: Any = offered_connectors(opened)["files"]

    @property
    def session(self) -> Session:
        return trusted_session(self.opened)

    def file(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_text(text, encoding=encoding)
        return path

    def bring(self, *files: Path, channel: str = "till", chunk: int | None = None, **options: Any) -> Run:
        importing = self.importing(channel)
        if chunk is not None:
            importing.size = chunk
        return importing.run(files, **options)

    def importing(self, channel: str = "till") -> Import:
        declared = self.opened.catalog.of_kind("channel")[channel]
        return Import(self.session, declared, self.connector)

    def sales(self, *fields: str) -> list[tuple[Any, ...]]:
        """The sales by receipt and line: these fields of each."""
        rows = self.session.rows("sale", fields=["receipt", "line", *fields], order=["receipt", "line", "id"])
        return [tuple(row[name] for name in fields) for row in rows]

    def pending(self, *fields: str, where: str | None = "state = 'waiting'") -> list[tuple[Any, ...]]:
        rows = self.session.rows("pending", where, order=["id"])
        return [tuple(row[name] for name in fields) for row in rows]


@pytest.fixture
def shop_with(tmp_path: Path, database_url: str) -> Iterator[Callable[..., Shop]]:
    """`shop_with(TILL, …)`: a shop with these channels, on each database."""
    with ExitStack() as stack:

        def make(*channels: str, **options: Any) -> Shop:
            schemas = {"shop.yaml": SHOP, **{f"channel{n}.yaml": text for n, text in enumerate(channels)}}
            opened = stack.enter_context(
                workspace(tmp_path / "shop", database_url, ("channels", "files"), schemas, **options)
            )
            return Shop(tmp_path, opened)

        yield make


@pytest.fixture
def shop(shop_with: Callable[..., Shop]) -> Shop:
    return shop_with(TILL)


@pytest.fixture
def header() -> str:
    return HEADER


@pytest.fixture
def shop_yaml() -> str:
    return SHOP


@pytest.fixture
def till() -> str:
    return TILL
