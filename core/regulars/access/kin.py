"""Which records tell of a record: its own rows, and those that belong or refer to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from regulars.storage.domains import Domains
from regulars.storage.tables import merges

#: So many records of another domain are looked up, the latest; nobody reads more of them one by one.
MOST = 100_000


@dataclass(frozen=True)
class Kin:
    """Records of one domain that tell of the record asked about."""

    domain: str
    records: tuple[int, ...]
    #: Whether all that is personal in them tells of it: they are its own, or belong to it, and do not only refer to it.
    own: bool


#: Whether records of a domain are worth looking up; True: they belong to the record, and do not only refer to it.
Wanted = Callable[[str, bool], bool]


def kin(connection: Connection, domains: Domains, domain: str, record: int, wanted: Wanted) -> Iterator[Kin]:
    """The record itself first, under all ids that it has had; then the others, domain by domain, where `wanted`."""
    ids: tuple[int, ...] = (record,)
    if domains[domain].domain.subject:
        ids = nodes(connection, record)
    yield Kin(domain, ids, own=True)
    for other, field in domains.catalog.referring_to(domain):
        if not wanted(other.name, field.name in other.belongs_to):
            continue
        place = domains[other.name].places[(field.name,)]
        table = domains[other.name].golden[place.owner]
        made = (
            select(table.c.id).where(table.c[place.column].in_(ids)).order_by(table.c.id.desc()).limit(MOST)
        )
        found = tuple(int(each) for (each,) in connection.execute(made))
        if found:
            yield Kin(other.name, found, own=field.name in other.belongs_to)


def nodes(connection: Connection, record: int) -> tuple[int, ...]:
    """All contributions of the subject that a contribution is part of now, itself the first."""
    own = select(merges.c.root).where(merges.c.node == record).scalar_subquery()
    rows = connection.execute(
        select(merges.c.root, merges.c.node).where(merges.c.root == func.coalesce(own, record))
    ).all()
    root = int(rows[0].root) if rows else record
    return (root, *(int(node) for _root, node in rows if node != root))
