"""The check that a plugin takes no name that somebody else has: of declarations, fields, kinds, commands, hooks."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import entry_points

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.reading import declarations_of, known_grammars
from regulars.declaring.declarations import Declaration, read_what_can_be_read
from regulars.errors import Place, RegularsError
from regulars.messages import _
from regulars.plugging.installed import GROUP, installed_plugins
from regulars.plugging.manifest import FILE, Manifest
from regulars.plugging.statedhooks import specified

CHECK = "names"
#: What has a name that nobody else may have, the name, and where it stands.
Taken = tuple[str, str, Place]


def names_free(candidate: Candidate) -> Iterator[Finding]:
    """Names that a built-in plugin, another installed one, or the program itself has already."""
    remedy = _(
        "Give it a name that is yours alone, such as {name}_… ; a name that was published stays known by `was:`.",
        name=candidate.name,
    )
    for entry in entry_points(group=GROUP, name=candidate.name):
        if entry.module != candidate.package:
            other = entry.dist.name if entry.dist else entry.module
            told = _("There is a plugin called {name} already, of {other}.", name=candidate.name, other=other)
            yield Finding(CHECK, "wrong", told, candidate.manifest_place("name"), remedy)
            return
    owners = {("command", each): "Regulars" for each in candidate.commands}
    for name, each in installed_plugins().items():
        if name != candidate.name:
            # One that cannot be read is no fault of this one.
            with suppress(RegularsError):
                for what, taken, _place in _names(each.manifest(), _declared(candidate, each.manifest())):
                    owners.setdefault((what, taken), name)
    for what, name, place in _names(candidate.manifest, declarations_of(candidate)):
        if (what, name) in owners:
            told = _("The name {name} ({what}) is one of {owner} already.",
                     what=what, name=name, owner=owners[what, name])  # fmt: skip
            yield Finding(CHECK, "wrong", told, place, remedy)


def _declared(candidate: Candidate, other: Manifest) -> Sequence[Declaration]:
    return read_what_can_be_read(other.schema_files(other.alongside), known_grammars(candidate)).declarations


def _names(manifest: Manifest, declared: Sequence[Declaration]) -> Iterator[Taken]:
    """All names that a plugin takes for itself."""
    for each in declared:
        yield each.kind, each.name, each.place("name")
        if each.kind in ("domain", "extension"):
            domain = each.body.get("extends", each.name).rpartition(".")[2]
            for field in each.body["fields"]:
                yield "field", f"{domain}.{field}", each.place("fields", field)
    place = Place(f"{manifest.package}/{FILE}")
    yield from (("kind", kind, place) for kind in manifest.kinds)
    yield from (("command", command, place) for command in manifest.commands)
    yield from (("preset", preset, place) for preset in manifest.presets)
    yield from (("hook", hook, place) for hook in specified(manifest))
