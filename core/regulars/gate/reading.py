"""The one read path: find, get, count, aggregate, each a select that the gate has filtered."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, TypeVar, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ScalarSelect,
    Select,
    and_,
    false,
    func,
    literal,
    or_,
)

from regulars.clock import today
from regulars.errors import NotFoundError, RegularsError
from regulars.expressions import TEXT, Function, ValueType
from regulars.gate.bands import Band, band
from regulars.gate.decoding import decoded, decoder
from regulars.gate.fieldrights import Use, rights
from regulars.gate.foundby import FoundBy
from regulars.gate.frames import Frame, statement
from regulars.gate.grouping import Aggregates, Grouping, Per, comparable, condition, grouped, value
from regulars.gate.listing import Listing, Remembered, page
from regulars.gate.outdated import Outdated, Standing, compared
from regulars.gate.reads import Asked, Reads
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.permissions.policy import Policy
from regulars.records.parts import Page
from regulars.storage.bulk import fetch
from regulars.storage.columns import stored
from regulars.storage.domains import Domains
from regulars.storage.ids import LIMIT
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
        listing = Listing(query, max(0, min(limit, LIMIT)), {"where": where, "order": order})
        with self.connect() as connection:
            behind = query.after(after, connection) if after else None
            if behind is None and (fields is None or not isinstance(fields, Mapping)):
                named = None if fields is None else tuple(fields)
                listing.prepare(connection, self.sign)
                self.remembered.keep(
                    (domain, where, named, tuple(order), limit, as_of, query.frame.today()), listing
                )
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
        named = None if fields is None else tuple(fields)
        day = as_of or today(self.domains.catalog.zone)
        listing = self.remembered.get((domain, where, named, tuple(order), limit, as_of, day))
        if listing is None:
            return None
        with glance() as connection:
            found, rows = listing.rows(connection)
        return self._page(listing, rows) if found == sign else None

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

    def get(self, domain: str, record: int) -> dict[str, Any]:
        """One record; of a subject, any of its ids names it. NotFoundError where there is none to be seen."""
        found, asked = self.one(domain, record)
        self.listed("get", asked, {domain: [found["id"]]})
        return found

    def one(self, domain: str, record: int) -> tuple[dict[str, Any], Sequence[Asked]]:
        """What `get` gives, and what it was asked for; not told: for who writes, or tells of more."""
        query = Query(self.frame(domain), None, None, ())
        row = None
        if isinstance(record, int) and 0 < record < LIMIT:
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


def _output(frame: Frame, each: Band) -> tuple[ColumnElement[Any], ValueType]:
    return value(frame, each) if isinstance(each, str) else (band(frame, each), TEXT)


class Query:
    """The columns, condition and order of one find."""

    def __init__(
        self,
        frame: Frame,
        where: str | None,
        fields: Sequence[str] | Mapping[str, Band] | None,
        order: Sequence[str],
    ) -> None:
        self.frame = frame
        finding = FoundBy(frame)
        self.conditions = [condition(finding, where)] if where else []
        texts = _texts(frame, fields)
        parted = {field.name for field in frame.shape.domain.fields.values() if field.parts}
        self._outputs = {name: _output(frame, each) for name, each in texts.items()}
        self._names = ("id", *self._outputs)
        self._decoders = [
            (name, decode)
            for name, (clause, type_) in self._outputs.items()
            # A column of whole numbers holds nothing else; sums of them may come as something else.
            if (decode := decoder(type_)) is not None and not (decode is int and isinstance(clause, Column))
        ]
        self._parted = parted & {name.partition(".")[0] for name in self._outputs if "." in name}
        named = json.dumps([frame.shape.domain.name, where or "", *order])
        #: What tells this list from others: its marks hold it.
        self._list = sha256(named.encode()).hexdigest()[:12]
        sorting = FoundBy(frame)
        self._order = [(comparable(sorting, key.removeprefix("-")), key.startswith("-")) for key in order]
        #: Whether the keys tell more than the actor is shown: then no mark holds them.
        self._veiled = sorting.beyond

    def columns(self) -> list[ColumnElement[Any]]:
        """What is selected: the id, the outputs, the order's keys."""
        outputs = [clause.label(f"c{i}") for i, (clause, _type) in enumerate(self._outputs.values())]
        keys = [clause.label(f"o{i}") for i, ((clause, _type), _down) in enumerate(self._order)]
        return [self.frame.main.c.id.label("id"), *outputs, *keys]

    def sorting(self) -> list[tuple[ColumnElement[Any], bool]]:
        """What it is ordered by, and whether that falls."""
        return [(clause, down) for (clause, _type), down in self._order]

    def ordering(self) -> list[ColumnElement[Any]]:
        """Nothing stands last, and the id settles what is equal."""
        keys = [
            (clause.desc() if down else clause.asc()).nulls_last() for (clause, _type), down in self._order
        ]
        return [*keys, self.frame.main.c.id.asc()]

    def record(self, row: Any) -> dict[str, Any]:
        """The record of a row: the parts of a field gathered."""
        record = dict(zip(self._names, row, strict=False))
        for name, decode in self._decoders:
            if record[name] is not None:
                record[name] = decode(record[name])
        return self._gathered(record) if self._parted else record

    def _gathered(self, record: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, held in record.items():
            outer, _dot, part = name.partition(".")
            if part and outer in self._parted:
                found.setdefault(outer, {})[part] = held
            else:
                found[name] = held
        return found

    def mark(self, row: Any) -> str:
        """The keyset of a row, to ask on after it."""
        keys = [] if self._veiled else [_key(held) for held in row[1 + len(self._outputs) :]]
        return base64.urlsafe_b64encode(json.dumps([self._list, *keys, row[0]]).encode()).decode()

    def after(self, mark: str, connection: Connection) -> ColumnElement[bool]:
        """The rows behind a mark."""
        clauses = [clause for (clause, _type), _down in self._order]
        try:
            of, *keys, last = json.loads(base64.urlsafe_b64decode(mark))
            if (
                of != self._list
                or len(keys) != (0 if self._veiled else len(clauses))
                or type(last) is not int
                or not 0 < last < LIMIT
            ):
                raise ValueError
            if self._veiled:
                keys = self._keys(last, connection)
            bounds = [
                None if key is None else _bound(key, clause)
                for key, clause in zip(keys, clauses, strict=True)
            ]
        except (ValueError, TypeError):
            raise RegularsError(_("This mark is not of this list: ask for its first page again.")) from None
        identity = self.frame.main.c.id
        behind: list[ColumnElement[bool]] = []
        same: list[ColumnElement[bool]] = []
        for ((clause, _type), down), bound in zip(self._order, bounds, strict=True):
            if bound is None:
                same.append(clause.is_(None))
                continue
            further = clause < bound if down else clause > bound
            behind.append(and_(*same, or_(further, clause.is_(None))))
            same.append(clause == bound)
        return or_(false(), *behind, and_(*same, identity > last))

    def _keys(self, record: int, connection: Connection) -> list[Any]:
        """The keys of a record; ValueError where it is not there any more."""
        clauses = [clause.label(f"o{i}") for i, ((clause, _type), _down) in enumerate(self._order)]
        found = connection.execute(statement(self.frame, clauses, [self.frame.main.c.id == record])).first()
        if found is None:
            raise ValueError
        return [_key(held) for held in found]


def _key(held: Any) -> Any:
    return held.isoformat() if isinstance(held, (date, datetime)) else held


def _bound(key: Any, clause: ColumnElement[Any]) -> ColumnElement[Any]:
    """A key of a mark as a value to compare with; ValueError where it is none of the column's."""
    kind = clause.type.python_type
    value = kind.fromisoformat(key) if kind in (date, datetime) and isinstance(key, str) else key
    if type(value) is not kind or (kind is int and abs(value) >= 2**63):
        raise ValueError
    return literal(value, clause.type)


def _texts(frame: Frame, fields: Sequence[str] | Mapping[str, Band] | None) -> dict[str, Band]:
    """Output name -> expression or band; where no field is named, those of which the actor is shown something."""
    if isinstance(fields, Mapping):
        return dict(fields)
    domain = frame.shape.domain
    found: dict[str, Band] = {}
    for name in fields if fields is not None else domain.fields:
        field = domain.fields.get(name)
        if fields is None and rights(frame.policy, domain.name, domain.fields[name], Use.SHOWN).nothing:
            continue
        if field is not None and field.parts:
            found |= {".".join(each.path): ".".join(each.path) for each in stored(field)}
        else:
            found[name] = name
    return found
