"""What must be known of later entries before the first one is checked; they themselves are checked in their turn."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from regulars.history.entries import BEGIN, COVERED, ERASE, UNDO, told
from regulars.history.ledger import Ledger
from regulars.history.streams import all_of
from regulars.storage.tables import history


@dataclass(frozen=True)
class Earlier:
    """What was found."""

    #: The first entry that can be checked: 1, or where the chain was begun anew because its key was lost.
    first: int
    #: How many entries there are before it.
    unknown: int
    #: Ids of change sets and chunks below it were given out before the chain began.
    boundary: int
    #: Change set -> the one that undid it.
    undone: dict[int, int]
    #: Chunk -> its digest since before-values of it were erased.
    erased: dict[int, str]

    def version(self, about: str | None) -> int:
        """The version that an apply made live; 0 where its entry does not say."""
        return _number(told(about).get("version")) or 0


def look_ahead(connection: Connection, ledger: Ledger) -> Earlier:
    """Read the entries that say something of earlier ones."""
    first, boundary = 1, 0
    columns = [history.c[each] for each in (*COVERED, "link")]
    for row in all_of(connection, columns, [history.c.number], history.c.what == BEGIN):
        about = told(row[COVERED.index("about")])
        # Only who has the key can say where the chain begins.
        if row[-1] == ledger.chain.link("", row[:-1]):
            boundary = _number(about.get("before")) or 0
            # The first, or one that was begun because the key of those before is lost.
            first = row[0]
    names = ("number", "about", "change_set")
    undone = {}
    for _n, about, change_set in all_of(
        connection, [history.c[each] for each in names], [history.c.number], history.c.what == UNDO
    ):
        if (number := _number(told(about).get("undone"))) is not None:
            undone[number] = change_set
    erased = {
        chunk: digest
        for _n, chunk, digest in all_of(
            connection,
            [history.c.number, history.c.chunk, history.c.digest],
            [history.c.number],
            history.c.what == ERASE,
        )
    }
    unknown = select(func.count()).select_from(history).where(history.c.number < first)
    return Earlier(first, connection.execute(unknown).scalar_one(), boundary, undone, erased)


def _number(given: Any) -> int | None:
    return given if isinstance(given, int) else None
