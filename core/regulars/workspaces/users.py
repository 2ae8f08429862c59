"""Who may use a store: users with roles, teams and a manager, and attributes as the declarations type them."""

import getpass
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from regulars import clock
from regulars.catalog import Catalog
from regulars.errors import NotFoundError, NotPermittedError, RecordError
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.actor import Actor
from regulars.permissions.policy import OF_THE_WORKSPACE, Policy
from regulars.storage.tables import users
from regulars.workspaces.shared import shared_with
from regulars.workspaces.userattributes import of_several, typed, typed_value


@dataclass(frozen=True)
class User:
    """A user as stored; values of attributes are JSON's, a reference is a record id."""

    name: str
    roles: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    #: Those whose rules say `:team.shop` see what any of them sees. A team is there as long as somebody is in it.
    teams: tuple[str, ...] = ()
    #: The user above this one.
    manager: str | None = None


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


def any_user(connection: Connection) -> bool:
    """Whether anybody is a user yet."""
    # Of a store that an older version made, there is this column too.
    return connection.execute(select(users.c.name).limit(1)).first() is not None


def get_user(connection: Connection, name: str) -> User:
    """The user `name`; NotFoundError where there is none."""
    row = connection.execute(select(users).where(users.c.name == name)).first()
    if row is None:
        known = [each.name for each in list_users(connection)]
        raise NotFoundError(
            _("There is no user {name}. {hint}", name=repr(name), hint=suggestion(name, known))
        )
    return _user(row)


def actor_of(connection: Connection, catalog: Catalog, name: str, by: str | None = None) -> Actor:
    """The actor that the user `name` is; NotPermittedError where nobody of that name is a user.

    `by`: the user who acts as `name`, with its rights and no others. For that one needs the right `impersonate`, and
    only an admin may take the place of who may administer or act as others.
    """
    demand_acting(connection, catalog, name, by)
    row = connection.execute(select(users).where(users.c.name == name)).first()
    if row is None:
        raise _stranger(name)
    return replace(_actor(connection, catalog, _user(row)), on_behalf_of=by if by != name else None)


def demand_acting(connection: Connection, catalog: Catalog, name: str, by: str | None) -> None:
    """NotPermittedError unless the user `by`, where there is one, may act as the user `name`."""
    if by is None or by == name:
        return
    # Of a store that an older version made, there are these columns too.
    rows = connection.execute(select(users.c.name, users.c.roles).where(users.c.name.in_([name, by])))
    held = {row.name: _split(row.roles) for row in rows}
    if by not in held:
        raise _stranger(by)
    admin = may(catalog, held[by], "admin")
    if not may(catalog, held[by], "impersonate"):
        raise NotPermittedError(
            _("{name} may not act as others. An admin can give a role that may.", name=by)
        )
    if name not in held:
        raise _stranger(name)
    if not admin and any(may(catalog, held[name], action) for action in OF_THE_WORKSPACE):
        raise NotPermittedError(
            _("Only an admin may act as {other}, who may administer or act as others.", other=name)
        )


def candidate(
    connection: Connection,
    catalog: Catalog,
    name: str,
    roles: Sequence[str],
    attributes: Mapping[str, Any],
    teams: Sequence[str] = (),
) -> Actor:
    """The actor that somebody would be who is no user yet; RecordError where a role or a value does not fit."""
    _check_roles(catalog, roles)
    values = {key: typed_value(catalog, key, value) for key, value in attributes.items()}
    return _actor(connection, catalog, User(name, tuple(roles), values, teams=tuple(teams)))


def _actor(connection: Connection, catalog: Catalog, user: User) -> Actor:
    team, subtree = of_several(connection, user.name, user.teams)
    return Actor(
        name=user.name,
        roles=user.roles,
        attributes=typed(catalog, user.attributes),
        team=_joined(catalog, [user.attributes, *team]),
        subtree=_joined(catalog, [user.attributes, *subtree]),
        shared=shared_with(connection, catalog, user.name, user.teams),
    )


