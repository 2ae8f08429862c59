"""A plugin's manifest, plugin.yaml: what it is, what it needs, what it brings."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from regulars.catalog import Labels
from regulars.declaring.declarations import SchemaFile
from regulars.declaring.grammar import CORE_KINDS, Grammar, core_grammar, read_grammar
from regulars.declaring.principals import Asked
from regulars.declaring.yamlfile import Document, read_documents
from regulars.deprecation import DeprecatedUse, Whose
from regulars.errors import DeclarationError, Place, PluginError
from regulars.messages import _
from regulars.plugging.acting import Stated
from regulars.plugging.hosts import with_settings

FILE = "plugin.yaml"
#: Names that the core uses for itself where a plugin's name could stand.
_NOT_PLUGINS = ("core", "workspace", "regulars")


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What plugin.yaml says, checked."""

    name: str
    #: The Python package, and the folder that it lies in.
    package: str
    folder: Path
    version: str
    #: The range of versions of Regulars that it works with.
    regulars: str
    label: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    #: Kinds of declaration that it brings: kind -> grammar file.
    kinds: Mapping[str, str] = field(default_factory=dict)
    declarations: tuple[str, ...] = ()
    #: Another plugin -> the schema files that are read where it is enabled too.
    alongside: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: Command -> {call, help}.
    commands: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: Preset -> file.
    presets: Mapping[str, str] = field(default_factory=dict)
    hookspecs: str | None = None
    #: The hooks that its code implements, the hosts that it reaches and the secrets that it has.
    hooks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    #: What it may do with records: as far as whoever it works for may, and in any case: [{domain, do, fields}].
    access: tuple[Mapping[str, Any], ...] = ()
    derives: tuple[Mapping[str, Any], ...] = ()
    #: Number -> {call, help, takes}: what is to be done with the data once, when a store gets this version.
    upgrades: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    #: Its command that does for all records what its hooks do for those that are written: `territory refill`.
    catch_up: str | None = None

    @property
    def newest(self) -> int:
        """The number of its last upgrade step, 0 where it has none."""
        return max(self.upgrades, default=0)

    def stated(self) -> Stated:
        """What its code may reach outside the store, but for hosts that a channel's settings name."""
        return Stated(plugin=self.name, hosts=with_settings(self.hosts, {}), secrets=self.secrets)

    def asked(self) -> Asked:
        """What it asks for."""
        return Asked(
            self.name, self._shown(FILE), self.access, self.derives, self.hooks, self.hosts, self.secrets
        )

    def grammars(self) -> dict[str, Grammar]:
        """The grammars of the kinds that it brings."""
        return {
            kind: read_grammar(
                kind, self._file(name, "kinds"), self._shown(name), whose=Whose(self.name, self.version)
            )
            for kind, name in self.kinds.items()
        }

    def deprecated_uses(self) -> list[DeprecatedUse]:
        """The keys that go which its plugin.yaml has."""
        grammar = core_grammar("plugin")
        if not grammar.deprecates:
            return []
        (document,) = read_documents(self.folder / FILE, self._shown(FILE))
        return grammar.deprecated_uses(document)

    def schema_files(self, enabled: Container[str] = ()) -> list[SchemaFile]:
        """Its schema files, those among them that go with one of the `enabled` plugins."""
        named = [("declarations", self.declarations)]
        named += [("with", tuple(files)) for other, files in self.alongside.items() if other in enabled]
        return [
            SchemaFile(self.name, self._file(name, key), self._shown(name))
            for key, files in named
            for name in files
        ]

    def preset_file(self, preset: str) -> SchemaFile:
        """The file of one of its presets."""
        name = self.presets[preset]
        return SchemaFile(self.name, self._file(name, "presets"), self._shown(name))

    def preset_declarations(self, preset: str, name: str) -> Path:
        """A file of declarations that one of its presets begins with."""
        return self._file(name, f"presets: {preset}: files")

    def _shown(self, name: str) -> str:
        return f"{self.package}/{name}"

    def _file(self, name: str, key: str) -> Path:
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()) or not path.is_file():
            raise PluginError(
                _("There is no file {name} in the plugin {plugin}.", name=name, plugin=self.name),
                Place(f"{self._shown(FILE)} ({key})"),
            )
        return path


