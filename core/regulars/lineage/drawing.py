"""The lineage of a whole catalog, drawn from its declarations and the plugins that bring their kinds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from regulars.catalog import Catalog, Declared, Domain, Labels
from regulars.declaring.declarations import Declaration
from regulars.declaring.grammar import Grammar
from regulars.declaring.mentions import Mention, Sort, mentions
from regulars.declaring.yamlfile import KeyPath
from regulars.errors import Place
from regulars.expressions import Function
from regulars.lineage.meanings import Meanings
from regulars.lineage.things import How, Lineage, Origin, Thing, Use

#: What the catalog calls by another name than the grammar of the kind.
_WRITTEN = {"for_domain": "for", "excepted": "except", "actions": "do"}


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What stands around a catalog: the plugins that are there, and the files that it was read from."""

    grammars: Mapping[str, Grammar] = field(default_factory=dict)
    #: Kind -> the plugin that brings it.
    kinds: Mapping[str, str] = field(default_factory=dict)
    #: Plugin -> what it needs, and what people call it.
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    labels: Mapping[str, Labels] = field(default_factory=dict)
    functions: Mapping[str, tuple[str, Function]] = field(default_factory=dict)
    #: Hook -> name of what is provided -> the plugin that provides it.
    providers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: (kind, name) -> the plugin beside which it is declared.
    alongside: Mapping[tuple[str, str], str] = field(default_factory=dict)
    #: (kind, name) -> where it is declared; of an extension: the domain, a dot and the owner as its name.
    declarations: Mapping[tuple[str, str], Declaration] = field(default_factory=dict)


def draw(catalog: Catalog, around: Surroundings) -> Lineage:
    """The lineage of everything in `catalog`."""
    drawing = _Drawing(catalog, around)
    return Lineage(dict(drawing.things()), drawing.uses())


