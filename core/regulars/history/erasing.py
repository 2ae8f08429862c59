"""Erasing before-values, for privacy: the rows stay without their cells, and the chain stays whole."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from regulars.errors import StoreError
from regulars.history.chain import new_salt
from regulars.history.covered import BEFORE, CHANGE_SET, CHUNK, CREATED, mark, of_chunk
from regulars.history.entries import ERASE, Happening, Who
from regulars.history.ledger import Ledger
from regulars.history.streams import Row, all_of
from regulars.messages import _
from regulars.storage.tables import befores, change_sets, chunks, created, history

#: The cells of a row that was erased: JSON's null.
ERASED = "null"

_CELLS = BEFORE.index("cells")


def erase(
    connection: Connection, ledger: Ledger, who: Who, wanted: ColumnElement[bool], because: str = ""
) -> int:
    """Erase the before-values that meet `wanted` (over `befores`) for good; gives how many rows that were.

    Each chunk concerned gets a new salt and digest, and an entry with it: the old digest says nothing any more, for
    its salt is gone. StoreError where a chunk is not what its digest says: then nothing may stay of the transaction.
    """
    found = select(befores.c.chunk, befores.c.number).where(wanted, befores.c.cells != ERASED)
    numbers: dict[int, set[int]] = {}
    for chunk, number in connection.execute(found.order_by(befores.c.chunk)):
        numbers.setdefault(chunk, set()).add(number)
    for chunk, gone in numbers.items():
        _Erasing(connection, ledger, chunk).run(gone, who, because)
    return sum(map(len, numbers.values()))


class _Erasing:
    def __init__(self, connection: Connection, ledger: Ledger, chunk: int) -> None:
        self.connection = connection
        self.ledger = ledger
        self.chunk = chunk

    def run(self, gone: set[int], who: Who, because: str) -> None:
        ((*row, salt),) = self._rows(chunks, (*CHUNK, "salt"), chunks.c.id == self.chunk)
        before = list(self._rows(befores, BEFORE, befores.c.chunk == self.chunk))
        if salt is None:
            # Written before the history began: nothing covers it.
            self._write([(*each[:_CELLS], ERASED, None) for each in before if each[1] in gone])
            return
        made = list(self._rows(created, CREATED, created.c.chunk == self.chunk))
        opened = self._opened((*row,), salt, made, before)
        after = [self._erased(each) if each[1] in gone else each for each in before]
        self._write([each for each in after if each[1] in gone])
        salt = new_salt()
        self.connection.execute(update(chunks).where(chunks.c.id == self.chunk).values(salt=salt))
        happening = Happening(
            what=ERASE,
            who=who,
            about={"rows": len(gone), **({"because": because} if because else {})},
            change_set=row[1],
            chunk=self.chunk,
            digest=of_chunk(salt, opened, row, made, after),
        )
        self.ledger.put(self.connection, happening)

    def _rows(self, table: Any, names: tuple[str, ...], condition: Any) -> list[Row]:
        order = {"regulars_created": ("table_name", "first_id"), "regulars_before": ("number",)}
        columns = [table.c[each] for each in order.get(table.name, ("id",))]
        return list(all_of(self.connection, [table.c[each] for each in names], columns, condition))

    def _opened(self, chunk: Row, salt: str, made: list[Row], before: list[Row]) -> Row | None:
        """The change set, where the digest of its chunk covers it: see `covered.of_chunk`."""
        entry = select(history.c.digest).where(history.c.chunk == self.chunk)
        digest = self.connection.execute(entry.order_by(history.c.number.desc()).limit(1)).scalar()
        for opened in (None, *self._rows(change_sets, CHANGE_SET, change_sets.c.id == chunk[1])):
            if of_chunk(salt, opened, chunk, made, before) == digest:
                return opened
        raise StoreError(
            _(
                "Something else than Regulars has changed chunk {id} of the history: nothing of it is erased. "
                "What is wrong: regulars history verify",
                id=self.chunk,
            )
        )

    def _erased(self, row: Row) -> Row:
        made = (*row[:_CELLS], ERASED)
        return (*made, mark(self.ledger.chain, made))

    def _write(self, rows: list[Row]) -> None:
        for each in rows:
            self.connection.execute(
                update(befores)
                .where(befores.c.chunk == each[0], befores.c.number == each[1])
                .values(cells=each[-2], mark=each[-1])
            )
