"""What users hold by the declarations of a plugin: its roles, and values of its attributes."""

import json

from sqlalchemy import Connection, select, update

from regulars.purging.held import Held
from regulars.storage.tables import users


def take_away(connection: Connection, of: Held) -> None:
    """Take its roles and attributes from every user: declared again, they would give back what nobody remembers."""
    roles, attributes = of.names.get("role", ()), of.names.get("user_attribute", ())
    for user in connection.execute(select(users)).all():
        held = json.loads(user.attributes)
        kept = {name: value for name, value in held.items() if name not in attributes}
        left = [each for each in user.roles.split("|") if each and each not in roles]
        told = {
            "roles": f"|{'|'.join(left)}|" if left else "|",
            "attributes": json.dumps(kept, ensure_ascii=False, sort_keys=True),
        }
        if (told["roles"], kept) != (user.roles, held):
            connection.execute(update(users).where(users.c.name == user.name).values(**told))
