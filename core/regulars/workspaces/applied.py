"""The catalogs that were applied: each apply keeps its own as a version, and the last one is live."""

from collections.abc import Iterator

from sqlalchemy import Connection, insert, inspect, select

from regulars import clock
from regulars.catalog import Catalog, from_json
from regulars.errors import StoreError
from regulars.messages import _
from regulars.storage.tables import catalogs, settings

#: How the core's own tables lie on the disk; a store says which format it has.
FORMAT = 1

_FORMAT = select(settings.c.value).where(settings.c.name == "format")


def live_catalog(connection: Connection) -> Catalog:
    """The catalog that was applied last; one of version 0, with nothing in it, where none was."""
    if not inspect(connection).has_table(catalogs.name):
        return Catalog()
    _refuse_newer(connection)
    newest = select(catalogs.c.body).order_by(catalogs.c.version.desc()).limit(1)
    body = connection.execute(newest).scalar()
    return from_json(body) if body else Catalog()


def all_catalogs(connection: Connection) -> Iterator[Catalog]:
    """Every catalog that was ever applied, oldest first."""
    if inspect(connection).has_table(catalogs.name):
        for row in connection.execute(select(catalogs.c.body).order_by(catalogs.c.version)):
            yield from_json(row.body)


def store_catalog(connection: Connection, catalog: Catalog, actor: str) -> None:
    """Keep `catalog` under its version, from now on the live one."""
    if connection.execute(_FORMAT).scalar() is None:
        connection.execute(insert(settings).values(name="format", value=str(FORMAT)))
    connection.execute(
        insert(catalogs).values(
            version=catalog.version,
            applied_at=clock.now().replace(tzinfo=None),
            applied_by=actor,
            digest=catalog.digest(),
            body=catalog.to_json(),
        )
    )


def _refuse_newer(connection: Connection) -> None:
    found = connection.execute(_FORMAT).scalar()
    if found is not None and int(found) > FORMAT:
        raise StoreError(
            _(
                "The store was made by a newer version of Regulars (format {found}, this one reads {known}): "
                "install that one.",
                found=found,
                known=FORMAT,
            )
        )
