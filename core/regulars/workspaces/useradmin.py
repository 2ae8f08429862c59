"""Users as an admin keeps them: roles given, attributes set from what a person types."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection

from regulars.catalog import Catalog
from regulars.gate.session import Session
from regulars.history.entries import USER, Happening, who
from regulars.history.ledger import Ledger
from regulars.storage.database import Database
from regulars.workspaces import users
from regulars.workspaces.acting import Acting, demand_admin
from regulars.workspaces.currentrights import rights_changed
from regulars.workspaces.userreferences import referred
from regulars.workspaces.users import User


class Users:
    """The users of a workspace, for who acts, who must be an admin: NotPermittedError otherwise."""

    def __init__(
        self,
        database: Database,
        catalog: Catalog,
        acting: Acting,
        reading: Callable[[], AbstractContextManager[Session]],
        ledger: Ledger,
    ) -> None:
        """`reading` opens a session that sees every record, to look up what a reference means."""
        self._database = database
        self._catalog = catalog
        self._acting = acting
        self._reading = reading
        self._ledger = ledger

    def list(self) -> Sequence[User]:
        """All users in order of name."""
        with self._database.connect() as connection:
            demand_admin(connection, self._catalog, self._acting)
            return users.list_users(connection)

    def get(self, name: str) -> User:
        """The user `name`; NotFoundError where there is none."""
        with self._database.connect() as connection:
            demand_admin(connection, self._catalog, self._acting)
            return users.get_user(connection, name)

    def add(self, name: str, roles: Sequence[str] = ()) -> User:
        """Make a user; RecordError where the name is taken or a role unknown."""
        with self._changing({"user": name, "added": True, "roles": [*roles]}) as connection:
            return users.add_user(connection, self._catalog, name, roles)

    def set_roles(self, name: str, roles: Sequence[str]) -> User:
        """Give a user these roles and no others; RecordError where that would leave no admin."""
        with self._changing({"user": name, "roles": [*roles]}) as connection:
            return users.set_roles(connection, self._catalog, name, roles)

    def set_attribute(self, name: str, attribute: str, value: str | None) -> User:
        """Set an attribute from a text, None takes it away; RecordError where it does not fit.

        A reference is the identity of a record (its parts with / between), or its id.
        """
        with self._database.connect() as connection:
            demand_admin(connection, self._catalog, self._acting)
        declared = self._catalog.user_attributes.get(attribute)
        typed: str | int | None = value
        if value is not None and declared is not None and declared.type == "reference":
            with self._reading() as session:
                typed = referred(session, declared, value)
        with self._changing({"user": name, "attribute": attribute, "value": typed}) as connection:
            return users.set_attribute(connection, self._catalog, name, attribute, typed)

    def set_teams(self, name: str, teams: Sequence[str]) -> User:
        """Put a user into these teams and no others; a team is there as long as somebody is in it."""
        with self._changing({"user": name, "teams": [*teams]}) as connection:
            return users.set_teams(connection, name, teams)

    def set_manager(self, name: str, manager: str | None) -> User:
        """Put a user under another, None: under nobody; RecordError where that would be a circle."""
        with self._changing({"user": name, "manager": manager}) as connection:
            return users.set_manager(connection, name, manager)

    @contextmanager
    def _changing(self, about: dict[str, Any]) -> Iterator[Connection]:
        """A transaction of an admin that changes rights: every session asks anew after it. `about` tells what."""
        by = who(self._acting.name, self._acting.by)
        with self._ledger.refusing(self._database, by, about), self._database.begin() as connection:
            self._ledger.prepare(connection)
            meddled = self._ledger.meddled(connection)
            demand_admin(connection, self._catalog, self._acting)
            yield connection
            rights_changed(connection)
            self._ledger.put(connection, Happening(what=USER, who=by, about={**about, **meddled}))
