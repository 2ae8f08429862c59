"""Aggregates over groups: what is counted, of whom, in one stage or two."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, select
from sqlalchemy.sql.selectable import Subquery

from regulars.errors import RegularsError
from regulars.expressions import (
    Expression,
    Function,
    Kind,
    Name,
    ValueType,
    parse_and_check,
    to_clause,
    to_rule,
)
from regulars.expressions.clause import Binding
from regulars.expressions.domainscope import DomainScope
from regulars.expressions.scope import INTEGER
from regulars.expressions.tree import Node
from regulars.gate.foundby import FoundBy
from regulars.gate.frames import Frame, statement
from regulars.gate.metrics import Conditional
from regulars.messages import _
from regulars.nearest import suggestion
from regulars.storage.dialects import bucketed

#: name -> expression, (date or datetime, bucket) or (number, rising boundaries).
Grouping = Mapping[str, str | tuple[str, str | Sequence[Decimal | int]]]
#: name -> aggregates, or (aggregates, which of the records they are over).
Aggregates = Mapping[str, str | tuple[str, str | None]]
Column = tuple[ColumnElement[Any], ValueType]

BUCKETS = ("year", "quarter", "month", "week", "day", "hour")


@dataclass(frozen=True, kw_only=True)
class Per:
    """A first stage: one row for each of the groups `by`, with figures of its own; the aggregate is over those rows.

    `having` tells which of them count (count() >= 2). `rank` (a name, `-` before it for falling) numbers them: the
    names `rank`, from 1 on, and `ranks`, how many there are.
    """

    by: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    having: str | None = None
    rank: str | None = None


class Rows(Binding, Protocol):
    """What an aggregate is over: a domain's records, or the rows of a first stage."""

    def checked(self, text: str, **options: Any) -> Expression:
        """An expression over them."""


def grouped(
    frame: Frame,
    values: Aggregates,
    by: Grouping,
    where: str | None = None,
    whose: Mapping[str, str] | None = None,
    per: Per | None = None,
    having: str | None = None,
) -> tuple[Select[Any], dict[str, Column]]:
    """The select of groups with their aggregates, and its columns by name."""
    conditions = [condition(FoundBy(frame), where)] if where else []
    conditions += [FoundBy(frame).whose(path, text) for path, text in (whose or {}).items()]
    if per is None:
        columns, groups = _columns(frame, values, by)
        closing = _closing(frame, having)
        made = statement(frame, _labelled(columns), conditions)
        return _closed(made, groups, closing), columns
    columns, groups = _columns(frame, per.values, per.by)
    for name, (_clause, type_) in columns.items():
        if type_.kind is Kind.DATETIME:
            raise RegularsError(
                _("per: {name} is a point in time, which has no local day there: write date(…).", name=name)
            )
    closing = _closing(frame, per.having)
    first = _closed(statement(frame, _labelled(columns), conditions), groups, closing)
    stage = _Stage.of(frame, first, columns, per)
    columns, groups = _columns(stage, values, by)
    made = select(*_labelled(columns)).select_from(stage.table)
    return _closed(made, groups, _closing(stage, having)), columns


def condition(rows: Rows, text: str) -> ColumnElement[bool]:
    """Where the condition `text` is surely true."""
    return to_rule(rows.checked(text, expect=Kind.BOOLEAN), rows).true


def value(rows: Rows, text: str) -> Column:
    """The column of an expression, with its type."""
    return _column(rows, rows.checked(text))


def comparable(rows: Rows, text: str) -> Column:
    """The column of an expression that records can be grouped or ordered by."""
    made = value(rows, text)
    if made[1].kind is Kind.JSON:
        raise RegularsError(_("{name} is JSON, which has neither groups nor an order.", name=text))
    return made


def _column(rows: Rows, expression: Expression) -> Column:
    return to_clause(expression, rows), expression.type


def _columns(
    rows: Rows, values: Aggregates, by: Grouping
) -> tuple[dict[str, Column], list[ColumnElement[Any]]]:
    columns = {name: _group(rows, each) for name, each in by.items()}
    groups = [column for column, _type in columns.values()]
    for name, each in values.items():
        text, where = each if isinstance(each, tuple) else (each, None)
        of: Rows = _Narrowed(rows, condition(rows, where)) if where else rows
        columns[name] = _column(of, _adding(of, text))
    return columns, groups


def _labelled(columns: Mapping[str, Column]) -> list[ColumnElement[Any]]:
    return [column.label(f"c{number}") for number, (column, _type) in enumerate(columns.values())]


def _closing(rows: Rows, having: str | None) -> ColumnElement[bool] | None:
    """Which groups count. Made before the statement, whose joins it may need."""
    return None if having is None else to_rule(_adding(rows, having, expect=Kind.BOOLEAN), rows).true


