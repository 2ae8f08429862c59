"""Schema files checked as `plan` would, without a database: those of a workspace, single ones, a plugin's folder."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from regulars.catalog import WORKSPACE
from regulars.declaring.declarations import Problem, SchemaFile, read_what_can_be_read
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.declaring.setting import Setting
from regulars.declaring.yamlfile import read_documents
from regulars.deprecation import DeprecatedUse
from regulars.errors import DeclarationError, Place
from regulars.plugging.manifest import FILE as MANIFEST
from regulars.plugging.manifest import Manifest, read_manifest
from regulars.plugging.plugins import Plugins, usable_plugins
from regulars.workspaces.callinghere import calling_here
from regulars.workspaces.declared import catalog_of, setting_of
from regulars.workspaces.enabling import with_needs
from regulars.workspaces.goingthere import deprecated_uses
from regulars.workspaces.ownfiles import own_files, yaml_files
from regulars.workspaces.settings import Settings, read_settings

#: Kinds that others name: where one of them is refused, what is said of its names means nothing.
_REFERRED_TO = frozenset({"domain", "extension", "metric", ""})


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check has looked at, and all that is wrong there, in the order of the files."""

    files: int
    declarations: int
    problems: tuple[Problem, ...] = ()
    #: What goes, and is used there still.
    deprecated: tuple[DeprecatedUse, ...] = ()
    #: How many problems there are in files that were not asked for: they hide what refers to those.
    elsewhere: int = 0


def check_schemas(folder: Path | None, paths: Sequence[Path] = ()) -> Checked:
    """Check the schema files of the workspace in `folder`, or only `paths`: files, and folders of files or of a plugin.

    What the workspace declares stands beside them; without one, what the plugin needs, else every installed plugin.
    Without one, what a plugin has for others (`with:`) is checked too, as far as those are installed.
    Raises RegularsError where regulars.yaml, a plugin.yaml or a plugin cannot be used at all.
    """
    settings = read_settings(folder) if folder else None
    manifests = [_manifest(each) for each in paths if (each / MANIFEST).is_file()]
    checked = _checked(folder, paths, settings, manifests, _names(settings, manifests))
    others = _others(manifests)
    # With others beside it, what it lacks to stand alone would not be seen.
    if settings or not others or checked.problems:
        return checked
    return _checked(folder, paths, settings, manifests, with_needs(others))


def _checked(
    folder: Path | None,
    paths: Sequence[Path],
    settings: Settings | None,
    manifests: Sequence[Manifest],
    names: Sequence[str],
) -> Checked:
    plugins = Plugins(names, settings.places if settings else {})
    asked = [file for each in paths for file in _files(each, folder, manifests, plugins.names)]
    standing = [*plugins.schema_files(), *(own_files(folder) if folder else ())]
    if asked:
        standing = _without(standing, asked, manifests)
    grammars = {**plugins.grammars(), **{k: v for each in manifests for k, v in each.grammars().items()}}
    meant = {each.shown for each in asked or standing}
    calling = calling_here(settings, plugins) if settings else None
    reading = read_what_can_be_read([*standing, *asked], grammars, plugins.bringing, calling)
    setting = (
        setting_of(settings, plugins, reading.declarations)
        if settings
        else Setting(plugins=plugins.names, asked=plugins.asked())
    )
    problems = list(reading.problems)
    if reading.refused.isdisjoint(_REFERRED_TO):
        try:
            catalog_of(reading.declarations, setting, plugins, FieldNumbers())
        except DeclarationError as error:
            problems += error.problems
    uses = deprecated_uses(folder, plugins, reading.declarations, manifests)
    everywhere = not asked
    problems.sort(key=_in_order)
    found = [each for each in problems if each[0] is None or each[0].file in meant]
    return Checked(
        files=len(meant),
        declarations=sum(each.file in meant for each in reading.declarations),
        problems=tuple(found),
        deprecated=tuple(
            each
            for each in uses
            if not each.gone and (everywhere or (each.place and _meant(each.place.file, meant, manifests)))
        ),
        elsewhere=len(problems) - len(found),
    )


def _meant(file: str, meant: Container[str], manifests: Sequence[Manifest]) -> bool:
    """Whether a file is one that was asked for, or lies in the folder of a plugin that was."""
    return file in meant or file.partition("/")[0] in {each.package for each in manifests}


def _names(settings: Settings | None, manifests: Sequence[Manifest]) -> list[str]:
    """The plugins that stand beside: the workspace's, and what the checked ones need; else all there are."""
    needed = list(dict.fromkeys(need for each in manifests for need in each.needs))
    if settings:
        return [*settings.plugins, *(each for each in needed if each not in settings.plugins)]
    return with_needs(needed) if manifests else usable_plugins()


def _others(manifests: Sequence[Manifest]) -> list[str]:
    """What the plugins need and, as far as it can be enabled here, what they have files for; [] where that is none."""
    usable = usable_plugins()
    beside = [other for each in manifests for other in each.alongside if other in usable]
    return [*(need for each in manifests for need in each.needs), *beside] if beside else []


def _manifest(folder: Path) -> Manifest:
    documents = read_documents(folder / MANIFEST, str(folder / MANIFEST))
    body = documents[0].body if documents else None
    name = body.get("name") if isinstance(body, dict) else None
    return read_manifest(str(name), folder.resolve().name, folder)


def _files(
    path: Path, folder: Path | None, manifests: Sequence[Manifest], enabled: Sequence[str]
) -> list[SchemaFile]:
    """The schema files at `path`: it itself, those that a plugin there lists, or those that lie below it."""
    for manifest in manifests:
        if manifest.folder == path:
            return manifest.schema_files(enabled)
    found = yaml_files(path) if path.is_dir() else [path]
    return [SchemaFile(WORKSPACE, each, _shown(each, folder)) for each in found]


def _shown(file: Path, folder: Path | None) -> str:
    """How messages call a file: as it was given, and below the workspace as seen from there."""
    if folder and file.resolve().is_relative_to(folder.resolve()):
        return file.resolve().relative_to(folder.resolve()).as_posix()
    return str(file)


def _without(
    standing: Sequence[SchemaFile], asked: Sequence[SchemaFile], manifests: Sequence[Manifest]
) -> list[SchemaFile]:
    """What stands beside the files that were asked for: not they themselves, nor an installed copy of them."""
    paths, owners = {each.path.resolve() for each in asked}, {each.name for each in manifests}
    return [each for each in standing if each.path.resolve() not in paths and each.owner not in owners]


def _in_order(problem: Problem) -> tuple[str, int, int]:
    place = problem[0] or Place("")
    return place.file, place.line or 0, place.column or 0
