"""Why a condition holds of a record, or does not: its leaves with their values, decided as the condition itself is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from regulars.expressions.check import Expression
from regulars.expressions.printing import spelled
from regulars.expressions.record import Record
from regulars.expressions.recordvalues import Values
from regulars.expressions.scope import Kind
from regulars.expressions.tree import And, Between, Compare, Field, In, Node, Not, Or, Parameter
from regulars.expressions.verdict import Verdicts, is_local


@dataclass(frozen=True)
class Told:
    """One condition: a leaf, or several joined by `and`, `or`, `not`, as they were decided of one record."""

    #: The condition as text.
    text: str
    #: True where surely true, False where surely false, None where it cannot be decided.
    verdict: bool | None
    #: `and`, `or`, `not`; empty of a leaf.
    joined: str = ""
    parts: tuple["Told", ...] = ()
    #: Of a leaf: each field that it names, and its value.
    values: Mapping[str, Any] | None = None
    #: Of a leaf that compares something with a number or a date: both sides, and how.
    comparison: "Comparison | None" = None
    #: Of a leaf: each parameter that it names (`user.shop`), and its value; of a set (`team.shop`) all its values.
    parameters: Mapping[str, Any] = field(default_factory=dict)
    #: It hangs on what may not be told: then there is no verdict, and there are no values.
    hidden: bool = False

    def failing(self, wanted: bool = True) -> tuple["Told", ...]:
        """The leaves that stand in the way of the verdict `wanted`: were all of them otherwise, it would be that."""
        if self.verdict is wanted:
            return ()
        if self.joined == "not":
            return self.parts[0].failing(not wanted)
        return tuple(leaf for part in self.parts for leaf in part.failing(wanted)) if self.joined else (self,)

    def leaves(self) -> tuple["Told", ...]:
        """All leaves, in the order of the text."""
        return tuple(leaf for part in self.parts for leaf in part.leaves()) if self.joined else (self,)


@dataclass(frozen=True)
class Comparison:
    """`left` operator `right`, both as values: numbers, dates or points in time."""

    left: Any
    operator: str
    right: Any

    @property
    def apart(self) -> Any:
        """How far apart two numbers are, or in days two dates; None of anything else, and where one is nothing."""
        sides = (self.left, self.right)
        if all(isinstance(each, (Decimal, int)) and not isinstance(each, bool) for each in sides):
            return abs(self.left - self.right)
        if all(isinstance(each, date) and not isinstance(each, datetime) for each in sides):
            return abs((self.left - self.right).days)
        return None


def explain(expression: Expression, record: Record) -> Told:
    """How the condition `expression` is decided of `record`: by what `to_verdict` decides it with."""
    return _Explainer(record).told(expression.tree)


class _Explainer:
    def __init__(self, record: Record) -> None:
        self.record = record
        self.values = Values()
        self.verdicts = Verdicts(self.values)

    def told(self, node: Node) -> Told:
        text, verdict = spelled(node), self.verdicts.of(node)(self.record)
        match node:
            case Not():
                return Told(text, verdict, "not", (self.told(node.operand),))
            case And():
                return Told(text, verdict, "and", tuple(map(self.told, node.parts)))
            case Or():
                return Told(text, verdict, "or", tuple(map(self.told, node.parts)))
        fields = {".".join(each.path): each for each in node.walk() if isinstance(each, Field)}
        values = {name: self.value(each) for name, each in fields.items()}
        given = {each.path for each in node.walk() if isinstance(each, Parameter)}
        parameters = {".".join(path): self.record.parameter(path) for path in sorted(given)}
        return Told(text, verdict, values=values, comparison=self.comparison(node), parameters=parameters)

    def comparison(self, node: Node) -> Comparison | None:
        match node:
            case Compare():
                left, right = self.sides(node.left, node.right)
                return Comparison(left, node.operator, right)
            case Between():
                left, low, high = self.sides(*node.children)
                below = None not in (left, low) and left < low
                return Comparison(left, ">=", low) if below else Comparison(left, "<=", high)
            case In() if len(node.members) == 1 and not any(_is_set(each) for each in node.members):
                left, right = self.sides(*node.children)
                return Comparison(left, "=", right)
        return None

    def sides(self, *operands: Node) -> list[Any]:
        """Values that may be compared: points in time on the local clock where one of them is of that."""
        if any(is_local(each) for each in operands):
            return [self.values.local(each)(self.record) for each in operands]
        return [self.value(each) for each in operands]

    def value(self, node: Node) -> Any:
        """What an operand is of the record: Decimal of money and decimals."""
        get: Callable[[Record], Any] = self.values.of(node)
        found = get(self.record)
        scaled = found is not None and node.type.kind in (Kind.DECIMAL, Kind.MONEY)
        return Decimal(found).scaleb(-node.type.places) if scaled else found


def _is_set(node: Node) -> bool:
    return isinstance(node, Parameter) and node.is_set
