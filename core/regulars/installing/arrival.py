"""What a plugin brings, told before it is enabled: read from its files alone, none of its code is run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from regulars.catalog import Labels
from regulars.declaring.declarations import Declaration, read_declarations, read_what_can_be_read
from regulars.declaring.mentions import plain
from regulars.installing.asking import Asking, asking, beyond
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
    #: What its code asks for.
    asks: Asking = field(default_factory=Asking)
    #: Where another version of it was there before: that version, and what it asks for beyond that one.
    before: str | None = None
    more: Asking | None = None


def arrival(manifest: Manifest, enabled: Sequence[str], earlier: Manifest | None = None) -> Arrival:
    """What `manifest` brings to a workspace with the plugins `enabled`; DeclarationError where its files are wrong.

    `earlier`: of the version that was there before.
    """
    names = with_needs([*enabled, manifest.name])
    plugins = Plugins(names)
    grammars = plugins.grammars()
    declared = read_declarations(manifest.schema_files(names), grammars, plugins.bringing)
    around = read_what_can_be_read(plugins.schema_files(), grammars).declarations
    more = beyond(manifest.asked(), earlier.asked()) if earlier is not None else None
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
        asks=asking(manifest.asked(), around),
        before=earlier.version if earlier is not None else None,
        more=asking(more, around) if more is not None else None,
    )


def _is_domain(each: Declaration) -> bool:
    return each.kind == "domain"
