"""A checked tree as a SQLAlchemy clause: the value of an expression, in one statement on any engine."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from regulars.expressions.functions import AGGREGATES
from regulars.expressions.scope import Function, Kind, ValueType
from regulars.expressions.tree import Arithmetic, Call, Field, Literal, Negative, Node, terms
from regulars.storage import dialects, exact

Clause = ColumnElement[Any]


class Binding(Protocol):
    """How a tree meets a statement; the store knows its tables."""

    def value(self, path: tuple[str, ...]) -> Clause:
        """The column of a field; of DECIMAL and MONEY the scaled integer."""

    def folded(self, path: tuple[str, ...]) -> Clause:
        """The folded key (`fold`) of a text field."""

    def local(self, path: tuple[str, ...]) -> Clause:
        """The local civil time of a DATETIME field."""

    def parameter(self, path: tuple[str, ...]) -> Any:
        """The Python value of a parameter, None where it is not set."""

    def today(self) -> date:
        """The present date, by the clock."""

    def aggregate(self, node: Call, *, local: bool = False) -> Clause | None:
        """The value of an aggregate that was computed elsewhere, `local`: of the local times; None compiles it here."""

    def related(self, function: Function, arguments: Sequence[str]) -> Clause:
        """Whether a record of the function's domain says `arguments` of this one; never NULL."""


_TYPES: dict[Kind, type[sa.types.TypeEngine[Any]]] = {
    Kind.TEXT: sa.Text,
    Kind.INTEGER: sa.BigInteger,
    Kind.DECIMAL: sa.BigInteger,
    Kind.MONEY: sa.BigInteger,
    Kind.BOOLEAN: sa.Boolean,
    Kind.DATE: sa.Date,
    Kind.DATETIME: sa.DateTime,
    Kind.CHOICE: sa.Text,
    Kind.CHOICES: sa.Text,
    Kind.REFERENCE: sa.BigInteger,
    Kind.JSON: sa.Text,
}


def scaled(value: Any, places: int) -> int | None:
    """A number as an integer of so many places; it must have no more."""
    if value is None:
        return None
    return int(Decimal(value).scaleb(places))


def literal(value: Any, type_: ValueType) -> Clause:
    """A bound value in the form in which the columns of its type are kept."""
    if type_.is_number:
        value = scaled(value, type_.places)
    elif isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return sa.literal(value, _TYPES[type_.kind]())


