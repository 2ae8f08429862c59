"""What tables and columns of earlier versions are called now: what stood before a change keeps its old names."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection, select

from regulars.catalog import Move, Remembered, remembered
from regulars.storage.cells import Cell
from regulars.storage.tables import catalogs

#: The column of contributions that holds names of fields, and what stands there before one that was emptied.
_TIMES = "times"
_EMPTIED = "!"


@dataclass(frozen=True)
class Told:
    """A row of an earlier version as it is called now; `table` is None where there is no such table any more."""

    table: str | None
    cells: dict[str, Cell] = field(default_factory=dict)
    #: Of the cells those whose columns hold values in another form since.
    converted: tuple[str, ...] = ()


class FormerNames:
    """Follows names from the version in which they were written to the one that is live."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def _past(self) -> list[tuple[int, Remembered, dict[str, Move]]]:
        """Version by version, what was moved."""
        found = []
        rows = select(catalogs.c.version, catalogs.c.body).order_by(catalogs.c.version)
        for version, body in self._connection.execute(rows):
            known = remembered(body)
            if known is not None and (known.moves or known.renamed):
                found.append((int(version), known, {each.table: each for each in known.moves}))
        return found

    def domain(self, version: int, name: str) -> str:
        """What a domain of `version` is called now."""
        for since, known, _moves in self._past:
            if since > version:
                name = known.renamed.get(name, name)
        return name

    def table(self, version: int, name: str) -> str | None:
        """What a table of `version` is called now; None where it is gone."""
        return self.row(version, name, {}).table

    def called(self, tables: Iterable[str]) -> list[str]:
        """Every name that these tables, called so now, ever had; some may be those of others by now."""
        names = set(tables)
        for _since, known, _moves in reversed(self._past):
            names |= {each.table for each in known.moves if each.to in names}
        return sorted(names)

    def row(self, version: int, table: str, cells: Mapping[str, Cell]) -> Told:
        """A row, or a part of one, that was put down in `version`. Cells of columns that are gone are left out."""
        told, converted = dict(cells), set[str]()
        for since, _known, moves in self._past:
            move = moves.get(table) if since > version else None
            if move is None:
                continue
            if move.to is None:
                return Told(None)
            table = move.to
            names = {name: move.columns.get(name, name) for name in told}
            converted = {new for old in converted if (new := names[old]) is not None}
            told = {new: cell for name, cell in told.items() if (new := names[name]) is not None}
            converted |= told.keys() & set(move.converted)
            if move.names and isinstance(held := told.get(_TIMES), str):
                told[_TIMES] = _retimed(held, move.names)
        return Told(table, told, tuple(sorted(converted)))


def _retimed(text: str, names: Mapping[str, str | None]) -> Cell:
    times = {}
    for key, when in json.loads(text).items():
        name = names.get(key.removeprefix(_EMPTIED), key.removeprefix(_EMPTIED))
        if name is not None:
            times[(_EMPTIED if key.startswith(_EMPTIED) else "") + name] = when
    return json.dumps(times, ensure_ascii=False, sort_keys=True) if times else None
