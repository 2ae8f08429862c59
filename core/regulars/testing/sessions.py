"""Sessions of whoever a test wants: with every right, or with the rights of some roles."""

from typing import Any

from regulars.catalog import Catalog
from regulars.errors import RecordError, RegularsError
from regulars.gate.session import Session, open_session
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode
from regulars.workspaces.userattributes import typed, typed_value
from regulars.workspaces.userreferences import referred
from regulars.workspaces.workspace import Workspace


def trusted_session(opened: Workspace, name: str = "test") -> Session:
    """A session with every right."""
    return open_session(opened.store, Actor(name, system=SystemMode.TESTING))


def as_user(opened: Workspace, *roles: str, name: str = "somebody", **attributes: Any) -> Session:
    """A session of a user with these roles and attributes: `as_user(opened, "shop_clerk", shop="S1")`.

    Such a user is in no list, so that it changes nothing. An attribute that refers to a record takes its identity,
    the parts with / between, or its id. RegularsError for a role or an attribute that is not live.
    """
    catalog = opened.catalog
    for role in roles:
        if role not in catalog.roles:
            raise RegularsError(
                _("There is no role {name}. {hint}", name=role, hint=suggestion(role, catalog.roles))
            )
    given = {each: _stored(opened, catalog, each, value) for each, value in attributes.items()}
    return open_session(opened.store, Actor(name, roles, typed(catalog, given)))


def _stored(opened: Workspace, catalog: Catalog, name: str, value: Any) -> str | int | bool | None:
    declared = catalog.user_attributes.get(name)
    if declared is None or declared.type != "reference" or not isinstance(value, str):
        return typed_value(catalog, name, value)
    try:
        return referred(trusted_session(opened), declared, value)
    except RecordError as error:
        raise RegularsError(str(error)) from error
