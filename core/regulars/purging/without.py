"""A catalog without what a plugin declares."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any

from regulars.catalog import Catalog

#: Kind and name of a declaration.
Key = tuple[str, str]


def without(catalog: Catalog, plugin: str, along: Collection[Key] = ()) -> Catalog:
    """`catalog` without the plugin, all that it declares, and the declarations of others that go `along`."""
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
    return replace(catalog, plugins=tuple(each for each in catalog.plugins if each != plugin), **made)


def _left(kind: str, named: Mapping[str, Any], plugin: str, along: Collection[Key]) -> dict[str, Any]:
    return {name: each for name, each in named.items() if each.plugin != plugin and (kind, name) not in along}