class Values:
    """Compiles values."""

    def __init__(self, binding: Binding) -> None:
        self.binding = binding

    def of(self, node: Node) -> Clause:
        """The clause of a settled value."""
        match node:
            case Literal():
                return literal(node.value, node.type)
            case Field():
                return self.binding.value(node.path)
            case Negative():
                return dialects.Product(self.of(node.operand), dialects.written(-1))
            case Arithmetic():
                return self.arithmetic(node)
            case Call() if node.name in AGGREGATES:
                return self.aggregate(node)
            case Call():
                return self.calls[node.name](node)
        raise TypeError(type(node).__name__)

    def at(self, node: Node, places: int) -> Clause:
        """The clause of a number, with so many places; beyond 18 digits nothing."""
        more = places - node.type.places
        if more <= 0:
            return self.of(node)
        if isinstance(node, Literal):
            value = scaled(node.value, places)
            return sa.literal(None if value is None else exact.fits(value), sa.BigInteger())
        return dialects.Product(self.of(node), dialects.ten_to(more))

    def arithmetic(self, node: Arithmetic) -> Clause:
        left, right = node.left, node.right
        if node.operator == "/":
            shift = node.type.places - left.type.places + right.type.places
            return dialects.Quotient(self.of(left), self.of(right), shift)
        if node.operator == "*":
            drop = left.type.places + right.type.places - node.type.places
            if drop:
                return dialects.RoundedProduct(self.of(left), self.of(right), drop)
            return dialects.Product(self.of(left), self.of(right))
        chain = terms(node)
        signs = "".join(sign for sign, _term in chain)
        return dialects.Added(signs, *(self.at(term, node.type.places) for _sign, term in chain))

    def aggregate(self, node: Call) -> Clause:
        found = self.binding.aggregate(node)
        return self.in_place(node) if found is None else found

    def in_place(self, node: Call) -> Clause:
        """An aggregate over the rows of the statement that it stands in."""
        if not node.arguments:
            return sa.func.count()
        operand = node.arguments[0]
        clause = self.of(operand)
        match node.name:
            case "sum":
                return dialects.Total(clause)
            case "count":
                return sa.func.count(clause)
            case "count_distinct":
                return sa.func.count(clause.distinct())
            case "avg":
                shift = node.type.places - operand.type.places
                return dialects.Quotient(dialects.Total(clause), sa.func.count(clause), shift)
        if operand.type.kind == Kind.TEXT and not isinstance(operand, Field):
            clause = dialects.CodePoints(clause)
        return sa.func.min(clause) if node.name == "min" else sa.func.max(clause)

    def day(self, node: Node) -> Clause:
        """The date of a DATE, or the local date of a DATETIME."""
        return self.of(node) if node.type.kind == Kind.DATE else dialects.DayOf(self.local(node))

    def local(self, node: Node) -> Clause:
        """The local civil time of a DATETIME."""
        match node:
            case Field():
                return self.binding.local(node.path)
            case Call(name="coalesce"):
                return sa.func.coalesce(*(self.local(each) for each in node.arguments))
            case Call(name="min" | "max"):
                found = self.binding.aggregate(node, local=True)
                if found is not None:
                    return found
                inner = self.local(node.arguments[0])
                return sa.func.min(inner) if node.name == "min" else sa.func.max(inner)
        return self.of(node)

    def civil(self, node: Node) -> Clause:
        """A DATE as it is, a DATETIME as local civil time: what parts of dates are taken from."""
        return self.of(node) if node.type.kind == Kind.DATE else self.local(node)

    @cached_property
    def calls(self) -> dict[str, Callable[[Call], Clause]]:
        """How each function is compiled."""

        def of(node: Call) -> Clause:
            return self.of(node.arguments[0])

        def part(construct: type[dialects.DatePart]) -> Callable[[Call], Clause]:
            return lambda node: construct(self.civil(node.arguments[0]))

        def distance(
            construct: type[dialects.DaysBetween] | type[dialects.YearsBetween],
        ) -> Callable[[Call], Clause]:
            return lambda node: construct(self.day(node.arguments[0]), self.day(node.arguments[1]))

        return {
            "abs": lambda node: dialects.Absolute(of(node)),
            "round": self.round,
            "length": lambda node: dialects.Characters(of(node)),
            "trim": lambda node: dialects.Trimmed(of(node), sa.literal(dialects.BLANKS, sa.Text())),
            "left": lambda node: dialects.FirstCharacters(
                of(node), dialects.written(whole(node.arguments[1]))
            ),
            "right": self.right,
            "concat": self.concat,
            "coalesce": self.coalesce,
            "date": lambda node: self.day(node.arguments[0]),
            "year": part(dialects.Year),
            "month": part(dialects.Month),
            "day": part(dialects.Day),
            "weekday": part(dialects.Weekday),
            "hour": part(dialects.Hour),
            "minute": part(dialects.Minute),
            "days_between": distance(dialects.DaysBetween),
            "years_between": distance(dialects.YearsBetween),
        }

    def round(self, node: Call) -> Clause:
        operand = node.arguments[0]
        clause = self.of(operand)
        drop = operand.type.places - round_places(node)
        if drop <= 0:
            return clause
        rounded = dialects.Quotient(clause, sa.literal(1, sa.BigInteger()), -drop)
        back = node.type.places - round_places(node)
        return dialects.Product(rounded, dialects.ten_to(back)) if back else rounded

    def right(self, node: Call) -> Clause:
        count = whole(node.arguments[1])
        construct = dialects.LastCharacters if count else dialects.FirstCharacters
        return construct(self.of(node.arguments[0]), dialects.written(count))

    def concat(self, node: Call) -> Clause:
        parts = [
            self.of(each) if each.type.kind != Kind.INTEGER else sa.cast(self.of(each), sa.Text())
            for each in node.arguments
        ]
        joined = parts[0]
        for part in parts[1:]:
            joined = joined.concat(part)
        return joined

    def coalesce(self, node: Call) -> Clause:
        if node.type.is_number:
            return sa.func.coalesce(*(self.at(each, node.type.places) for each in node.arguments))
        return sa.func.coalesce(*(self.of(each) for each in node.arguments))


def round_places(node: Call) -> int:
    """The places that round(number, places) keeps."""
    return whole(node.arguments[1]) if len(node.arguments) == 2 else 0


def whole(node: Node) -> int:
    """The number of a literal that the checker found to be a whole one."""
    assert isinstance(node, Literal) and isinstance(node.value, int)
    return node.value
