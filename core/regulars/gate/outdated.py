"""Which records no longer have the derived texts that their rules give, decided and compared in one statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Label,
    Select,
    Text,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy import column as light_column
from sqlalchemy import table as light_table

from regulars.expressions import Expression, Function, Kind, ValueType, to_clause
from regulars.gate.bands import Band, band
from regulars.gate.foundby import FoundBy
from regulars.gate.framed import Path
from regulars.gate.frames import Frame
from regulars.gate.grouping import condition

_DECIDED, _KEPT = "outdated_decided", "outdated_facts"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where derived texts are kept: records of `domain` that belong to a subject, one a text.

    The field `key` says which text it is, `value` what it says (nothing is an empty text). `where` tells these records
    from others of the domain.
    """

    domain: str
    key: str
    value: str
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Outdated:
    """A record, the `fields` that were asked for, and by name the text that is `due` and the one that is `kept`.

    `count` is the number of texts that stand, of whatever name: more than are kept where some are of names that were
    not asked for, or twice there.
    """

    id: int
    fields: Mapping[str, Any]
    due: Mapping[str, str | None]
    kept: Mapping[str, str | None]
    count: int


_AS_THEY_ARE = {Kind.TEXT, Kind.CHOICE}


@dataclass(frozen=True)
class Comparison:
    """The statement, and the types of the `fields` in it."""

    select: Select[Any]
    types: Mapping[str, ValueType]
    names: Sequence[str]

    def record(self, row: Sequence[Any], decoded: Callable[[ValueType, Any], Any]) -> Outdated:
        """What a row of the statement says."""
        begin, size = 2 + len(self.types), len(self.names)
        fields = {
            name: held if held is None or type_.kind in _AS_THEY_ARE else decoded(type_, held)
            for (name, type_), held in zip(self.types.items(), row[2:begin], strict=True)
        }
        due = dict(zip(self.names, row[begin : begin + size], strict=True))
        kept = dict(zip(self.names, row[begin + size :], strict=True))
        return Outdated(row[0], fields, due, kept, row[1])


def compared(
    frame: Frame, due: Mapping[str, Band], standing: Standing, fields: Mapping[str, str]
) -> Comparison:
    """SELECT id, count, fields, texts due, texts kept, of the records of `frame` whose texts are not those due.

    What the rules name is computed once for each record, in a WITH clause of its own; the rules then look at that.
    """
    frame.policy.demand(standing.domain, "read")
    facts = _Facts(frame)
    types: dict[str, ValueType] = {}
    columns: list[ColumnElement[Any]] = []
    for name, text in fields.items():
        expression = facts.checked(text)
        types[name] = expression.type
        columns.append(to_clause(expression, facts))
    decided = [band(facts, each) for each in due.values()]
    count, kept = facts.standing(standing, list(due))
    first = select(facts.identity, count, *columns, *decided, *kept).select_from(facts.table)
    labels = ["id", "count", *(f"f{i}" for i in range(len(columns)))]
    labels += [f"{letter}{i}" for letter in "dk" for i in range(len(due))]
    inner = select(*(each.label(label) for each, label in zip(first.selected_columns, labels, strict=True)))
    stage = inner.select_from(facts.table).subquery(_DECIDED)
    differing = [stage.c[f"d{i}"].is_distinct_from(stage.c[f"k{i}"]) for i in range(len(due))]
    carried = sum(
        (case((stage.c[f"d{i}"].is_not(None), 1), else_=0) for i in range(len(due))),
        start=literal(0, Integer()),
    )
    made = select(*stage.c).where(or_(*differing, stage.c.count != carried)).add_cte(facts.made())
    return Comparison(made, types, list(due))


class _Facts:
    """What rules ask of a frame's records, each a column of a WITH clause. Implements Binding."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.table = light_table(_KEPT, light_column("id", BigInteger()))
        self.identity = self.table.c["id"]
        self._columns: dict[Any, Label[Any]] = {}

    def _column(self, key: Any, make: Callable[[], ColumnElement[Any]]) -> ColumnElement[Any]:
        if key not in self._columns:
            column = self._columns[key] = make().label(f"v{len(self._columns)}")
            self.table.append_column(light_column(column.name, column.type))
        return self.table.c[self._columns[key].name]

    def made(self) -> Any:
        """The WITH clause. Materialized: else what it computes would be computed wherever it is named."""
        columns = [self.frame.main.c.id.label("id"), *self._columns.values()]
        # Before the joins are asked for: whom the actor sees may need one of its own.
        visible = self.frame.visible()
        made = select(*columns).select_from(self.frame.joins.clause()).where(visible)
        return self.frame.joins.with_ctes(made).cte(_KEPT).prefix_with("MATERIALIZED")

    def standing(
        self, standing: Standing, names: Sequence[str]
    ) -> tuple[ColumnElement[int], list[ColumnElement[Any]]]:
        """How many texts a record has, and the one of each name."""
        rows = self.frame.beside(standing.domain)
        fusion = self.frame.passes().fusion(standing.domain, "kept__", rows)
        fusion.only.append(rows.visible())
        if standing.where:
            fusion.only.append(condition(FoundBy(rows), standing.where))
        key, value = rows.value((standing.key,)), func.coalesce(rows.value((standing.value,)), "")
        count = fusion.add(("standing",), func.count())
        kept = []
        for name in names:
            column = fusion.add(("standing", name), func.min(case((key == literal(name, Text()), value))))
            kept.append(self._column(("standing", name), partial(_same, column)))
        return self._column(("standing",), lambda: func.coalesce(count, 0)), kept

    def checked(self, text: str, **options: Any) -> Expression:
        return self.frame.checked(text, **options)

    def value(self, path: Path) -> ColumnElement[Any]:
        return self._column(("value", path), lambda: self.frame.value(path))

    def folded(self, path: Path) -> ColumnElement[Any]:
        return self._column(("folded", path), lambda: self.frame.folded(path))

    def local(self, path: Path) -> ColumnElement[Any]:
        return self._column(("local", path), lambda: self.frame.local(path))

    def parameter(self, path: Path) -> Any:
        return self.frame.parameter(path)

    def today(self) -> date:
        return self.frame.today()

    def aggregate(self, node: Any, *, local: bool = False) -> ColumnElement[Any] | None:
        found = self.frame.aggregate(node, local=local)
        return None if found is None else self._column((node, local), lambda: found)

    def related(self, function: Function, arguments: Sequence[str]) -> ColumnElement[bool]:
        key = (function.name, *arguments)
        return self._column(key, lambda: self.frame.related(function, arguments))


def _same(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column
