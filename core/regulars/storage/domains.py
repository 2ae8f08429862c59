"""A domain as the store holds it: its tables, columns, codecs and marshmallow schema, one object a catalog version."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from marshmallow import Schema
from sqlalchemy import Column, MetaData, Table

from regulars.catalog import Catalog, Domain, Field
from regulars.storage.cells import Codec, codecs
from regulars.storage.columns import stored
from regulars.storage.tables import contribution_name, metadata, side_name


@dataclass(frozen=True)
class Place:
    """Where a flat path lies: the field, the plugin whose table holds it, and the column's name."""

    field: Field
    owner: str
    column: str


class Shape:
    """One domain: `main` and the sides that extensions add, and for a subject the contributions to each."""

    def __init__(self, domain: Domain, tables: MetaData, catalog: Catalog) -> None:
        self.domain = domain
        self.zone, self.region = catalog.zone, catalog.region
        self.owners = (domain.plugin, *domain.owners())
        self.golden = {owner: tables.tables[side_name(domain, owner)] for owner in self.owners}
        self.main: Table = self.golden[domain.plugin]
        self.contributions: Mapping[str, Table] = (
            {owner: tables.tables[contribution_name(domain, owner)] for owner in self.owners}
            if domain.subject
            else {}
        )
        self._codecs: dict[str, dict[str, Codec]] = {}

    @cached_property
    def places(self) -> Mapping[tuple[str, ...], Place]:
        """Each path of the domain (`("net",)`, `("address", "city")`) and where it lies."""
        return {
            each.path: Place(field, field.owner, each.name)
            for field in self.domain.fields.values()
            for each in stored(field)
        }

    def column(self, path: tuple[str, ...], tables: Mapping[str, Table] | None = None) -> Column[object]:
        """The column that holds `path`, in the golden tables or in `tables` (by owner)."""
        place = self.places[path]
        return (tables or self.golden)[place.owner].c[place.column]

    def codecs(self, zone: str | None = None) -> Mapping[str, Codec]:
        """Flat name (`address.city`) -> codec, for a writer whose clock stands in `zone`."""
        zone = zone or self.zone
        made = self._codecs.get(zone)
        if made is None:
            made = {
                codec.name: codec
                for field in self.domain.fields.values()
                for codec in codecs(field, zone=zone, region=self.region)
            }
            self._codecs[zone] = made
        return made

    def schema(self, zone: str | None = None) -> Schema:
        """The marshmallow schema of one record by flat names: the slow truth that the fast path agrees with."""
        return Schema.from_dict({name: codec.truth for name, codec in self.codecs(zone).items()})()

    def flat_names(self, field: str) -> tuple[str, ...]:
        """The flat names of a field: itself, or the parts of an address."""
        return tuple(".".join(each.path) for each in stored(self.domain.fields[field]))

    def local_zone(self, field: Field, writers: str | None = None) -> str:
        """The zone of a datetime's local twin: the field's, the writer's, else the workspace's."""
        return field.zone or writers or self.zone


class Domains(Mapping[str, Shape]):
    """All domains of one catalog version."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.metadata = metadata(catalog)
        self._shapes = {
            name: Shape(domain, self.metadata, catalog) for name, domain in catalog.domains.items()
        }

    def __getitem__(self, name: str) -> Shape:
        return self._shapes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shapes)

    def __len__(self) -> int:
        return len(self._shapes)

    @cached_property
    def by_table(self) -> Mapping[str, str]:
        """Each table of a domain -> its domain."""
        return {
            table.name: name
            for name, shape in self._shapes.items()
            for table in (*shape.golden.values(), *shape.contributions.values())
        }
