"""Derived fields: every aggregate that a statement asks for, fused into one pass over each domain that it runs over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, and_, case, cast, func, select, true
from sqlalchemy import column as light_column
from sqlalchemy import table as light_table

from regulars.catalog import Catalog, Metric
from regulars.errors import RegularsError
from regulars.expressions import Expression, Function, parse_and_check, to_clause, to_rule
from regulars.expressions.clause import Values
from regulars.expressions.domainscope import DomainScope, metric_expression, subject_field
from regulars.expressions.tree import Call, Field, Node
from regulars.gate.framed import Framed, Path
from regulars.gate.metricrights import Lineages
from regulars.messages import _


@dataclass
class Fusion:
    """One pass over one domain: an aggregate a column, a subject a row. It grows until the statement is made."""

    name: str
    frame: Framed
    link: str
    stand_in: Any
    columns: dict[Any, ColumnElement[Any]] = field(default_factory=dict)
    #: Which records the whole pass is over.
    only: list[ColumnElement[bool]] = field(default_factory=list)

    def add(self, key: Any, clause: ColumnElement[Any]) -> ColumnElement[Any]:
        """The column of the fused select that holds `clause`."""
        if key not in self.columns:
            label = f"m{len(self.columns)}"
            self.columns[key] = clause.label(label)
            self.stand_in.append_column(light_column(label, clause.type))
        name = self.columns[key].name
        return self.stand_in.c[name]  # type: ignore[no-any-return]

    def made(self) -> CTE:
        """The select, as WITH names it."""
        subject = self.frame.value((self.link,))
        # A cast, for SQLite joins a column of no affinity to the subjects without an index: row by row by row.
        made = (
            select(cast(subject, BigInteger).label("subject"), *self.columns.values())
            .select_from(self.frame.joins.clause())
            .where(subject.is_not(None), *self.only)
            .group_by(subject)
        )
        return self.frame.joins.with_ctes(made).cte(self.name)


class Fusions:
    """The metrics of one subject's frame. They are computed over everything, whatever rows the actor may see."""

    def __init__(self, frame: Framed) -> None:
        self.frame = frame
        self._fusions: dict[str, Fusion] = {}
        self._open: list[str] = []

    def metric(self, name: str, *, local: bool = False) -> ColumnElement[Any]:
        """The value of a metric, for each row of the frame; NotPermittedError where the actor may not read it."""
        policy = self.frame.policy
        Lineages(policy.catalog, self.frame.functions).demand(policy, policy.catalog.metrics[name])
        return self.computed(name, local=local)

    def computed(self, name: str, *, local: bool = False) -> ColumnElement[Any]:
        """The value of a metric, whoever asks."""
        catalog = self.frame.domains.catalog
        metric = catalog.metrics[name]
        if name in self._open:
            raise RegularsError(_("The metric {name} needs itself.", name=name))
        self._open.append(name)
        try:
            expression = metric_expression(catalog, metric, self.frame.functions)
            binding = _MetricBinding(self, metric)
            if local and isinstance(expression.tree, Call):
                return binding.aggregate(expression.tree, local=True)
            return to_clause(expression, binding)
        finally:
            self._open.pop()

    def child(self, node: Node) -> str | None:
        """The domain that an aggregate runs over: the one that its names begin with."""
        catalog, subject = self.frame.domains.catalog, self.frame.shape.domain
        for each in node.walk():
            if isinstance(each, Field) and len(each.path) > 1 and each.path[0] not in subject.fields:
                child = catalog.domains.get(each.path[0])
                if child is not None and subject_field(catalog, child, subject.name):
                    return child.name
        return None

    def column(self, node: Call, metric: Metric | None, *, local: bool = False) -> ColumnElement[Any] | None:
        """The fused column of an aggregate; None where it runs over the frame's own rows."""
        name = self.child(node)
        if name is None:
            return None
        fusion = self.fusion(name)
        where = (metric.where, metric.within_days) if metric else (None, None)
        key = (node, *where, local)
        if key not in fusion.columns:
            fusion.add(key, _aggregate(fusion.frame, name, node, *where, local=local))
        found = fusion.add(key, fusion.columns[key])
        return func.coalesce(found, 0) if node.name in {"sum", "count", "count_distinct"} else found

    def fusion(self, name: str, apart: str = "", frame: Framed | None = None) -> Fusion:
        """The one pass over a domain that belongs to the subjects; `apart`: one more, over the records of `frame`."""
        key = apart + name
        if key not in self._fusions:
            frame = frame or self.frame.over(name)
            link = subject_field(self.frame.domains.catalog, frame.shape.domain, self.frame.shape.domain.name)
            label = "__".join(("fused", *self.frame.trail, key))
            stand_in = light_table(label, light_column("subject"))
            fusion = self._fusions[key] = Fusion(label, frame, str(link), stand_in)
            self.frame.joins.outer(
                (*self.frame.trail, "#", key), stand_in, lambda t: t.c.subject == self.frame.main.c.id
            )
            self.frame.joins.ctes.append(fusion.made)
        return self._fusions[key]


