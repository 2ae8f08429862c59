"""Declarations from a text, without a workspace."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.catalog import Catalog
from regulars.declaring.declarations import Declaration, SchemaFile, read_declarations
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.declaring.grammar import CORE_KINDS, core_grammar
from regulars.declaring.resolve import Setting, resolve
from regulars.errors import DeclarationError

#: A small world to declare things in: who buys, where, and what.
WORLD = """
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
display: name
fields:
  name: {type: text, search: name}
  phone: {type: phone, identifier: phone}
  born: {type: date}
---
kind: domain
name: store
label: {en: Store, zh: 门店}
identity: [code]
fields:
  code: {type: text, required: true}
---
kind: domain
name: sale
label: {en: Sale, zh: 销售}
belongs_to: [client]
time: sold_at
identity: [number]
fields:
  number: {type: text, required: true}
  client: {type: reference, to: client}
  store: {type: reference, to: store}
  sold_at: {type: datetime}
  net: {type: money}
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Declaration]]:
    """Read texts: `read(shop=…, vip=…)`, by owner; files are named after the owner."""

    def read(**texts: str) -> list[Declaration]:
        files = []
        for owner, text in texts.items():
            path = tmp_path / f"{owner}.yaml"
            path.write_text(text, encoding="utf-8")
            files.append(SchemaFile(owner, path, path.name))
        return read_declarations(files, {kind: core_grammar(kind) for kind in CORE_KINDS})

    return read


@pytest.fixture
def declare(read: Callable[..., list[Declaration]]) -> Callable[..., Catalog]:
    """Resolve texts by owner into a catalog, beside the small world of the owner `shop`."""

    def declare(*, numbers: FieldNumbers | None = None, world: str = WORLD, **texts: str) -> Catalog:
        return resolve(read(shop=world, **texts), Setting(plugins=("shop",)), numbers)

    return declare


@pytest.fixture
def refused(declare: Callable[..., Catalog]) -> Callable[..., list[str]]:
    """The problems of texts by owner, each as a person reads it."""

    def refused(**texts: str) -> list[str]:
        with pytest.raises(DeclarationError) as caught:
            declare(**texts)
        return [f"{place}: {text}" for place, text in caught.value.problems]

    return refused
