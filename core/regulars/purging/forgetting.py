"""What records were before they were changed, as far as it is about what goes: erased, and the history stays whole."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_

from regulars.history.entries import Who
from regulars.history.erasing import erase
from regulars.history.ledger import Ledger
from regulars.storage.bulk import among
from regulars.storage.tables import befores


@dataclass(frozen=True)
class Forgetting:
    """Erases before-values in the transaction of a connection."""

    connection: Connection
    ledger: Ledger
    who: Who
    because: str

    def tables(self, names: Iterable[str], records: Iterable[int] | None = None) -> None:
        """What rows of these tables were: all of them, or `records`."""
        wanted = among(self.connection, befores.c.table_name, sorted(names))
        if records is not None:
            wanted = and_(wanted, among(self.connection, befores.c.record, records))
        self._erase(wanted)

    def entries(self, keys: Iterable[tuple[int, int]]) -> None:
        """What single entries tell, by their chunk and number."""
        chunks: dict[int, list[int]] = {}
        for chunk, number in keys:
            chunks.setdefault(chunk, []).append(number)
        for chunk, numbers in chunks.items():
            self._erase(and_(befores.c.chunk == chunk, among(self.connection, befores.c.number, numbers)))

    def _erase(self, wanted: ColumnElement[bool]) -> None:
        erase(self.connection, self.ledger, self.who, wanted, self.because)
