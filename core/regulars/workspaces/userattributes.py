"""The attributes of users: typed by the declarations, of one user, of its teams, and of all who are below it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Connection, or_, select

from regulars.catalog import Catalog, Field
from regulars.errors import RecordError
from regulars.expressions.domainscope import ATTRIBUTE_PLACES
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.storage.fieldtypes import marshmallow_field
from regulars.storage.tables import users

Stored = Mapping[str, Any]


def typed(catalog: Catalog, attributes: Stored) -> dict[str, Any]:
    """The attributes that are still declared, as Python values."""
    return {
        name: _load(catalog.user_attributes[name].type, value, catalog)
        for name, value in attributes.items()
        if name in catalog.user_attributes
    }


def typed_value(catalog: Catalog, attribute: str, value: Any) -> str | int | bool | None:
    """A value or its canonical text as it is stored; RecordError where it is not of the declared type."""
    declared = catalog.user_attributes.get(attribute)
    if declared is None:
        known = suggestion(attribute, catalog.user_attributes)
        raise RecordError(
            {attribute: [_("There is no user attribute {name}. {hint}", name=attribute, hint=known)]}
        )
    if value is None:
        return None
    try:
        _load(declared.type, value, catalog)
    except ValidationError as error:
        raise RecordError({attribute: [str(each) for each in error.messages]}) from None
    return value if isinstance(value, (str, int, bool)) else str(value)


def of_several(
    connection: Connection, name: str, teams: Sequence[str]
) -> tuple[Sequence[Stored], Sequence[Stored]]:
    """The attributes, as they are stored, of all in `teams`, and of all who are below the user `name`."""
    return _of_teams(connection, teams) if teams else (), _of_subtree(connection, name)


def _of_teams(connection: Connection, teams: Sequence[str]) -> list[Stored]:
    among = or_(*(users.c.teams.contains(f"|{each}|", autoescape=True) for each in teams))
    rows = connection.execute(select(users.c.teams, users.c.attributes).where(among))
    # A database may take upper and lower case for one.
    return [json.loads(row.attributes) for row in rows if {*row.teams.split("|")} & {*teams}]


def _of_subtree(connection: Connection, name: str) -> list[Stored]:
    below = select(users.c.name).where(users.c.manager == name).cte(recursive=True)
    # No UNION ALL: a circle that somebody wrote into the table would have no end.
    below = below.union(select(users.c.name).join(below, users.c.manager == below.c.name))
    rows = connection.execute(select(users.c.attributes).where(users.c.name.in_(select(below.c.name))))
    return [json.loads(row.attributes) for row in rows]


def _load(kind: str, value: Any, catalog: Catalog) -> Any:
    places = ATTRIBUTE_PLACES if kind == "decimal" else None
    made = Field(name="value", type=kind, owner="", places=places)
    return marshmallow_field(made, zone=catalog.zone, region=catalog.region).deserialize(value)
