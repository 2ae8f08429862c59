"""A small plugin with nothing to find in it: stamp cards. The bad ones differ from it by one fault each."""

from collections.abc import Mapping
from pathlib import Path

#: Path in the project -> text.
Files = Mapping[str, str]

PYPROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "regulars-stamps"
version = "1.0.0"
readme = "README.md"
dependencies = ["regulars>=0.1,<1"]

[project.entry-points."regulars.plugins"]
stamps = "regulars_stamps"

[tool.setuptools]
packages = ["regulars_stamps"]
package-dir = {"" = "src"}

[tool.setuptools.package-data]
"*" = ["*.yaml"]
"""
README = """# Stamps

A card for each customer, a stamp for each visit.

## Adds

Stamp cards, and on a customer how many stamps there are on them.

## Permissions

It says of a card whether it is full, and touches nothing else.
"""
MANIFEST = """grammar: 1
kind: plugin
name: stamps
version: 1.0.0
regulars: ">=0.1,<1"
label: {en: Stamps, zh: 集点}
help: {en: "A card for each customer, a stamp for each visit.", zh: "每位客户一张集点卡，每次到店盖一个点。"}
needs: [customers]
hooks: [before_write]
derives:
  - {domain: stamp_card, do: [create, update], fields: [full]}
declarations: [stamps.yaml]
"""
DECLARED = """grammar: 1
kind: domain
name: stamp_card
label: {en: Stamp card, zh: 集点卡}
belongs_to: [customer]
identity: [number]
fields:
  number:   {type: text, label: {en: Number, zh: 卡号}, privacy: none, required: true}
  customer: {type: reference, to: customer, on_missing: none, label: {en: Customer, zh: 客户}, privacy: none}
  stamps:   {type: integer, label: {en: Stamps, zh: 点数}, privacy: none, min: 0}
  full:     {type: boolean, label: {en: Full, zh: 已集满}, privacy: none}
  wish:     {type: text, label: {en: Wish, zh: 心愿}, privacy: personal}
---
kind: extension
name: stamp_fields
extends: customer
label: {en: Stamps, zh: 集点}
fields:
  favourite_stamp: {type: text, label: {en: Favourite stamp, zh: 喜爱的印章}, privacy: personal}
"""
CODE = '''"""Regulars plugin: stamp cards."""

from collections.abc import Mapping, Sequence
from typing import Any

from regulars import Batch, hookimpl


@hookimpl
def before_write(batch: Batch) -> Mapping[str, Sequence[Any]] | None:
    """A card with ten stamps is full."""
    from regulars_stamps.filling import full

    if batch.domain != "stamp_card" or "stamps" not in batch.columns:
        return None
    return {"full": full(batch.columns["stamps"])}
'''
FILLING = '''"""When a card is full."""

from collections.abc import Sequence


def full(stamps: Sequence[int | None]) -> list[bool | None]:
    """Whether each of these cards is full; nothing where nothing is known of it."""
    return [None if each is None else each >= 10 for each in stamps]
'''
PACKAGE = "src/regulars_stamps"
GOOD: Files = {
    "pyproject.toml": PYPROJECT,
    "README.md": README,
    f"{PACKAGE}/__init__.py": CODE,
    f"{PACKAGE}/filling.py": FILLING,
    f"{PACKAGE}/plugin.yaml": MANIFEST,
    f"{PACKAGE}/stamps.yaml": DECLARED,
}


def changed(name: str, *changes: tuple[str, str]) -> Files:
    """The good plugin with texts of one of its files replaced; each of them must stand there once."""
    path = name if name in GOOD else f"{PACKAGE}/{name}"
    text = GOOD[path]
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return {**GOOD, path: text}


def write(files: Files, folder: Path) -> Path:
    """The project, written into `folder`."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder
