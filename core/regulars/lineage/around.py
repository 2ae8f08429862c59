"""The plugins of a workspace and its schema files, as far as a lineage needs them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from regulars.declaring.declarations import Declaration
from regulars.declaring.mentions import plain
from regulars.lineage.drawing import Surroundings
from regulars.plugging.plugins import Plugins


def surroundings(plugins: Plugins, declarations: Iterable[Declaration]) -> Surroundings:
    """What stands around the catalog that `declarations` make with `plugins`."""
    listed = list(declarations)
    files = _alongside(plugins)
    grammars = plugins.grammars()
    kinds = {kind: each.name for each in plugins.manifests.values() for kind in each.kinds}
    return Surroundings(
        grammars=grammars,
        kinds=kinds,
        needs={name: each.needs for name, each in plugins.manifests.items()},
        labels={name: each.label for name, each in plugins.manifests.items()},
        functions={
            function.name: (plugin, function)
            for plugin, functions in plugins.ask("provide_functions")
            for function in functions or ()
        },
        providers={
            hook: _providers(plugins, hook)
            for grammar in grammars.values()
            for hook in _hooks(grammar.text.rules)
        },
        alongside={(each.kind, each.name): files[each.file] for each in listed if each.file in files},
        declarations={_key(each): each for each in listed},
    )


def _providers(plugins: Plugins, hook: str) -> dict[str, str]:
    return {thing.name: plugin for plugin, things in plugins.ask(hook) for thing in things or ()}


def _hooks(rules: Any) -> Iterator[str]:
    """The hooks whose things the keys of a grammar name."""
    if isinstance(rules, Mapping):
        meta = rules.get("meta")
        if isinstance(meta, Mapping) and isinstance(meta.get("provided_by"), str):
            yield meta["provided_by"]
        for each in rules.values():
            yield from _hooks(each)


def _key(each: Declaration) -> tuple[str, str]:
    if each.kind == "extension":
        return "extension", f"{plain(each.body['extends'])}.{each.owner}"
    return each.kind, each.name


def _alongside(plugins: Plugins) -> Mapping[str, str]:
    """Schema file -> the plugin with which it is read."""
    return {
        f"{each.package}/{name}": other
        for each in plugins.manifests.values()
        for other, names in each.alongside.items()
        for name in names
    }