class _Drawing:
    def __init__(self, catalog: Catalog, around: Surroundings) -> None:
        self.catalog = catalog
        self.around = around
        self.meanings = Meanings(catalog, around.functions)
        #: All declarations but domains: each with its kind.
        self.others = [*_core(catalog), *_brought(catalog)]

    def things(self) -> Iterator[tuple[Thing, Origin]]:
        for name in {**dict.fromkeys(self.catalog.plugins), **dict.fromkeys(self.around.needs)}:
            yield Thing("plugin", name), Origin(name, self.around.labels.get(name, {}))
        for domain in self.catalog.domains.values():
            yield (
                Thing("domain", domain.name),
                Origin(domain.plugin, domain.label, self._place(Thing("domain", domain.name), ())),
            )
            for each in domain.fields.values():
                thing = Thing("field", f"{domain.name}.{each.name}")
                place = self._field_place(domain, each.owner, (each.name,))
                yield thing, Origin(each.owner, each.label, place)
        for kind, each in self.others:
            thing = Thing(kind, each.name)
            place = self._place(thing, ())
            if place is None and isinstance(each, Declared) and each.file:
                place = Place(each.file, each.line or None)
            yield thing, Origin(each.plugin, each.label, place)

    def uses(self) -> Iterator[Use]:
        for plugin, needs in self.around.needs.items():
            for each in needs:
                yield Use(Thing("plugin", plugin), Thing("plugin", each), How.NEEDS)
        for domain in self.catalog.domains.values():
            yield Use(Thing("domain", domain.name), Thing("plugin", domain.plugin), How.PART)
            yield from self._of_domain(domain)
        for kind, each in self.others:
            thing = Thing(kind, each.name)
            yield Use(thing, Thing("plugin", each.plugin), How.PART)
            beside = self.around.alongside.get((kind, each.name))
            if beside:
                yield Use(thing, Thing("plugin", beside), How.ALONGSIDE)
            bringer = self.around.kinds.get(kind)
            if bringer:
                yield Use(
                    thing, Thing("plugin", bringer), How.BROUGHT, ("kind",), self._place(thing, ("kind",))
                )
            yield from self._of_body(thing, each)

    def _of_domain(self, domain: Domain) -> Iterator[Use]:
        user = Thing("domain", domain.name)
        for thing, how in self.meanings.of(domain.derived or "", domain.name):
            yield Use(user, thing, how, ("derived",), self._place(user, ("derived",)))
        for key in ("time", "identity", "display", "belongs_to"):
            held = getattr(domain, key) or ()
            for name in (held,) if isinstance(held, str) else held:
                yield Use(
                    user,
                    Thing("field", f"{domain.name}.{name}"),
                    How.NAMES,
                    (key,),
                    self._place(user, (key,)),
                )
        for each in domain.fields.values():
            thing = Thing("field", f"{domain.name}.{each.name}")
            place = self._field_place(domain, each.owner, (each.name,))
            if each.owner == domain.plugin:
                yield Use(thing, user, How.PART)
            else:
                yield Use(thing, Thing("plugin", each.owner), How.PART)
                yield Use(thing, user, How.EXTENDS, (), place)
            if each.to:
                to = self._field_place(domain, each.owner, (each.name, "to"))
                yield Use(thing, Thing("domain", each.to), How.REFERS, ("to",), to)

    def _of_body(self, thing: Thing, each: Any) -> Iterator[Use]:
        grammar = self.around.grammars.get(thing.kind)
        if grammar is None:
            return
        for mention in mentions(grammar.text.rules, _body(each)):
            for used, how in self._meant(thing, each, mention):
                yield Use(thing, used, how, mention.path, self._place(thing, mention.path))

    def _meant(self, thing: Thing, each: Any, mention: Mention) -> Iterator[tuple[Thing, How]]:
        if mention.sort is Sort.DOMAIN:
            yield Thing("domain", mention.text), How.FILLS if mention.fills else How.NAMES
        elif mention.sort is Sort.NAME:
            yield Thing(mention.of, mention.text), How.NAMES
        elif mention.sort is Sort.FIELD:
            how = How.FILLS if mention.fills else How.NAMES
            yield Thing("field", f"{mention.over}.{mention.text.partition('.')[0]}"), how
        elif mention.sort is Sort.PROVIDED:
            plugin = self.around.providers.get(mention.of, {}).get(mention.text)
            if plugin:
                yield Thing("plugin", plugin), How.BROUGHT
        elif thing.kind == "metric" and mention.path == ("where",):
            # Of the records that are aggregated, not of the subject.
            for domain in self.meanings.aggregated(each.value, each.for_domain):
                yield from self.meanings.of(mention.text, domain)
        else:
            yield from self.meanings.of(mention.text, mention.over, mention.hidden)

    def _place(self, thing: Thing, path: KeyPath) -> Place | None:
        declaration = self.around.declarations.get((thing.kind, thing.name))
        return declaration.place(*path) if declaration else None

    def _field_place(self, domain: Domain, owner: str, path: KeyPath) -> Place | None:
        key = ("domain", domain.name) if owner == domain.plugin else ("extension", f"{domain.name}.{owner}")
        declaration = self.around.declarations.get(key)
        return declaration.place("fields", *path) if declaration else None


def _core(catalog: Catalog) -> Iterator[tuple[str, Any]]:
    """The declarations of the core's own kinds but domains; what they are called is told by the catalog's parts."""
    for part in fields(catalog):
        held = getattr(catalog, part.name)
        if isinstance(held, Mapping) and part.name not in {"domains", "declared"}:
            # What has no name is no declaration, but something that is known of a plugin.
            yield from (
                (part.name.removesuffix("s"), each) for each in held.values() if hasattr(each, "name")
            )


def _brought(catalog: Catalog) -> Iterator[tuple[str, Declared]]:
    for kind, named in catalog.declared.items():
        for each in named.values():
            yield kind, each


def _body(each: Any) -> Mapping[str, Any]:
    """A declaration as it is written."""
    return each.body if isinstance(each, Declared) else _written(asdict(each))


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {_WRITTEN.get(key, key): _written(each) for key, each in value.items() if each is not None}
    if isinstance(value, (list, tuple)):
        return [_written(each) for each in value]
    return value
