"""Where a plugin lies that is to be looked at: a project, a package, a wheel, or installed."""

from pathlib import Path

from regulars.conformance.candidate import Candidate
from regulars.conformance.site import make_site
from regulars.declaring.yamlfile import read_documents
from regulars.errors import DeclarationError, PluginError
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.plugging.installed import distribution_of, installed_plugins
from regulars.plugging.manifest import FILE


def installed_candidate(name: str) -> Candidate:
    """The installed plugin `name`; PluginError where there is none."""
    installed = installed_plugins()
    if name not in installed:
        raise PluginError(
            _("There is no path and no installed plugin {name}. {hint}",
              name=repr(name), hint=suggestion(name, installed))
        )  # fmt: skip
    found = installed[name]
    owner = distribution_of(name)
    return Candidate(
        name=name,
        package=found.package,
        folder=found.folder(),
        distribution=owner.name if owner else "",
        version=owner.version if owner else "",
    )


def candidate_at(path: Path, room: Path) -> Candidate:
    """The plugin at `path`, laid out in the empty folder `room` so that it can be found there."""
    return _package(path, room)


def _package(folder: Path, room: Path) -> Candidate:
    """A package folder: its plugin.yaml says how the plugin is called."""
    name = folder.name.removeprefix("regulars_")
    try:
        body = read_documents(folder / FILE)[0].body
        name = str(body["name"])
    except (DeclarationError, LookupError, TypeError):
        # What is wrong in it is told by the check of the manifest.
        pass
    make_site(room, {folder.name: folder}, name, folder.name, distribution=folder.name)
    return Candidate(name=name, package=folder.name, folder=folder, site=room, distribution=folder.name)