def _joined(catalog: Catalog, several: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Each attribute's values over several people, each once."""
    found: dict[str, dict[Any, None]] = {}
    for attributes in several:
        for name, value in attributes.items():
            found.setdefault(name, {})[value] = None
    return {
        name: tuple(typed(catalog, {name: value})[name] for value in values)
        for name, values in found.items()
        if name in catalog.user_attributes
    }


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
    """Give a user these roles and no others; the last one who may administer goes on doing so."""
    _check_roles(catalog, roles)

    def changed(user: User) -> User:
        admins = admins_of(connection, catalog)
        made = replace(user, roles=tuple(roles))
        if admins == [name] and not may(catalog, made.roles, "admin"):
            raise RecordError({"roles": [_("{name} is the only admin: make another one first.", name=name)]})
        return made

    return _change(connection, name, changed)


def set_attribute(connection: Connection, catalog: Catalog, name: str, attribute: str, value: Any) -> User:
    """Set an attribute to a typed value or its canonical text; None takes it away.

    A reference is the id of the record. Raises RecordError where the value is not of the declared type.
    """

    def changed(user: User) -> User:
        attributes = {key: each for key, each in user.attributes.items() if key != attribute}
        stored = typed_value(catalog, attribute, value)
        return replace(user, attributes=attributes if stored is None else {**attributes, attribute: stored})

    return _change(connection, name, changed)


def set_teams(connection: Connection, name: str, teams: Sequence[str]) -> User:
    """Put a user into these teams and no others; RecordError where a name is none."""
    for each in teams:
        if not each.strip() or each != each.strip() or not each.isprintable() or "|" in each:
            raise RecordError({"teams": [_("{name} cannot be the name of a team.", name=repr(each))]})
    return _change(connection, name, lambda user: replace(user, teams=tuple(dict.fromkeys(teams))))


def set_manager(connection: Connection, name: str, manager: str | None) -> User:
    """Put a user under another, None: under nobody. RecordError where that would be a circle."""

    def changed(user: User) -> User:
        way = [name]
        above = manager
        while above is not None:
            way.append(above)
            if above in way[:-1]:
                told = _("Managers would stand above each other in a circle: {way}.", way=" -> ".join(way))
                raise RecordError({"manager": [told]})
            above = get_user(connection, above).manager
        return replace(user, manager=manager)

    return _change(connection, name, changed)


def admins_of(
    connection: Connection, catalog: Catalog, renamed: Mapping[str, str | None] | None = None
) -> list[str]:
    """The names of all who may administer under `catalog`, in order. `renamed`: role -> its new name, None: it goes."""

    def held(text: str) -> list[str]:
        names = ((renamed or {}).get(each, each) for each in _split(text))
        return [each for each in names if each is not None]

    # Of a store that an older version made, there are these columns too.
    rows = connection.execute(select(users.c.name, users.c.roles).order_by(users.c.name))
    return [row.name for row in rows if may(catalog, held(row.roles), "admin")]


def may(catalog: Catalog, roles: Sequence[str], action: str) -> bool:
    """Whether these roles give a right in the workspace: admin, impersonate."""
    return Policy(catalog, Actor("", tuple(roles))).may("*", action)


def _change(connection: Connection, name: str, change: Callable[[User], User]) -> User:
    user = change(get_user(connection, name))
    connection.execute(
        update(users)
        .where(users.c.name == name)
        .values(
            roles=_bars(user.roles),
            attributes=json.dumps(user.attributes, ensure_ascii=False, sort_keys=True),
            teams=_bars(user.teams),
            manager=user.manager,
        )
    )
    return user


def _user(row: Any) -> User:
    return User(row.name, _split(row.roles), json.loads(row.attributes), _split(row.teams or ""), row.manager)


def _split(text: str) -> tuple[str, ...]:
    return tuple(each for each in text.split("|") if each)


def _bars(names: Sequence[str]) -> str:
    return "|" + "|".join(names) + "|" if names else "|"


def _check_roles(catalog: Catalog, roles: Sequence[str]) -> None:
    for role in roles:
        if role not in catalog.roles:
            hint = suggestion(role, catalog.roles)
            raise RecordError({"roles": [_("There is no role {name}. {hint}", name=role, hint=hint)]})


def _stranger(name: str) -> NotPermittedError:
    return NotPermittedError(
        _("{name} is not a user of this workspace. An admin can add one: regulars user add {name}", name=name)
    )
