"""The catalogs that were applied: each apply keeps its own as a version, and the last one is live."""

from collections.abc import Iterator

from sqlalchemy import Connection, insert, inspect, select, update

from regulars import clock
from regulars.catalog import Catalog, from_json
from regulars.errors import StoreError
from regulars.history.covered import CATALOG, of_row
from regulars.messages import _
from regulars.storage.bulk import insert_rows
from regulars.storage.cells import civil
from regulars.storage.maskedtexts import keep_salt
from regulars.storage.tables import catalogs, settings

#: How the core's own tables lie on the disk; a store says which format it has.
FORMAT = 3

_FORMAT = select(settings.c.value).where(settings.c.name == "format")


def stored_format(connection: Connection) -> int | None:
    """How the core's own tables lie in the store; None where there is none. StoreError where no one here knows it."""
    if not inspect(connection).has_table(settings.name):
        return None
    _refuse_newer(connection)
    found = connection.execute(_FORMAT).scalar()
    return None if found is None else int(found)


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


def store_catalog(connection: Connection, catalog: Catalog, actor: str) -> str:
    """Keep `catalog` under its version, from now on the live one; gives the digest of that for the history."""
    found = connection.execute(_FORMAT).scalar()
    if found is None:
        connection.execute(insert(settings).values(name="format", value=str(FORMAT)))
    elif int(found) < FORMAT:
        connection.execute(update(settings).where(settings.c.name == "format").values(value=str(FORMAT)))
    keep_salt(connection)
    row = (catalog.version, civil(clock.present()), actor, catalog.digest(), catalog.to_json())
    insert_rows(connection, catalogs, CATALOG, [row])
    return of_row(row)


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
