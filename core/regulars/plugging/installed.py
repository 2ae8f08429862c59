"""The plugins that are installed, found by their entry points; none is imported for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from regulars.errors import PluginError
from regulars.messages import _
from regulars.plugging.manifest import Manifest, read_manifest

GROUP = "regulars.plugins"


@dataclass(frozen=True)
class Installed:
    """A plugin that could be enabled."""

    name: str
    #: The Python package that holds it.
    package: str

    def manifest(self) -> Manifest:
        """Its plugin.yaml; raises PluginError or DeclarationError where it cannot be used."""
        return read_manifest(self.name, self.package, self.folder())

    def folder(self) -> Path:
        """Where its package lies; PluginError where it is not there."""
        try:
            spec = find_spec(self.package)
        except (ImportError, ValueError):
            spec = None
        if spec is None or not spec.submodule_search_locations:
            raise PluginError(
                _("The plugin {plugin} names the package {package}, but it is not there. Install it again.",
                  plugin=self.name, package=self.package)
            )  # fmt: skip
        return Path(next(iter(spec.submodule_search_locations)))


def installed_plugins() -> Mapping[str, Installed]:
    """All installed plugins by name, in order of name. Raises PluginError where two have one name."""
    found: dict[str, EntryPoint] = {}
    for each in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        other = found.setdefault(each.name, each)
        if other.value != each.value:
            raise PluginError(
                _("Two plugins are called {name}: {one} and {other}. Uninstall one of them.",
                  name=each.name, one=_distribution(other), other=_distribution(each))
            )  # fmt: skip
    return {name: Installed(name, each.module) for name, each in found.items()}


def distribution_of(plugin: str) -> Distribution | None:
    """The distribution that brings an installed plugin; None where none does."""
    return next((each.dist for each in entry_points(group=GROUP, name=plugin)), None)


def _distribution(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.module
