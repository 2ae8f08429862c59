"""Where a plugin lies that is to be looked at: a project, a package, a wheel, or installed."""

from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.project import Project, is_project, read_project
from regulars.conformance.site import make_site
from regulars.conformance.wheel import unpack
from regulars.declaring.yamlfile import read_documents
from regulars.errors import PluginError, RegularsError
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.plugging.installed import GROUP, distribution_of, installed_plugins
from regulars.plugging.manifest import FILE


def installed_candidate(name: str) -> Candidate:
    """The installed plugin `name`; PluginError where there is none."""
    installed = installed_plugins()
    if name not in installed:
        raise PluginError(
            _("There is no path and no installed plugin {name}. {hint}",
              name=repr(name), hint=suggestion(name, installed))
        )  # fmt: skip
    found, owner = installed[name], distribution_of(name)
    return Candidate(
        name=name,
        package=found.package,
        folder=found.folder(),
        distribution=owner.name if owner else "",
        version=owner.version if owner else "",
        description=_described(found.folder(), owner),
    )


def candidate_at(path: Path, room: Path) -> Candidate:
    """The plugin at `path`, laid out in the empty folder `room` so that it can be found there.

    PluginError where there is none, or more than one.
    """
    if path.suffix == ".whl" and path.is_file():
        return _wheel(path, room)
    if (path / FILE).is_file():
        return _package(path, room)
    if is_project(path):
        return _project(read_project(path), room)
    raise PluginError(
        _("{path} is no plugin: give the folder of a project (with pyproject.toml or setup.cfg) or of a package (with "
          "plugin.yaml), or a wheel (`python -m build` makes one).", path=path)
    )  # fmt: skip


def _wheel(wheel: Path, room: Path) -> Candidate:
    found = unpack(wheel, room)
    plugins = {each.name: each.module for each in found.entry_points if each.group == GROUP}
    name = _only(plugins, wheel)
    folder = room.joinpath(*plugins[name].split("."))
    if not (folder / "__init__.py").is_file():
        raise PluginError(_no_package(name, plugins[name]))
    return Candidate(
        name=name,
        package=plugins[name],
        folder=folder,
        distribution=found.name,
        version=found.version,
        description=_described(folder, found),
        site=room,
    )


def _project(project: Project, room: Path) -> Candidate:
    name = _only(project.plugins, project.folder)
    package = project.plugins[name]
    folder = project.package_folder(package)
    if folder is None:
        raise PluginError(_no_package(name, package))
    return _laid_out(name, package, folder, project, room)


def _package(folder: Path, room: Path) -> Candidate:
    """A package's folder: its project says how the plugin is called, else its plugin.yaml."""
    for above in list(folder.parents)[:3]:
        with suppress(RegularsError):
            project = read_project(above) if is_project(above) else None
            for name, package in project.plugins.items() if project else ():
                if package == folder.name and project is not None:
                    return _laid_out(name, package, folder, project, room)
    name = folder.name.removeprefix("regulars_")
    # What is wrong in it is told by the check of the manifest.
    with suppress(RegularsError, LookupError, TypeError):
        name = str(read_documents(folder / FILE)[0].body["name"])
    return _laid_out(name, folder.name, folder, None, room)


def _laid_out(name: str, package: str, folder: Path, project: Project | None, room: Path) -> Candidate:
    distribution = (project.name if project else "") or package
    version = project.version if project else ""
    beside = {each.parent.name: each.parent for each in sorted(folder.parent.glob("*/__init__.py"))}
    make_site(
        room, {**beside, package: folder}, name, package, distribution=distribution, version=version or "0"
    )
    return Candidate(
        name=name,
        package=package,
        folder=folder,
        project=project.folder if project else None,
        distribution=distribution,
        version=version,
        description=_described(folder, None) or (project.description if project else ""),
        site=room,
    )


def _only(plugins: Mapping[str, str], path: Path) -> str:
    names = sorted(plugins)
    if not names:
        raise PluginError(
            _("{path} brings no plugin of Regulars. Its project declares one by an entry point: "
              '[project.entry-points."regulars.plugins"] loyalty = "regulars_loyalty"', path=path)
        )  # fmt: skip
    if len(names) > 1:
        raise PluginError(
            _("{path} brings several plugins: {names}. Give the folder of the package of one of them.",
              path=path, names=", ".join(names))
        )  # fmt: skip
    return names[0]


def _no_package(name: str, package: str) -> str:
    return _("The entry point says that the plugin {name} is the package {package}, and there is no such package.",
             name=name, package=package)  # fmt: skip


def _described(folder: Path, owner: Distribution | None) -> str:
    """What its README says: of the package, else of the distribution."""
    readme = folder / "README.md"
    if readme.is_file():
        return readme.read_text(encoding="utf-8", errors="replace")
    if owner is None:
        return ""
    metadata: Any = owner.metadata
    return str(metadata.get("Description") or metadata.get_payload() or "")
