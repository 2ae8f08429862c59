"""Ready-made workspaces: the presets that plugins bring for `regulars init`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from regulars.catalog import Catalog, Labels
from regulars.declaring.declarations import read_declarations
from regulars.declaring.grammar import core_grammar
from regulars.errors import PluginError, WorkspaceError
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.plugging.installed import installed_plugins
from regulars.plugging.manifest import Manifest


@dataclass(frozen=True, kw_only=True)
class Preset:
    """What a new workspace's regulars.yaml says, and the declarations that it begins with."""

    name: str
    label: Labels
    language: str
    zone: str
    currency: str
    region: str
    plugins: tuple[str, ...]
    #: Name in schemas/ -> the file that is copied there.
    files: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def empty(cls, language: str | None) -> Self:
        """A workspace without plugins, where no preset is asked for."""
        defaults = Catalog()
        return cls(
            name="",
            label={},
            language=language or "en",
            zone=defaults.zone,
            currency=defaults.currency,
            region=defaults.region,
            plugins=(),
        )


def presets() -> Mapping[str, Preset]:
    """All presets of the installed plugins, by name; PluginError where two plugins bring one of the same name."""
    found: dict[str, Manifest] = {}
    for installed in installed_plugins().values():
        manifest = installed.manifest()
        for name in manifest.presets:
            other = found.setdefault(name, manifest)
            if other is not manifest:
                raise PluginError(
                    _("The plugins {one} and {other} both bring the preset {name}: uninstall one of them.",
                      one=other.name, other=manifest.name, name=name)
                )  # fmt: skip
    return {name: _preset(manifest, name) for name, manifest in sorted(found.items())}


def preset_named(name: str) -> Preset:
    """The preset `name`; WorkspaceError where there is none."""
    known = presets()
    if name not in known:
        raise WorkspaceError(
            _("Unknown preset {name}. {hint}", name=repr(name), hint=suggestion(name, known))
        )
    return known[name]


def _preset(manifest: Manifest, name: str) -> Preset:
    declared = read_declarations([manifest.preset_file(name)], {"preset": core_grammar("preset")})
    body = next(each.body for each in declared if each.name == name)
    return Preset(
        name=name,
        label=body["label"],
        language=body["language"],
        zone=body["zone"],
        currency=body["currency"],
        region=body["region"],
        plugins=tuple(body["plugins"]),
        files={to: manifest.preset_declarations(name, file) for to, file in body.get("files", {}).items()},
    )
