"""What a plugin brings, told before it is enabled: read from its files alone, none of its code is run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regulars.catalog import Labels
from regulars.declaring.declarations import Declaration, read_declarations
from regulars.lineage.mentions import plain
from regulars.plugging.manifest import Manifest
from regulars.plugging.plugins import Plugins
from regulars.workspaces.enabling import with_needs


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One plugin that comes."""

    name: str
    version: str
    label: Labels = field(default_factory=dict)
    help: Labels = field(default_factory=dict)
    #: Those that it needs, and that would be enabled with it.
    needs: tuple[str, ...] = ()
    #: Its domains, by name, with their labels.
    domains: Mapping[str, Labels] = field(default_factory=dict)
    #: Domain of another -> the fields that it adds.
    extensions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: Kinds of declaration that it brings, with their labels.
    kinds: Mapping[str, Labels] = field(default_factory=dict)
    #: Kind -> names of what else it declares.
    declares: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: Command -> its line of help.
    commands: Mapping[str, Labels] = field(default_factory=dict)
    #: The hooks by which its code takes part.
    hooks: tuple[str, ...] = ()


def arrival(manifest: Manifest, enabled: Sequence[str]) -> Arrival:
    """What `manifest` brings to a workspace with the plugins `enabled`; DeclarationError where its files are wrong."""
    names = with_needs([*enabled, manifest.name])
    plugins = Plugins(names)
    declared = read_declarations(manifest.schema_files(names), plugins.grammars(), plugins.bringing)
    extensions: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for each in declared:
        if each.kind == "extension":
            extensions.setdefault(plain(each.body["extends"]), []).extend(each.body["fields"])
        elif each.kind != "domain":
            others.setdefault(each.kind, []).append(each.name)
    return Arrival(
        name=manifest.name,
        version=manifest.version,
        label=manifest.label,
        help=manifest.help,
        needs=tuple(each for each in names if each not in enabled and each != manifest.name),
        domains={each.name: each.body["label"] for each in declared if _is_domain(each)},
        extensions=extensions,
        kinds={kind: grammar.labels for kind, grammar in manifest.grammars().items()},
        declares=others,
        commands={name: each["help"] for name, each in manifest.commands.items()},
        hooks=manifest.hooks,
    )


def _is_domain(each: Declaration) -> bool:
    return each.kind == "domain"
