"""Who acts in a workspace: a user, or one in the place of another; and whether it may administer."""

from dataclasses import dataclass

from sqlalchemy import Connection

from regulars.catalog import Catalog
from regulars.errors import NotPermittedError
from regulars.messages import _
from regulars.workspaces.users import admins_of, demand_acting


@dataclass(frozen=True)
class Acting:
    """Who acts, and the user who does so in its place."""

    name: str
    by: str | None = None


def is_admin(connection: Connection, catalog: Catalog, acting: Acting) -> bool:
    """Whether who acts may administer the workspace; NotPermittedError where it may not act so at all."""
    demand_acting(connection, catalog, acting.name, acting.by)
    return acting.name in admins_of(connection, catalog)


def demand_admin(connection: Connection, catalog: Catalog, acting: Acting) -> None:
    """NotPermittedError unless who acts may administer the workspace."""
    if not is_admin(connection, catalog, acting):
        raise NotPermittedError(_("Only an admin may do this, and {name} is none.", name=acting.name))