def _closed(
    made: Select[Any], groups: Sequence[ColumnElement[Any]], having: ColumnElement[bool] | None
) -> Select[Any]:
    made = made.group_by(*groups)
    return made if having is None else made.having(having)


def _adding(rows: Rows, text: str, **options: Any) -> Expression:
    """An expression over a group."""
    expression = rows.checked(text, aggregates=True, **options)
    if not expression.aggregates:
        raise RegularsError(_("{text} adds nothing up: write count(), sum(…) or the like.", text=text))
    return expression


def _group(rows: Rows, each: str | tuple[str, str | Sequence[Decimal | int]]) -> Column:
    if isinstance(each, str):
        return comparable(rows, each)
    text, parts = each
    return _bucket(rows, text, parts) if isinstance(parts, str) else _band(rows, text, parts)


def _bucket(rows: Rows, text: str, bucket: str) -> Column:
    if bucket not in BUCKETS:
        raise RegularsError(
            _("There is no bucket {bucket}. {hint}", bucket=bucket, hint=suggestion(bucket, BUCKETS))
        )
    if bucket == "hour":
        return value(rows, f"hour({text})")
    column, kind = value(rows, f"date({text})")
    return bucketed(column, bucket), kind


def _band(rows: Rows, text: str, edges: Sequence[Decimal | int]) -> Column:
    """0 below the first boundary, then one more from each boundary on; nothing of nothing."""
    written = [format(Decimal(each), "f") for each in edges]
    below = [(condition(rows, f"({text}) < {edge}"), _number(i)) for i, edge in enumerate(written)]
    above = (condition(rows, f"({text}) >= {written[-1]}"), _number(len(written)))
    return case(*below, above), INTEGER


def _number(number: int) -> ColumnElement[int]:
    return literal_column(str(number))


class _Narrowed:
    """Rows of which the aggregates take only those that meet a condition."""

    def __init__(self, rows: Rows, where: ColumnElement[bool]) -> None:
        self._rows, self._where = rows, where

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rows, name)

    def aggregate(self, node: Any, *, local: bool = False) -> ColumnElement[Any]:
        return Conditional(self._rows, and_(self._where), local).in_place(node)


@dataclass(frozen=True)
class _Stage:
    """The rows of a first stage, to be aggregated again."""

    frame: Frame
    table: Subquery
    places: Mapping[str, str]
    types: Mapping[str, ValueType]

    @classmethod
    def of(cls, frame: Frame, first: Select[Any], columns: Mapping[str, Column], per: Per) -> "_Stage":
        """The stage whose rows `first` selects."""
        table = first.subquery()
        places = {name: f"c{number}" for number, name in enumerate(columns)}
        types = {name: type_ for name, (_clause, type_) in columns.items()}
        if per.rank is None:
            return cls(frame, table, places, types)
        name = per.rank.removeprefix("-")
        if name not in columns:
            raise RegularsError(
                _("There is no column {name} to order by. {hint}", name=name, hint=suggestion(name, columns))
            )
        key = table.c[places[name]]
        order = [
            (key.desc() if per.rank.startswith("-") else key.asc()).nulls_last(),
            *(table.c[places[group]].asc().nulls_last() for group in per.by),
        ]
        ranked = select(
            *table.c,
            func.row_number().over(order_by=order).label("rank"),
            func.count().over().label("ranks"),
        ).subquery()
        return cls(
            frame,
            ranked,
            {**places, "rank": "rank", "ranks": "ranks"},
            {**types, "rank": INTEGER, "ranks": INTEGER},
        )

    def checked(self, text: str, **options: Any) -> Expression:
        return parse_and_check(text, _StageScope(self.types, self.frame), **options)

    def value(self, path: tuple[str, ...]) -> ColumnElement[Any]:
        return self.table.c[self.places[path[0]]]

    local = folded = value

    def parameter(self, path: tuple[str, ...]) -> Any:
        return self.frame.parameter(path)

    def today(self) -> date:
        return self.frame.today()

    def aggregate(self, node: Node, *, local: bool = False) -> ColumnElement[Any] | None:
        del node, local
        return None

    def related(self, function: Function, arguments: Sequence[str]) -> ColumnElement[bool]:
        raise NotImplementedError


@dataclass(frozen=True)
class _StageScope:
    """The names of a first stage's rows."""

    types: Mapping[str, ValueType]
    frame: Frame

    def name(self, path: tuple[str, ...]) -> Name | None:
        return Name(self.types[path[0]]) if len(path) == 1 and path[0] in self.types else None

    def names(self) -> Iterable[str]:
        return self.types

    def parameter(self, path: tuple[str, ...]) -> ValueType | None:
        frame = self.frame
        return DomainScope(frame.domains.catalog, frame.shape.domain.name).parameter(path)

    def function(self, name: str) -> Function | None:
        del name
        return None
