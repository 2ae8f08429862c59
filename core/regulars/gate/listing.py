"""A page of a list as one statement that indexes can answer: a short branch for each way to its rows, then joined."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    ScalarSelect,
    Select,
    and_,
    select,
    true,
    union,
)

from regulars.gate.marks import Behind
from regulars.gate.query import Query
from regulars.gate.ways import FEW, Way, ways
from regulars.storage.dialects import nothing_is_last
from regulars.storage.prepared import Prepared

#: So many lists are remembered for one actor.
_REMEMBERED = 64


def page(query: Query, limit: int, connection: Connection, behind: Behind | None = None) -> Select[Any]:
    """The first `limit` rows of `query` that the actor may see; those `behind` a mark."""
    frame = query.frame
    conditions = [*query.conditions, *([behind.condition] if behind is not None else [])]
    columns, ordering = query.columns(), query.ordering()
    found = [_quick(connection, each) for each in ways(frame)]
    first_key = _split(query, connection.dialect, behind)
    if frame.joins.ctes or (len(found) == 1 and first_key is None):
        made = select(*columns).select_from(frame.joins.clause())
        # What is computed over others is computed once, however many ways there are.
        only = frame.visible() if frame.joins.ctes else found[0]
        return frame.joins.with_ctes(made.where(only, *conditions).order_by(*ordering).limit(limit))
    branches = [
        select(columns[0], *columns[len(columns) - len(query.sorting()) :])
        .select_from(frame.joins.clause())
        .where(each, part, *conditions)
        .order_by(*within)
        .limit(limit)
        for each in found
        for part, within in _parts(query, first_key, behind)
    ]
    every = union(*(select(each.subquery()) for each in branches)).subquery("branches")
    keys = [
        (column.desc() if falling else column.asc()).nulls_last()
        for column, (_clause, falling) in zip(list(every.c)[1:], query.sorting(), strict=True)
    ]
    first = select(every.c.id).order_by(*keys, every.c.id.asc()).limit(limit)
    made = select(*columns).select_from(frame.joins.clause())
    return made.where(frame.main.c.id.in_(first.subquery("first").select())).order_by(*ordering)


@dataclass
class Listing:
    """The first page of a list, whose statement is made once."""

    query: Query
    #: How many records a page has; one row more tells whether there is another.
    limit: int
    #: What was asked for, in the asker's words.
    said: Mapping[str, Any]
    _prepared: Prepared | None = None
    _signed: bool = False

    def prepare(self, connection: Connection, sign: ScalarSelect[str] | None) -> None:
        """Make the statement; `sign` goes before each row."""
        made = page(self.query, self.limit + 1, connection)
        self._signed = sign is not None
        if sign is not None:
            made = _signed(made, sign, [falling for _clause, falling in self.query.sorting()])
        self._prepared = Prepared(made, connection.dialect)

    def rows(self, connection: Connection) -> tuple[str | None, Sequence[tuple[Any, ...]]]:
        """The sign, and the rows."""
        found = self._prepared.rows(connection, {}) if self._prepared else []
        if not self._signed:
            return None, found
        return found[0][0], [row[1:] for row in found if row[1] is not None]


class Remembered:
    """The lists that were asked for last, by what was asked."""

    def __init__(self) -> None:
        self._listings: dict[Any, Listing] = {}

    def get(self, name: Any) -> Listing | None:
        """A list that was asked for before."""
        return self._listings.get(name)

    def keep(self, name: Any, listing: Listing) -> None:
        """Remember one more, and forget the oldest where there are many."""
        self._listings[name] = listing
        if len(self._listings) > _REMEMBERED:
            del self._listings[next(iter(self._listings))]


def _signed(made: Select[Any], sign: ScalarSelect[str], falling: Sequence[bool]) -> Select[Any]:
    """`made` with `sign` before each row; a row of it alone where there is none."""
    rows = made.subquery("page")
    alone = select(sign.label("sign")).subquery("signed")
    columns = list(rows.c)
    order = [
        (column.desc() if down else column.asc()).nulls_last()
        for column, down in zip(columns[len(columns) - len(falling) :], falling, strict=True)
    ]
    joined = alone.outerjoin(rows, true())
    return select(alone.c.sign, *columns).select_from(joined).order_by(*order, columns[0].asc())


def _quick(connection: Connection, way: Way) -> ColumnElement[bool]:
    """The condition of a way, with its start where that is quicker."""
    if way.start is None or connection.execute(way.start.count).scalar_one() > FEW:
        return way.condition
    return and_(way.start.condition, true() if way.then is None else way.then)


def _split(query: Query, dialect: Dialect, behind: Behind | None) -> Column[Any] | None:
    """The first key where it is a column, and no index alone gives what is asked for (nothing last, or from a mark)."""
    keys = query.sorting()
    if not keys or not isinstance(keys[0][0], Column):
        return None
    return None if behind is None and nothing_is_last(dialect, falling=keys[0][1]) else keys[0][0]


def _parts(
    query: Query, key: Column[Any] | None, behind: Behind | None
) -> Iterator[tuple[ColumnElement[bool], Sequence[ColumnElement[Any]]]]:
    """The rows in which the first key is something, and those in which it is nothing, each with its order."""
    ordering = query.ordering()
    if key is None:
        yield true(), ordering
        return
    falling = query.sorting()[0][1]
    bound = behind.bound if behind is not None else None
    if behind is None or bound is not None:
        # A bound that an index can begin at, beside all that a mark says.
        within = () if bound is None else (key <= bound if falling else key >= bound,)
        yield and_(key.is_not(None), *within), [key.desc() if falling else key.asc(), *ordering[1:]]
    yield key.is_(None), ordering[1:]
