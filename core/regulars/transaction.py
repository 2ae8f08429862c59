"""One writing transaction: its connection, journal, rows on their way, and what it has made so far."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select

from regulars.cells import Cell
from regulars.changes import Journal
from regulars.contributions import HAND
from regulars.domains import Domains, Shape
from regulars.golden import Golden
from regulars.ids import take
from regulars.rows import Rows
from regulars.search import Analyzers
from regulars.tables import sources as sources_table


class Transaction:
    """What the parts of a write share."""

    def __init__(
        self, connection: Connection, domains: Domains, analyzers: Analyzers, journal: Journal
    ) -> None:
        self.connection = connection
        self.domains = domains
        self.analyzers = analyzers
        self.journal = journal
        self.rows = Rows(connection, journal, analyzers)
        #: Domain -> identity text -> id: what was looked up or made.
        self.made_identities: dict[str, dict[str, int]] = {}
        #: (domain, source) -> key -> node.
        self.made_keys: dict[tuple[str, int], dict[str, int]] = {}
        #: Nodes that have a number but no row yet.
        self.unwritten: set[int] = set()
        table = sources_table
        self._sources = {
            name: number for number, name in connection.execute(select(table.c.id, table.c.name))
        }

    def source(self, name: str) -> int:
        """The number of a source, given at its first use."""
        number = self._sources.get(name)
        if number is None:
            number = self._sources[name] = len(self._sources) + 1
            self.connection.execute(insert(sources_table).values(id=number, name=name))
        return number

    @property
    def golden(self) -> Golden:
        """What keeps golden records up to date."""
        names = {number: name for name, number in self._sources.items()}
        return Golden(self.connection, self.rows, self._sources.get(HAND, 0), names)

    def take(self, count: int) -> range:
        """`count` new record ids."""
        return take(self.connection, count) if count else range(0)

    def fill_defaults(self, shape: Shape, cells: dict[str, list[Cell]], count: int) -> None:
        """Give new records the declared defaults where nothing was said."""
        for each in shape.domain.fields.values():
            if each.default is None or each.type in {"reference", "address"}:
                continue
            default = shape.codecs()[each.name].load([each.default])[0][0]
            column: Sequence[Cell] = cells.get(each.name) or [None] * count
            cells[each.name] = [default if cell is None else cell for cell in column]

    def finish(self) -> None:
        """Send what is gathered, and write the journal."""
        self.rows.flush()
        self.journal.flush(self.connection)


def source_names(connection: Connection) -> Mapping[int, str]:
    """Number -> name of every source."""
    table = sources_table
    return dict(connection.execute(select(table.c.id, table.c.name)).tuples().all())
