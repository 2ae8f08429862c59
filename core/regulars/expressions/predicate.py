"""A checked tree as a Python function of one record; it runs no SQL and gives what the database gives."""

from collections.abc import Callable
from decimal import Decimal

from regulars.expressions.check import Expression
from regulars.expressions.record import Record, Value
from regulars.expressions.recordvalues import Values
from regulars.expressions.scope import Kind
from regulars.expressions.tree import is_condition
from regulars.expressions.verdict import Verdicts


def to_predicate(expression: Expression) -> Value:
    """The value of one record: Decimal of DECIMAL and MONEY; of a condition True, False, or None where undecided."""
    if expression.aggregates:
        raise TypeError("an aggregate is of many records")
    tree = expression.tree
    if is_condition(tree):
        return to_verdict(expression)
    value = Values().of(tree)
    if tree.type.kind not in (Kind.DECIMAL, Kind.MONEY):
        return value
    exponent = -tree.type.places

    def decimal(record: Record) -> Decimal | None:
        found = value(record)
        return None if found is None else Decimal(found).scaleb(exponent)

    return decimal


def to_verdict(expression: Expression) -> Callable[[Record], bool | None]:
    """True where the condition is surely true of a record, False where surely false, else None."""
    return Verdicts(Values()).of(expression.tree)
