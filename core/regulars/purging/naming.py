"""Records of others that speak of what a plugin declares by name: tags given, rows that wait, runs of a channel."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from regulars.purging.held import Held, Past
from regulars.storage.bulk import among
from regulars.storage.domains import Domains, Shape


@dataclass(frozen=True)
class Naming:
    """The records `ids` of a domain of another plugin, which name something that goes."""

    shape: Shape
    ids: tuple[int, ...]


def naming(connection: Connection, past: Past, going: Held) -> Iterator[Naming]:
    """The records of facts, in domains of anybody else, that name a declaration of the plugin that goes.

    A field says so by `names: tag`; domains of plugins that are disabled or gone are looked through too.
    """
    for domain in past.domains:
        if domain.plugin == going.plugin or domain.subject:
            continue
        # Of a field that a disabled plugin has, another may have the name by now.
        plain = replace(domain, fields={each.name: each for each in reversed([*domain.fields.values()])})
        shape = Domains(replace(past.live, domains={domain.name: plain}))[domain.name]
        ids = set(_naming(connection, shape, going))
        if ids:
            yield Naming(shape, tuple(sorted(ids)))


def _naming(connection: Connection, shape: Shape, going: Held) -> Iterator[int]:
    for field in shape.domain.fields.values():
        names = going.names.get(field.names or "")
        if names:
            column = shape.column((field.name,))
            found = select(column.table.c.id).where(among(connection, column, sorted(names)))
            yield from connection.execute(found).scalars()
