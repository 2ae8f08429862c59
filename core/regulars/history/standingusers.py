"""Who may do what, as one digest: an entry that changes it holds the one of all users as they stand then."""

from sqlalchemy import Connection

from regulars.history.chain import digest, line
from regulars.history.streams import all_of
from regulars.storage.tables import users

#: The columns of a user that it covers.
USER = ("name", "roles", "attributes", "created_at", "teams", "manager")


def of_users(connection: Connection) -> str:
    """SHA-256 over the lines of all users in order of name, in hex."""
    rows = all_of(connection, [users.c[each] for each in USER], [users.c.name])
    return digest("users", (f"{line(row)}\n" for row in rows))