@dataclass(frozen=True)
class _MetricBinding:
    """A frame with every right, whose aggregates are a metric's: under its `where` and `within`."""

    fusions: Fusions
    metric: Metric

    def __getattr__(self, name: str) -> Any:
        return getattr(self.fusions.frame.whole("metrics"), name)

    def value(self, path: Path) -> ColumnElement[Any]:
        if self._is_metric(path):
            return self.fusions.computed(path[0])
        return self.fusions.frame.whole("metrics").value(path)

    def local(self, path: Path) -> ColumnElement[Any]:
        if self._is_metric(path):
            return self.fusions.computed(path[0], local=True)
        return self.fusions.frame.whole("metrics").local(path)

    def _is_metric(self, path: Path) -> bool:
        return len(path) == 1 and path[0] != "id" and path[0] not in self.fusions.frame.shape.domain.fields

    def aggregate(self, node: Call, *, local: bool = False) -> ColumnElement[Any]:
        found = self.fusions.column(node, self.metric, local=local)
        if found is None:
            raise RegularsError(
                _("{metric}: name the domain that is aggregated: sum(receipt.net).", metric=self.metric.name)
            )
        return found


@dataclass(frozen=True)
class _ChildBinding:
    """A child domain's frame, under names that begin with the domain's."""

    frame: Framed
    domain: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.frame, name)

    def value(self, path: Path) -> ColumnElement[Any]:
        return self.frame.value(self._inner(path))

    def local(self, path: Path) -> ColumnElement[Any]:
        return self.frame.local(self._inner(path))

    def folded(self, path: Path) -> ColumnElement[Any]:
        return self.frame.folded(self._inner(path))

    def _inner(self, path: Path) -> Path:
        if path[0] != self.domain:
            raise RegularsError(_("{name} is not of {domain}.", name=".".join(path), domain=self.domain))
        return path[1:]


def _condition(catalog: Catalog, domain: str, where: str, functions: Mapping[str, Function]) -> Expression:
    """The checked `where` of a metric, over the domain that it aggregates."""
    return parse_and_check(where, DomainScope(catalog, domain, functions, metrics=False))


def _aggregate(
    frame: Framed, domain: str, node: Call, where: str | None, days: int | None, *, local: bool
) -> ColumnElement[Any]:
    """One aggregate over the records of `frame` that meet `where` and lie within `days` of its date."""
    conditions = []
    if where:
        conditions.append(
            to_rule(_condition(frame.domains.catalog, domain, where, frame.functions), frame).true
        )
    if days is not None:
        conditions.append(within(frame, days))
    values = Conditional(_ChildBinding(frame, domain), and_(*conditions) if conditions else true(), local)
    return values.in_place(node)


class Conditional(Values):
    """Aggregates over the rows that meet a condition, in a pass that other aggregates share."""

    def __init__(self, binding: Any, condition: ColumnElement[bool], local: bool) -> None:
        super().__init__(binding)
        self._condition = condition
        self._local = local

    def in_place(self, node: Call) -> ColumnElement[Any]:
        """The aggregate."""
        return super().in_place(node) if node.arguments else func.count(case((self._condition, 1)))

    def of(self, node: Node) -> ColumnElement[Any]:
        """What is aggregated: nothing in the other rows."""
        plain = Values(self.binding)
        return case((self._condition, plain.local(node) if self._local else plain.of(node)))


def within(frame: Framed, days: int) -> ColumnElement[bool]:
    """Local dates d with as_of - days < d <= as_of, of the domain's `time` field."""
    name = frame.shape.domain.time
    if name is None:
        raise RegularsError(_("within: {domain} has no time field.", domain=frame.shape.domain.name))
    end = frame.today() + timedelta(days=1)
    begin = end - timedelta(days=days)
    if frame.shape.domain.fields[name].type == "date":
        column = frame.value((name,))
        return and_(column >= begin, column < end)
    column = frame.local((name,))
    return and_(column >= midnight(begin), column < midnight(end))


def midnight(day: date) -> datetime:
    """The first moment of a day, on the civil clock."""
    return datetime.combine(day, time())
