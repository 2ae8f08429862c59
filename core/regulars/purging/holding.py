"""How much data hangs on a thing: records that it holds, records that name it, users who have it."""

from collections.abc import Iterable

from sqlalchemy import Connection

from regulars.purging.held import Held, HeldCount, Past, count, counted, filled, held
from regulars.purging.naming import naming
from regulars.storage.domains import Domains
from regulars.workspaces.impact import Impacts
from regulars.workspaces.users import User, list_users
from regulars.workspaces.workspace import Workspace


def impact_holds(workspace: Workspace, told: Impacts, user: str | None = None) -> list[HeldCount] | None:
    """How much data hangs on a thing; None for who is no admin: it is counted over all records."""
    if not workspace.is_admin(user):
        return None
    if not workspace.catalog.version:
        return []
    with workspace.database.connect() as connection:
        past = Past.read(connection)
        if told.kind == "plugin":
            whole = held(past, told.name)
            return [*counted(connection, whole), *_naming(connection, past, whole)]
        shapes = Domains(workspace.catalog)
        found: list[HeldCount] = []
        domain, _dot, field = told.name.partition(".")
        if told.kind == "domain" and domain in shapes:
            found.append(HeldCount("domain", domain, count(connection, shapes[domain])))
        if told.kind == "field" and domain in shapes and field in shapes[domain].domain.fields:
            shape = shapes[domain]
            found.append(HeldCount("field", told.name, filled(connection, shape, shape.domain.fields[field])))
        going = Held(plugin="", catalog=workspace.catalog, names={told.kind: frozenset({told.name})})
        return [*found, *_naming(connection, past, going), *_users(list_users(connection), told)]


def _naming(connection: Connection, past: Past, going: Held) -> list[HeldCount]:
    return [
        HeldCount("naming", each.shape.domain.name, len(each.ids)) for each in naming(connection, past, going)
    ]


def _users(users: Iterable[User], told: Impacts) -> list[HeldCount]:
    holding = [
        each
        for each in users
        if (told.kind == "role" and told.name in each.roles)
        or (told.kind == "user_attribute" and told.name in each.attributes)
    ]
    return [HeldCount("users", told.name, len(holding))] if holding else []
