"""What a workspace declares: the schema files of its enabled plugins and its own, read and resolved."""

from collections.abc import Iterator, Mapping, Sequence

from regulars.catalog import Catalog
from regulars.declaring.declarations import Declaration, read_declarations
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.declaring.resolve import resolve
from regulars.declaring.setting import Setting
from regulars.errors import DeclarationError, Place
from regulars.plugging.plannotes import Problem
from regulars.plugging.plugins import Plugins
from regulars.workspaces.goingthere import gone_functions
from regulars.workspaces.ownfiles import own_files
from regulars.workspaces.settings import Settings


def declared_catalog(settings: Settings, plugins: Plugins, numbers: FieldNumbers) -> Catalog:
    """The catalog (version 0) that the schema files make; raises DeclarationError with every problem."""
    declarations = read_declarations(
        [*plugins.schema_files(), *own_files(settings.folder)], plugins.grammars(), plugins.bringing
    )
    return catalog_of(declarations, setting_of(settings, plugins), plugins, numbers)


def setting_of(settings: Settings, plugins: Plugins) -> Setting:
    """What a catalog takes from regulars.yaml."""
    return Setting(
        plugins=plugins.names,
        currency=settings.currency,
        zone=settings.zone,
        region=settings.region,
        asked=plugins.asked(),
    )


def catalog_of(
    declarations: Sequence[Declaration], setting: Setting, plugins: Plugins, numbers: FieldNumbers
) -> Catalog:
    """The catalog that `declarations` make, looked at by the plugins too; raises as `declared_catalog`."""
    catalog = resolve(declarations, setting, numbers, plugins.provided("provide_functions"))
    problems = [*_found_by_plugins(catalog, plugins, declarations), *gone_functions(plugins, declarations)]
    if problems:
        raise DeclarationError(problems)
    return catalog


def _found_by_plugins(
    catalog: Catalog, plugins: Plugins, declarations: Sequence[Declaration]
) -> Iterator[tuple[Place | None, str]]:
    by_name: Mapping[tuple[str, str], Declaration] = {(each.kind, each.name): each for each in declarations}
    for _plugin, problems in plugins.ask("provide_problems", catalog=catalog, provided=plugins.provided):
        for problem in problems or ():
            yield _placed(problem, by_name.get((problem.kind, problem.name)))


def _placed(problem: Problem, declaration: Declaration | None) -> tuple[Place | None, str]:
    return (declaration.place(*problem.path) if declaration else None), problem.message
