"""What a workspace declares: the schema files of its enabled plugins and its own, read and resolved."""

from collections.abc import Iterator, Mapping, Sequence

from regulars.catalog import Catalog
from regulars.declaring.declarations import Declaration, read_declarations
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.declaring.resolve import resolve
from regulars.declaring.setting import Setting
from regulars.errors import DeclarationError, Place
from regulars.plugging.answers import things
from regulars.plugging.plannotes import Problem
from regulars.plugging.plugins import Plugins
from regulars.readonly import sealed
from regulars.workspaces.callinghere import calling_here
from regulars.workspaces.goingthere import gone_functions
from regulars.workspaces.ownfiles import own_files
from regulars.workspaces.settings import Settings


def declared_catalog(settings: Settings, plugins: Plugins, numbers: FieldNumbers) -> Catalog:
    """The catalog (version 0) that the schema files make; raises DeclarationError with every problem."""
    declarations = read_declarations(
        [*plugins.schema_files(), *own_files(settings.folder)],
        plugins.grammars(),
        plugins.bringing,
        calling_here(settings, plugins),
    )
    return catalog_of(declarations, setting_of(settings, plugins, declarations), plugins, numbers)


def setting_of(settings: Settings, plugins: Plugins, declarations: Sequence[Declaration]) -> Setting:
    """What a catalog of `declarations` takes from regulars.yaml."""
    return Setting(
        plugins=plugins.names,
        currency=settings.currency,
        zone=settings.zone,
        region=settings.region,
        asked=calling_here(settings, plugins).asked(plugins.asked(), declarations),
        aliases={
            name: new for name, new in settings.aliases.items() if name.partition(".")[0] in plugins.names
        },
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
    given = {"catalog": sealed(catalog), "provided": plugins.provided}
    for _plugin, problems in plugins.ask("provide_problems", things(Problem), **given):
        for problem in problems:
            yield _placed(problem, by_name.get((problem.kind, problem.name)))


def _placed(problem: Problem, declaration: Declaration | None) -> tuple[Place | None, str]:
    return (declaration.place(*problem.path) if declaration else None), problem.message
