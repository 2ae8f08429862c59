"""The one read path: find, get, count, aggregate, each a select that the gate has filtered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Connection,
    ScalarSelect,
    Select,
    func,
)

from regulars.clock import present_day, today
from regulars.errors import NotFoundError, NotPermittedError, RegularsError
from regulars.expressions import Function
from regulars.gate.bands import Band
from regulars.gate.decoding import decoded
from regulars.gate.fieldrights import shown_whole
from regulars.gate.frames import Frame, statement
from regulars.gate.grouping import Aggregates, Grouping, Per, grouped
from regulars.gate.listing import Listing, Remembered, page
from regulars.gate.outdated import Outdated, Standing, compared
from regulars.gate.query import Query
from regulars.gate.reads import Asked, Reads
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.policy import Policy
from regulars.records.parts import Page
from regulars.storage.bulk import fetch
from regulars.storage.domains import Domains
from regulars.storage.ids import is_id
from regulars.storage.prepared import Prepared
from regulars.storage.tables import merges

T = TypeVar("T")


@dataclass(frozen=True)
class Reader:
    """Reads for one actor."""

    domains: Domains
    policy: Policy
    functions: Mapping[str, Function]
    connect: Any
    #: Told of what is read before it is given out; None where nobody keeps a log.
    reads: Reads | None = None
    #: Selects what changes whenever rights do; None where they stay as they are.
    sign: ScalarSelect[str] | None = None
    remembered: Remembered = field(default_factory=Remembered, compare=False, repr=False)
    _kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def kept(self, name: Any, make: Callable[[], T]) -> T:
        """What was made once for this actor; the name of what hangs on the day holds it."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast(T, self._kept[name])

    def prepared(self, connection: Connection, name: Any, make: Callable[[], Select[Any]]) -> Prepared:
        """A select by its name, compiled once."""
        return self.kept(name, lambda: Prepared(make(), connection.dialect))

    def frame(self, domain: str, as_of: date | None = None) -> Frame:
        """The rows of `domain` that the actor may read; NotPermittedError where that is none at all."""
        if domain not in self.domains:
            raise NotFoundError(
                _("There is no domain {domain}. {hint}", domain=domain, hint=suggestion(domain, self.domains))
            )
        self.policy.demand(domain, "read")
        return Frame(
            self.domains, domain, self.policy, as_of or today(self.domains.catalog.zone), self.functions
        )

    def find(
        self,
        domain: str,
        where: str | None,
        fields: Sequence[str] | Mapping[str, Band] | None,
        order: Sequence[str],
        limit: int,
        after: str | None,
        as_of: date | None,
    ) -> Page:
        """A page of at most `limit` records; `after` is the mark of the page before."""
        query = Query(self.frame(domain, as_of), where, fields, order)
        listing = Listing(query, limit, {"where": where, "order": order})
        with self.connect() as connection:
            behind = query.behind(after, connection) if after else None
            if behind is None and (fields is None or not isinstance(fields, Mapping)):
                listing.prepare(connection, self.sign)
                self.remembered.keep(self._name(domain, where, fields, order, limit, as_of), listing)
                return self._page(listing, listing.rows(connection)[1])
            made = page(query, listing.limit + 1, connection, behind)
            return self._page(listing, list(connection.execute(made)))

    def again(
        self,
        domain: str,
        where: str | None,
        fields: Sequence[str] | Mapping[str, Band] | None,
        order: Sequence[str],
        limit: int,
        as_of: date | None,
        sign: str | None,
        glance: Callable[[], AbstractContextManager[Connection]],
    ) -> Page | None:
        """A first page that was asked for before; None where it was not, or the rights have another `sign` now."""
        if isinstance(fields, Mapping):
            return None
        listing = self.remembered.get(self._name(domain, where, fields, order, limit, as_of))
        if listing is None:
            return None
        with glance() as connection:
            found, rows = listing.rows(connection)
        return self._page(listing, rows) if found == sign else None

    def _name(
        self,
        domain: str,
        where: str | None,
        fields: Sequence[str] | None,
        order: Sequence[str],
        limit: int,
        as_of: date | None,
    ) -> tuple[Any, ...]:
        """What tells one list from another: what is asked for, and the days that the answer and the rights hang on."""
        named = None if fields is None else tuple(fields)
        zone = self.domains.catalog.zone
        return domain, where, named, tuple(order), limit, as_of or today(zone), present_day(zone)

    def _page(self, listing: Listing, rows: Sequence[Any]) -> Page:
        """The page that rows make, told before it is given."""
        query, limit = listing.query, listing.limit
        records = [query.record(row) for row in rows[:limit]]
        domain = query.frame.shape.domain.name
        self.listed("find", query.frame.asked, {domain: [each["id"] for each in records]}, **listing.said)
        return Page(records, query.mark(rows[limit - 1]) if len(rows) > limit and limit else None)

    def rows(
        self,
        domain: str,
        where: str | None,
        fields: Sequence[str] | Mapping[str, Band] | None,
        order: Sequence[str],
        as_of: date | None,
    ) -> Iterator[dict[str, Any]]:
        """All records, streamed from one snapshot."""
        query = Query(self.frame(domain, as_of), where, fields, order)
        made = statement(query.frame, query.columns(), query.conditions).order_by(*query.ordering())
        streamed = made.execution_options(yield_per=5_000)
        # Closed by the block, for who reads on may stop before the end.
        with self.connect() as connection:
            self.passed("rows", query.frame, connection, where=where, order=order, as_of=as_of)
            with connection.execute(streamed) as result:
                for row in result:
                    yield query.record(row)

    def outdated(
        self,
        domain: str,
        due: Mapping[str, Band],
        standing: Standing,
        fields: Mapping[str, str],
        as_of: date | None,
    ) -> Iterator[Outdated]:
        """See Session.outdated."""
        frame = self.frame(domain, as_of)
        comparison = compared(frame, due, standing, fields)
        streamed = comparison.select.execution_options(yield_per=5_000)
        with self.connect() as connection:
            self.passed("outdated", frame, connection, rules=list(due), as_of=as_of)
            with connection.execute(streamed) as result:
                for row in result:
                    yield comparison.record(row, decoded)

    def count(self, domain: str, where: str | None, as_of: date | None = None) -> int:
        """How many records there are."""
        query = Query(self.frame(domain, as_of), where, {}, ())
        made = statement(query.frame, [func.count()], query.conditions)
        with self.connect() as connection:
            self.passed("count", query.frame, connection, where=where, as_of=as_of)
            return int(connection.execute(made).scalar_one())

    def readable(self, domain: str, names: Iterable[str], *, whole: bool) -> list[str]:
        """See Session.readable."""
        catalog = self.frame(domain).domains.catalog
        found = []
        for name in names:
            try:
                Query(self.frame(domain), None, [name], ())
            except NotPermittedError:
                continue
            if not whole or shown_whole(self.policy, catalog, domain, name.split(".")):
                found.append(name)
        return found

    def get(self, domain: str, record: int) -> dict[str, Any]:
        """One record; of a subject, any of its ids names it. NotFoundError where there is none to be seen."""
        found, asked = self.one(domain, record)
        self.listed("get", asked, {domain: [found["id"]]})
        return found

    def one(self, domain: str, record: int) -> tuple[dict[str, Any], Sequence[Asked]]:
        """What `get` gives, and what it was asked for; not told: for who writes, or tells of more."""
        query = Query(self.frame(domain), None, None, ())
        row = None
        if is_id(record):
            condition = query.frame.main.c.id == self.root(domain, record)
            with self.connect() as connection:
                row = connection.execute(statement(query.frame, query.columns(), [condition])).first()
        if row is None:
            raise NotFoundError(
                _("There is no {domain} {id}.", domain=query.frame.shape.domain.called, id=record)
            )
        return query.record(row), query.frame.asked

    def root(self, domain: str, record: int) -> int:
        """The subject that a contribution is part of now; of other domains the record itself."""
        if domain not in self.domains or not self.domains[domain].domain.subject:
            return record
        with self.connect() as connection:
            return roots(connection, [record])[record]

    def aggregate(
        self,
        domain: str,
        values: Aggregates,
        by: Grouping,
        where: str | None,
        whose: Mapping[str, str] | None,
        per: Per | None,
        having: str | None,
        order: Sequence[str],
        limit: int | None,
        as_of: date | None,
    ) -> list[dict[str, Any]]:
        """Aggregates over groups, as records; ordered by the groups unless `order` says otherwise."""
        frame = self.frame(domain, as_of)
        made, columns = grouped(frame, values, by, where, whose, per, having)
        names = list(columns)
        for key in order or tuple(by):
            name = key.removeprefix("-")
            if name not in columns:
                raise RegularsError(
                    _(
                        "There is no column {name} to order by. {hint}",
                        name=name,
                        hint=suggestion(name, columns),
                    )
                )
            column = columns[name][0]
            made = made.order_by((column.desc() if key.startswith("-") else column.asc()).nulls_last())
        if limit is not None:
            made = made.limit(limit)
        types = [type_ for _column, type_ in columns.values()]
        with self.connect() as connection:
            self.passed(
                "aggregate", frame, connection,
                values=values, by=by, where=where, whose=whose, per=per, having=having, as_of=as_of,
            )  # fmt: skip
            return [
                {name: decoded(type_, held) for name, type_, held in zip(names, types, row, strict=True)}
                for row in connection.execute(made)
            ]

    def listed(
        self, how: str, asked: Sequence[Asked], records: Mapping[str, Sequence[int]], **said: Any
    ) -> None:
        """Tell of a read whose records are known."""
        if self.reads is not None:
            self.reads.listed(how, asked, records, said)

    def passed(self, how: str, frame: Frame, connection: Connection, **said: Any) -> None:
        """Tell of a read of whatever meets its filter."""
        if self.reads is not None:
            self.reads.passed(how, frame.shape.domain.name, frame.asked, said, connection)


def roots(connection: Connection, nodes: Sequence[int]) -> dict[int, int]:
    """Node -> the subject that it is part of now."""
    found = {node: node for node in nodes}
    for node, root in fetch(connection, (merges.c.node, merges.c.root), merges.c.node, nodes):
        found[node] = root
    return found
