"""A catalog without what a plugin declares."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from regulars.catalog import Catalog, Move, Remembered

#: Kind and name of a declaration.
Key = tuple[str, str]


def without(
    catalog: Catalog, plugin: str, along: Collection[Key] = (), tables: Iterable[str] = ()
) -> Catalog:
    """`catalog` without the plugin, all that it declares, and the declarations of others that go `along`.

    `tables` are dropped with it.
    """
    made: dict[str, Any] = {
        part.name: _left(part.name.removesuffix("s"), getattr(catalog, part.name), plugin, along)
        for part in fields(catalog)
        if isinstance(getattr(catalog, part.name), Mapping) and part.name != "declared"
    }
    made["domains"] = {
        name: replace(each, fields={n: f for n, f in each.fields.items() if f.owner != plugin})
        for name, each in made["domains"].items()
    }
    declared = {kind: _left(kind, named, plugin, along) for kind, named in catalog.declared.items()}
    made["declared"] = {kind: named for kind, named in declared.items() if named}
    plugins = tuple(each for each in catalog.plugins if each != plugin)
    return replace(
        catalog, plugins=plugins, remembered=_remembered(catalog.remembered, plugin, tables), **made
    )


def _remembered(held: Remembered | None, plugin: str, tables: Iterable[str]) -> Remembered | None:
    """What the store remembers, without the plugin; that its tables are gone is new."""
    if held is None:
        return None
    kept = {
        name: replace(each, fields={n: f for n, f in each.fields.items() if f.owner != plugin})
        for name, each in held.kept.items()
        if each.plugin != plugin
    }
    return Remembered(
        kept={name: each for name, each in kept.items() if each.fields},
        versions={name: each for name, each in held.versions.items() if name != plugin},
        upgrades={name: each for name, each in held.upgrades.items() if name != plugin},
        moves=tuple(Move(table=each, to=None) for each in tables),
    )


def _left(kind: str, named: Mapping[str, Any], plugin: str, along: Collection[Key]) -> dict[str, Any]:
    return {name: each for name, each in named.items() if each.plugin != plugin and (kind, name) not in along}
