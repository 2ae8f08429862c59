"""The rights of a user as they stand at each call: what is revoked is gone from the next call on, in any process."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, ScalarSelect, insert, select, update

from regulars.clock import present_day
from regulars.errors import WorkspaceError
from regulars.gate.store import Store
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.storage.tables import settings
from regulars.workspaces.applied import live_catalog
from regulars.workspaces.users import actor_of

_NAME = "rights"
_COUNT = select(settings.c.value).where(settings.c.name == _NAME)


def rights_changed(connection: Connection) -> None:
    """Let every session ask anew: to be called where users, their roles or the live catalog change."""
    count = connection.execute(_COUNT).scalar()
    if count is None:
        connection.execute(insert(settings).values(name=_NAME, value="1"))
    else:
        connection.execute(update(settings).where(settings.c.name == _NAME).values(value=str(int(count) + 1)))


@dataclass
class CurrentRights:
    """What a session of the user `name` asks before each call: one short look-up where nothing has changed."""

    name: str
    #: The user who acts in its place.
    by: str | None = None
    #: How often rights had changed when they were last read.
    known: str | None = None
    #: The day on which they were read: what is shared may end with it.
    _day: date | None = None

    @property
    def sign(self) -> ScalarSelect[str]:
        """Selects how often rights have changed."""
        return _COUNT.scalar_subquery()

    def first(self, store: Store) -> Actor:
        """The user as an actor; NotPermittedError where nobody of that name is a user."""
        with store.database.connect() as connection:
            self.known, self._day = connection.execute(_COUNT).scalar(), present_day(store.catalog.zone)
            return actor_of(connection, store.catalog, self.name, self.by)

    def __call__(self, store: Store, actor: Actor) -> tuple[Store, Actor]:
        """The store and the actor as they are now. NotPermittedError where the user is one no longer."""
        with store.database.connect() as connection:
            count = connection.execute(_COUNT).scalar()
            if count == self.known and self._day == present_day(store.catalog.zone):
                return store, actor
            catalog = live_catalog(connection)
            if catalog.plugins != store.catalog.plugins:
                raise WorkspaceError(
                    _("Version {version} has been applied meanwhile, with other plugins: begin anew.",
                      version=catalog.version)
                )  # fmt: skip
            now = actor_of(connection, catalog, self.name, self.by)
        self.known, self._day = count, present_day(catalog.zone)
        if catalog.version != store.catalog.version:
            store = store.under(catalog)
        return store, now
