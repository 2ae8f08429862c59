"""The catalogs that were applied: each apply keeps its own as a version, and the last one is live."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, insert, inspect, select

from regulars import clock
from regulars.catalog import Catalog, from_json
from regulars.storage.tables import catalogs


def live_catalog(connection: Connection) -> Catalog:
    """The catalog that was applied last; one of version 0, with nothing in it, where none was."""
    if not inspect(connection).has_table(catalogs.name):
        return Catalog()
    newest = select(catalogs.c.body).order_by(catalogs.c.version.desc()).limit(1)
    body = connection.execute(newest).scalar()
    return from_json(body) if body else Catalog()


def all_catalogs(connection: Connection) -> Iterator[Catalog]:
    """Every catalog that was ever applied, oldest first."""
    if inspect(connection).has_table(catalogs.name):
        for row in connection.execute(select(catalogs.c.body).order_by(catalogs.c.version)):
            yield from_json(row.body)


def live_version(connection: Connection) -> int:
    """The version of the live catalog; 0 where there is none."""
    if not inspect(connection).has_table(catalogs.name):
        return 0
    return int(connection.execute(select(func.coalesce(func.max(catalogs.c.version), 0))).scalar_one())


def store_catalog(connection: Connection, catalog: Catalog, actor: str) -> None:
    """Keep `catalog` under its version, from now on the live one."""
    connection.execute(
        insert(catalogs).values(
            version=catalog.version,
            applied_at=clock.now().replace(tzinfo=None),
            applied_by=actor,
            digest=catalog.digest(),
            body=catalog.to_json(),
        )
    )
