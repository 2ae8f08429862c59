"""What of a plugin still lies in a store, enabled, disabled or gone: told by every catalog that was ever applied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Self

from sqlalchemy import Connection, func, inspect, or_, select

from regulars.catalog import Catalog, Domain, Field
from regulars.changing.standing import standing_domains
from regulars.storage.domains import Domains, Shape
from regulars.storage.tables import contribution_name, side_name
from regulars.workspaces.applied import all_catalogs


@dataclass(frozen=True)
class Past:
    """Every catalog that was applied, the oldest first, and the domains that stand: those of disabled plugins too."""

    catalogs: tuple[Catalog, ...]
    #: Only fields whose tables stand.
    domains: tuple[Domain, ...]

    @classmethod
    def read(cls, connection: Connection) -> Self:
        """That of the store of `connection`."""
        tables = set(inspect(connection).get_table_names())
        catalogs = tuple(all_catalogs(connection))
        standing = standing_domains(catalogs[-1], catalogs).values() if catalogs else ()
        return cls(catalogs, tuple(_found(each, tables) for each in standing if each.table in tables))

    @property
    def live(self) -> Catalog:
        """The catalog that was applied last."""
        return self.catalogs[-1] if self.catalogs else Catalog()

    def holders(self) -> tuple[str, ...]:
        """The plugins of which tables stand, `workspace` among them, in order of name."""
        return tuple(sorted({owner for each in self.domains for owner in (each.plugin, *each.owners())}))


@dataclass(frozen=True)
class Held:
    """What a store holds of the plugin `plugin`."""

    plugin: str
    #: Its own domains, and those that it extends with none but their own fields and its, as declared last.
    catalog: Catalog
    #: Kind -> the names of all that it has ever declared and that nobody else declares now.
    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Every number that a field of it has.
    numbers: frozenset[int] = frozenset()

    @property
    def own(self) -> tuple[Domain, ...]:
        """Its own domains."""
        return tuple(each for each in self.catalog.domains.values() if each.plugin == self.plugin)

    @property
    def extended(self) -> tuple[Domain, ...]:
        """The domains of others that it keeps fields of."""
        return tuple(each for each in self.catalog.domains.values() if each.plugin != self.plugin)

    def tables(self) -> list[str]:
        """The names of its tables."""
        found = []
        for domain in self.catalog.domains.values():
            found.append(side_name(domain, self.plugin))
            if domain.subject:
                found.append(contribution_name(domain, self.plugin))
        return found


@dataclass(frozen=True)
class HeldCount:
    """How many records a domain, or a field that extends another's domain (`customer.points`), holds."""

    kind: str
    name: str
    records: int


def held(past: Past, plugin: str) -> Held:
    """What a store of this past holds of `plugin`: its domains and its fields in those of others."""
    found: dict[str, Domain] = {}
    numbers: set[int] = set()
    others: set[int] = set()
    for domain in past.domains:
        mine = {n: f for n, f in domain.fields.items() if f.owner == plugin}
        numbers |= {each.number for each in mine.values()}
        others |= {each.number for n, each in domain.fields.items() if n not in mine}
        if domain.plugin == plugin or mine:
            shown = {f.name: f for f in domain.fields.values() if f.owner == domain.plugin}
            found[domain.name] = replace(domain, fields=shown | {f.name: f for f in mine.values()})
    for catalog in past.catalogs:
        for domain in catalog.domains.values():
            numbers |= {each.number for each in domain.fields.values() if each.owner == plugin}
    return Held(
        plugin=plugin,
        catalog=replace(past.live, domains=found),
        names=_names(past, plugin),
        numbers=frozenset(numbers - others),
    )


def counted(connection: Connection, of: Held) -> list[HeldCount]:
    """How many records its own domains hold, and how many those of others hold something in a field of it."""
    shapes = Domains(of.catalog)
    found = [HeldCount("domain", each.name, count(connection, shapes[each.name])) for each in of.own]
    for domain in of.extended:
        found += [
            HeldCount("field", f"{domain.name}.{each.name}", filled(connection, shapes[domain.name], each))
            for each in domain.fields.values()
            if each.owner == of.plugin
        ]
    return found


def count(connection: Connection, shape: Shape) -> int:
    """How many records a domain holds."""
    return int(connection.execute(select(func.count()).select_from(shape.main)).scalar_one())


def filled(connection: Connection, shape: Shape, of: Field) -> int:
    """How many records hold something in a field: of an address, in any of its parts."""
    columns = [shape.column(tuple(flat.split("."))) for flat in shape.flat_names(of.name)]
    where = or_(*(each.is_not(None) for each in columns))
    return int(
        connection.execute(select(func.count()).select_from(shape.golden[of.owner]).where(where)).scalar_one()
    )


def _found(domain: Domain, tables: set[str]) -> Domain:
    kept = {n: each for n, each in domain.fields.items() if side_name(domain, each.owner) in tables}
    return replace(domain, fields=kept)


def _names(past: Past, plugin: str) -> dict[str, frozenset[str]]:
    others = {(kind, name) for kind, name, owner in declared_in(past.live) if owner != plugin}
    found: dict[str, set[str]] = {"domain": {each.name for each in past.domains if each.plugin == plugin}}
    for catalog in past.catalogs:
        for kind, name, owner in declared_in(catalog):
            if owner == plugin and (kind, name) not in others:
                found.setdefault(kind, set()).add(name)
    return {kind: frozenset(names) for kind, names in found.items() if names}


def declared_in(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """Kind, name and owner of everything in a catalog but fields."""
    for part in fields(catalog):
        named = getattr(catalog, part.name)
        if isinstance(named, Mapping) and part.name != "declared":
            yield from ((part.name.removesuffix("s"), name, each.plugin) for name, each in named.items())
    for kind, declared in catalog.declared.items():
        yield from ((kind, name, each.plugin) for name, each in declared.items())
