"""Who may do what, as one digest of all users and of what is shared: the entries that change it hold it."""

from itertools import chain

from sqlalchemy import Connection

from regulars.history.chain import digest, line
from regulars.history.streams import all_of
from regulars.storage.tables import shares, users

#: The columns of a user, and of a record that is shared, that it covers.
USER = ("name", "roles", "attributes", "created_at", "teams", "manager")
SHARE = ("domain", "record", "user", "team", "shared_by", "shared_at", "until")


def of_users(connection: Connection) -> str:
    """SHA-256 over the lines of all users in order of name, then those of all shares by their keys, in hex."""
    people = all_of(connection, [users.c[each] for each in USER], [users.c.name])
    shared = all_of(connection, [shares.c[each] for each in SHARE], [shares.c[each] for each in SHARE[:4]])
    return digest("users", (f"{line(row)}\n" for row in chain(people, shared)))