def read_manifest(
    name: str, package: str, folder: Path, missing: Mapping[str, Any] | None = None
) -> Manifest:
    """The manifest of the plugin `name`, the entry point of `package` in `folder`.

    `missing`: what stands for keys that it does not have.

    Raises PluginError where there is none, DeclarationError where it says what it may not.
    """
    shown = f"{package}/{FILE}"
    path = folder / FILE
    if not path.is_file():
        raise PluginError(
            _(
                "The plugin {plugin} has no {file}. Packages leave YAML files out unless their pyproject.toml says: "
                '[tool.setuptools.package-data] "*" = ["*.yaml"]',
                plugin=name,
                file=shown,
            )
        )
    documents = read_documents(path, shown)
    if len(documents) != 1 or not isinstance(documents[0].body, dict):
        raise DeclarationError([(Place(shown), _("A plugin.yaml holds one declaration: the plugin."))])
    document = replace(documents[0], body={**(missing or {}), **documents[0].body})
    problems = [*core_grammar("plugin").problems(document), *_contradictions(name, package, document)]
    if problems:
        raise DeclarationError(problems)
    body = document.body
    return Manifest(
        name=name,
        package=package,
        folder=folder,
        version=body["version"],
        regulars=body["regulars"],
        label=body["label"],
        help=body.get("help", {}),
        needs=tuple(body.get("needs", ())),
        kinds=body.get("kinds", {}),
        declarations=tuple(body.get("declarations", ())),
        alongside=body.get("with", {}),
        commands=body.get("commands", {}),
        presets=body.get("presets", {}),
        hookspecs=body.get("hookspecs"),
        catch_up=body.get("catch_up"),
        hooks=tuple(body.get("hooks", ())),
        hosts=tuple(body.get("hosts", ())),
        secrets=tuple(body.get("secrets", ())),
        access=tuple(body.get("access", ())),
        derives=tuple(body.get("derives", ())),
        upgrades={each["number"]: each for each in body.get("upgrades", ())},
    )


def _contradictions(name: str, package: str, document: Document) -> list[tuple[Place | None, str]]:
    body = document.body
    found: list[tuple[Place | None, str]] = []
    if body.get("name") != name:
        found.append(
            (
                document.place("name"),
                _("The plugin is installed as `{name}`: its name must be the same.", name=name),
            )
        )
    if name in _NOT_PLUGINS:
        found.append(
            (document.place("name"), _("`{name}` is Regulars' own name: choose another.", name=name))
        )
    module = body.get("hookspecs")
    if isinstance(module, str) and module.partition(".")[0] != package:
        found.append(
            (document.place("hookspecs"), _("`hookspecs` must be a module of {package}.", package=package))
        )
    found += _wrong_upgrades(package, document)
    way, commands = body.get("catch_up"), body.get("commands")
    if isinstance(way, str) and way.split()[0] not in (commands if isinstance(commands, dict) else ()):
        found.append(
            (document.place("catch_up"), _("`catch_up` must be one of the plugin's own `commands`."))
        )
    kinds = body.get("kinds")
    for kind in kinds if isinstance(kinds, dict) else ():
        if kind in (*CORE_KINDS, "plugin", "preset"):
            found.append((document.place("kinds", kind), _("The kind `{kind}` is Regulars' own.", kind=kind)))
    return found


def _wrong_upgrades(package: str, document: Document) -> list[tuple[Place | None, str]]:
    """Steps out of order, and calls of somebody else's code."""
    found: list[tuple[Place | None, str]] = []
    steps = document.body.get("upgrades")
    last = 0
    for position, step in enumerate(steps if isinstance(steps, list) else ()):
        number = step.get("number") if isinstance(step, dict) else None
        if isinstance(number, int):
            if number <= last:
                text = _(
                    "The numbers of `upgrades` rise; {number} comes after {last}.", number=number, last=last
                )
                found.append((document.place("upgrades", position, "number"), text))
            last = number
        call = step.get("call") if isinstance(step, dict) else None
        if isinstance(call, str) and call.partition(":")[0].partition(".")[0] != package:
            text = _("`call` must be a function of {package}.", package=package)
            found.append((document.place("upgrades", position, "call"), text))
    return found
