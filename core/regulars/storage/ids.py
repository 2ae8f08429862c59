"""Record ids: integers below 2^53, one counter for a whole store, taken in blocks."""

from sqlalchemy import Connection, insert, update

from regulars.errors import StoreError
from regulars.messages import _
from regulars.storage.tables import counters

#: Ids lie below it: exact in JavaScript and in spreadsheets.
LIMIT = 2**53


def is_id(given: object) -> bool:
    """Whether something can be the id of a record at all."""
    return type(given) is int and 0 < given < LIMIT


def take(connection: Connection, count: int) -> range:
    """`count` ids that no one has, in one block. They are given out once even if the block is not used up."""
    table = counters
    wanted = update(table).where(table.c.name == "record").values(next=table.c.next + count)
    found = connection.execute(wanted.returning(table.c.next)).scalar()
    if found is None:
        found = 1 + count
        connection.execute(insert(table).values(name="record", next=found))
    if found > LIMIT:
        raise StoreError(_("The store has given out all its record ids."))
    return range(found - count, found)
