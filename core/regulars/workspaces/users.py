"""Who may use a store: users with roles, and attributes as the declarations type them."""

import getpass
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Connection, insert, select, update

from regulars import clock
from regulars.catalog import Catalog, Field
from regulars.declaring.adminrole import ADMIN
from regulars.errors import NotFoundError, NotPermittedError, RecordError
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.actor import Actor
from regulars.storage.fieldtypes import marshmallow_field
from regulars.storage.tables import users


@dataclass(frozen=True)
class User:
    """A user as stored; values of attributes are JSON's, a reference is a record id."""

    name: str
    roles: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)


def system_user() -> str:
    """The name of the operating-system user that runs this process."""
    try:
        import pwd
    except ImportError:
        return getpass.getuser()
    # Not from the environment, which anybody may set.
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def list_users(connection: Connection) -> list[User]:
    """All users in order of name."""
    return [_user(row) for row in connection.execute(select(users).order_by(users.c.name))]


def get_user(connection: Connection, name: str) -> User:
    """The user `name`; NotFoundError where there is none."""
    row = connection.execute(select(users).where(users.c.name == name)).first()
    if row is None:
        known = [each.name for each in list_users(connection)]
        raise NotFoundError(
            _("There is no user {name}. {hint}", name=repr(name), hint=suggestion(name, known))
        )
    return _user(row)


def actor_of(connection: Connection, catalog: Catalog, name: str) -> Actor:
    """The actor that the user `name` is; NotPermittedError where nobody of that name is a user."""
    row = connection.execute(select(users).where(users.c.name == name)).first()
    if row is None:
        raise NotPermittedError(
            _(
                "{name} is not a user of this workspace. An admin can add one: regulars user add {name}",
                name=name,
            )
        )
    user = _user(row)
    return Actor(name=user.name, roles=user.roles, attributes=_typed(user.attributes, catalog))


def add_user(connection: Connection, catalog: Catalog, name: str, roles: Sequence[str]) -> User:
    """Make a user; RecordError where the name is taken or a role is not known."""
    _check_roles(catalog, roles)
    if not name.strip() or name != name.strip() or not name.isprintable():
        raise RecordError({"name": [_("A user needs a name.")]})
    if connection.execute(select(users.c.name).where(users.c.name == name)).first():
        raise RecordError({"name": [_("There is a user {name} already.", name=name)]})
    connection.execute(
        insert(users).values(
            name=name, roles=_bars(roles), attributes="{}", created_at=clock.now().replace(tzinfo=None)
        )
    )
    return User(name, tuple(roles))


def set_roles(connection: Connection, catalog: Catalog, name: str, roles: Sequence[str]) -> User:
    """Give a user these roles and no others; the last admin stays one."""
    user = get_user(connection, name)
    _check_roles(catalog, roles)
    others = [each for each in list_users(connection) if each.name != name and ADMIN.name in each.roles]
    if ADMIN.name in user.roles and ADMIN.name not in roles and not others:
        raise RecordError({"roles": [_("{name} is the only admin: make another one first.", name=name)]})
    connection.execute(update(users).where(users.c.name == name).values(roles=_bars(roles)))
    return User(name, tuple(roles), user.attributes)


def set_attribute(connection: Connection, catalog: Catalog, name: str, attribute: str, value: Any) -> User:
    """Set an attribute to a typed value or its canonical text; None takes it away.

    A reference is the id of the record. Raises RecordError where the value is not of the declared type.
    """
    user = get_user(connection, name)
    declared = catalog.user_attributes.get(attribute)
    if declared is None:
        known = suggestion(attribute, catalog.user_attributes)
        raise RecordError(
            {attribute: [_("There is no user attribute {name}. {hint}", name=attribute, hint=known)]}
        )
    attributes = {key: each for key, each in user.attributes.items() if key != attribute}
    if value is not None:
        try:
            _load(declared.type, value, catalog)
        except ValidationError as error:
            raise RecordError({attribute: [str(each) for each in error.messages]}) from None
        attributes[attribute] = value if isinstance(value, (str, int, bool)) else str(value)
    text = json.dumps(attributes, ensure_ascii=False, sort_keys=True)
    connection.execute(update(users).where(users.c.name == name).values(attributes=text))
    return User(name, user.roles, attributes)


def _user(row: Any) -> User:
    return User(row.name, tuple(each for each in row.roles.split("|") if each), json.loads(row.attributes))


def _bars(roles: Sequence[str]) -> str:
    return "|" + "|".join(roles) + "|" if roles else "|"


def _check_roles(catalog: Catalog, roles: Sequence[str]) -> None:
    for role in roles:
        if role not in catalog.roles:
            hint = suggestion(role, catalog.roles)
            raise RecordError({"roles": [_("There is no role {name}. {hint}", name=role, hint=hint)]})


def _typed(attributes: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    """The attributes that are still declared, as Python values."""
    return {
        name: _load(catalog.user_attributes[name].type, value, catalog)
        for name, value in attributes.items()
        if name in catalog.user_attributes
    }


def _load(kind: str, value: Any, catalog: Catalog) -> Any:
    places = 6 if kind == "decimal" else None
    made = Field(name="value", type=kind, owner="", places=places)
    return marshmallow_field(made, zone=catalog.zone, region=catalog.region).deserialize(value)
