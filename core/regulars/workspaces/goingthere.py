"""What a workspace and its plugins use that goes: keys, functions of expressions, hooks and their arguments."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from regulars.declaring.declarations import Declaration, read_what_can_be_read
from regulars.declaring.grammar import core_grammar
from regulars.declaring.yamlfile import read_documents
from regulars.deprecation import DeprecatedUse, core
from regulars.errors import Place
from regulars.expressions.functions import GOING
from regulars.lineage.goingfunctions import Going, function_uses
from regulars.plugging.manifest import Manifest
from regulars.plugging.plugins import Plugins
from regulars.workspaces.ownfiles import own_files
from regulars.workspaces.settings import FILE, Settings


def deprecated_uses(
    folder: Path | None,
    plugins: Plugins,
    declarations: Sequence[Declaration],
    further: Sequence[Manifest] = (),
) -> tuple[DeprecatedUse, ...]:
    """What goes and is used by `declarations`, by `plugins` and by the regulars.yaml in `folder`, each once.

    `further`: plugins that are looked at without being installed.
    """
    grammars = {**plugins.grammars(), **{k: v for each in further for k, v in each.grammars().items()}}
    found = [
        *(_settings(folder) if folder else ()),
        *(use for each in (*plugins.manifests.values(), *further) for use in each.deprecated_uses()),
        *plugins.going(),
        *(use for each in declarations for use in grammars[each.kind].deprecated_uses(each.document)),
        *function_uses(declarations, grammars, going_functions(plugins)),
    ]
    return tuple(dict.fromkeys(found))


def uses_in(settings: Settings, plugins: Plugins) -> tuple[DeprecatedUse, ...]:
    """The same of a whole workspace; its files are read for it only where anything goes."""
    grammars = [*plugins.grammars().values(), core_grammar("workspace")]
    reads = any(each.deprecates for each in grammars) or bool(going_functions(plugins))
    files = [*plugins.schema_files(), *own_files(settings.folder)] if reads else []
    return deprecated_uses(
        settings.folder, plugins, read_what_can_be_read(files, plugins.grammars()).declarations
    )


def gone_functions(plugins: Plugins, declarations: Sequence[Declaration]) -> list[tuple[Place | None, str]]:
    """The calls of functions of plugins that are gone, as problems; the language tells of its own itself."""
    going = {name: each for name, each in going_functions(plugins).items() if name not in GOING}
    uses = function_uses(declarations, plugins.grammars(), going) if going else ()
    return [(each.place, each.text) for each in uses if each.gone]


def going_functions(plugins: Plugins) -> Going:
    """The functions that go: those of the language, and those that plugins provide."""
    found = {name: (each, core()) for name, each in GOING.items()}
    for plugin, functions in plugins.ask("provide_functions"):
        for each in functions or ():
            if each.deprecated is not None:
                found[each.name] = (each.deprecated, plugins.whose(plugin))
    return found


def _settings(folder: Path) -> Iterator[DeprecatedUse]:
    grammar = core_grammar("workspace")
    if grammar.deprecates:
        for document in read_documents(folder / FILE, FILE):
            yield from grammar.deprecated_uses(document, FILE)
