"""A condition as two clauses, surely true and surely false; a leaf is neither where an operand is nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import operators

from regulars.expressions.check import Expression
from regulars.expressions.clause import Binding, Clause, Values
from regulars.expressions.folding import fold, like_parts
from regulars.expressions.scope import Kind
from regulars.expressions.settled import settled
from regulars.expressions.tree import (
    And,
    Between,
    Call,
    Compare,
    Field,
    In,
    IsNull,
    Like,
    Literal,
    Node,
    Not,
    Or,
    is_condition,
)
from regulars.storage import dialects

NEGATED = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

_SQL: dict[str, Callable[[Any, Any], Any]] = {
    "=": operators.eq,
    "<>": operators.ne,
    "<": operators.lt,
    "<=": operators.le,
    ">": operators.gt,
    ">=": operators.ge,
}


@dataclass(frozen=True)
class Rule:
    """Two clauses, neither ever NULL: where the condition is surely true, and where it is surely false."""

    true: Clause
    false: Clause


def to_clause(expression: Expression, binding: Binding) -> Clause:
    """The value: of DECIMAL and MONEY the integer scaled by `expression.type.places`; of a condition true, false or
    NULL where it is undecided."""
    tree = settled(expression.tree, binding.parameter, binding.today)
    values = Values(binding)
    if not is_condition(tree):
        return values.of(tree)
    rules = Rules(values)
    return sa.case((rules.true(tree), sa.true()), (rules.false(tree), sa.false()), else_=sa.null())


def to_rule(expression: Expression, binding: Binding) -> Rule:
    """The condition for a statement. A row passes an allow or a restriction where it is surely true, and passes a
    deny only where it is surely false."""
    tree = settled(expression.tree, binding.parameter, binding.today)
    rules = Rules(Values(binding))
    return Rule(rules.true(tree), rules.false(tree))


def aggregate_clause(node: Call, binding: Binding) -> Clause:
    """One aggregate of `Expression.aggregates` over the rows of the statement that `binding` reads: for a store that
    computes it in a statement of its own. Binding.aggregate is not asked."""
    tree = settled(node, binding.parameter, binding.today)
    assert isinstance(tree, Call)
    return Values(binding).in_place(tree)


class Rules:
    """Compiles conditions. Each of its clauses is true or false, never NULL."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.binding = values.binding

    def true(self, node: Node) -> Clause:
        """Where a settled condition is surely true."""
        match node:
            case Not():
                return self.false(node.operand)
            case And():
                return sa.and_(*(self.true(part) for part in node.parts))
            case Or():
                return sa.or_(*(self.true(part) for part in node.parts))
            case Between():
                return sa.and_(
                    self.compared(">=", node.operand, node.low), self.compared("<=", node.operand, node.high)
                )
            case IsNull():
                return self.values.of(node.operand).is_(None)
        return self.leaf(node, True)

    def false(self, node: Node) -> Clause:
        """Where it is surely false: its negation, pushed down to the leaves."""
        match node:
            case Not():
                return self.true(node.operand)
            case And():
                return sa.or_(*(self.false(part) for part in node.parts))
            case Or():
                return sa.and_(*(self.false(part) for part in node.parts))
            case Between():
                below = self.compared("<", node.operand, node.low)
                above = self.compared(">", node.operand, node.high)
                return sa.or_(sa.and_(below, self.present(node.high)), sa.and_(above, self.present(node.low)))
            case IsNull():
                return self.values.of(node.operand).is_not(None)
        return self.leaf(node, False)

    def leaf(self, node: Node, wanted: bool) -> Clause:
        match node:
            case Compare():
                operator = node.operator if wanted else NEGATED[node.operator]
                return self.compared(operator, node.left, node.right)
            case In():
                return self.contained(node, wanted)
            case Like():
                return self.like(node, wanted)
            case Call() if node.function:
                if any(_is_nothing(each) for each in node.arguments):
                    return sa.false()
                values = [str(each.value) for each in node.arguments if isinstance(each, Literal)]
                found = self.binding.related(node.function, values)
                return found if wanted else sa.not_(found)
            case Call() if is_condition(node):
                return self.found(node, wanted)
        return self.values.of(node).is_(sa.true() if wanted else sa.false())

    def present(self, node: Node) -> Clause:
        """Where a value is not nothing."""
        if isinstance(node, Literal):
            return sa.false() if node.value is None else sa.true()
        return self.values.of(node).is_not(None)

    def decided(self, relation: Clause, *operands: Node) -> Clause:
        """`relation`, false where an operand is nothing. Beside plain fields stands "is not null", so that an index
        on them still serves; around what is computed stands a coalesce, so that it is computed once."""
        if any(_is_nothing(each) for each in operands):
            return sa.false()
        constant = isinstance(relation, (sa.True_, sa.False_))
        if constant or all(isinstance(each, (Field, Literal)) for each in operands):
            return sa.and_(relation, *(self.present(each) for each in operands))
        return sa.func.coalesce(relation, sa.false(), type_=sa.Boolean())

    def compared(self, operator: str, left: Node, right: Node) -> Clause:
        if _is_nothing(left) or _is_nothing(right):
            return sa.false()
        return self.decided(self.relation(operator, left, right), left, right)

    def relation(self, operator: str, left: Node, right: Node) -> Clause:
        """left operator right, NULL where one of them is."""
        if left.type.is_number and right.type.is_number:
            return self.numbers(operator, left, right)
        one, other = self.values.of(left), self.values.of(right)
        if _is_local(left) or _is_local(right):
            one, other = self.values.local(left), self.values.local(right)
        elif (
            _computed(left)
            and _computed(right)
            and left.type.kind == Kind.TEXT
            and operator not in ("=", "<>")
        ):
            one = dialects.CodePoints(one)
        made: Clause = _SQL[operator](one, other)
        return made

    def numbers(self, operator: str, left: Node, right: Node) -> Clause:
        if isinstance(left, Literal):
            if isinstance(right, Literal):
                return _constant(_SQL[operator](Fraction(_number(left)), Fraction(_number(right))))
            return self.numbers(_MIRRORED[operator], right, left)
        if isinstance(right, Literal):
            return self.against(operator, left, _number(right))
        one, other = self.values.of(left), self.values.of(right)
        ours, theirs = left.type.places, right.type.places
        if ours != theirs:
            # Nothing is lost on SQLite either: an integer that grows into a float there is beyond all integers.
            one = dialects.Wide(one) * dialects.ten_to(max(theirs - ours, 0))
            other = dialects.Wide(other) * dialects.ten_to(max(ours - theirs, 0))
        made: Clause = _SQL[operator](one, other)
        return made

    def against(self, operator: str, node: Node, value: int | Decimal) -> Clause:
        """A number beside a literal: the literal takes the places of the column, so that an index serves."""
        exact = Fraction(value) * 10**node.type.places
        whole = exact.numerator // exact.denominator
        if abs(whole) >= 2**63 - 1:
            return _constant((operator in ("<", "<=", "<>")) if exact > 0 else operator in (">", ">=", "<>"))
        if exact.denominator != 1:
            if operator in ("=", "<>"):
                return _constant(operator == "<>")
            operator = "<=" if operator in ("<", "<=") else ">"
        made: Clause = _SQL[operator](self.values.of(node), sa.literal(whole, sa.BigInteger()))
        return made

    def contained(self, node: In, wanted: bool) -> Clause:
        if any(_is_nothing(member) for member in node.members):
            return sa.false()
        if isinstance(node.operand, Literal) or any(_is_local(member) for member in node.members):
            each = [self.compared("=" if wanted else "<>", node.operand, member) for member in node.members]
            return sa.or_(*each) if wanted else sa.and_(*each)
        members: list[Any] = [member.value for member in node.members if isinstance(member, Literal)]
        kind = node.operand.type
        if kind.is_number:
            exact = [Fraction(member) * 10**kind.places for member in members]
            members = [each.numerator for each in exact if each.denominator == 1 and abs(each) < 2**63]
        if not members:
            return self.decided(_constant(not wanted), node.operand)
        bound = [self.bound(member, node.operand) for member in members]
        clause = self.values.of(node.operand)
        return self.decided(clause.in_(bound) if wanted else clause.not_in(bound), node.operand)

    def bound(self, value: Any, operand: Node) -> Clause:
        if operand.type.is_number:
            return sa.literal(value, sa.BigInteger())
        return self.values.of(Literal(value=value, type=operand.type))

    def folded(self, node: Node) -> Clause:
        assert isinstance(node, Field)
        return self.binding.folded(node.path)

    def like(self, node: Like, wanted: bool) -> Clause:
        if _is_nothing(node.pattern):
            return sa.false()
        assert isinstance(node.pattern, Literal)
        pattern = "".join(
            part if i % 2 else part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            for i, part in enumerate(like_parts(str(node.pattern.value)))
        )
        clause = self.folded(node.operand)
        bound = sa.literal(pattern, sa.Text())
        relation = clause.like(bound, escape="\\") if wanted else clause.not_like(bound, escape="\\")
        return sa.and_(relation, clause.is_not(None))

    def found(self, node: Call, wanted: bool) -> Clause:
        """contains, starts_with, ends_with."""
        field, sought = node.arguments
        if _is_nothing(sought):
            return sa.false()
        assert isinstance(sought, Literal)
        if field.type.kind == Kind.CHOICES:
            clause = self.values.of(field)
            relation: Clause = dialects.Holds(clause, sa.literal(f"|{sought.value}|", sa.Text()))
        else:
            clause = self.folded(field)
            relation = _search(node.name, clause, fold(str(sought.value)))
        return sa.and_(relation if wanted else sa.not_(relation), clause.is_not(None))


def _search(name: str, clause: Clause, key: str) -> Clause:
    bound = sa.literal(key, sa.Text())
    if not key:
        return sa.true()
    if name == "contains":
        return dialects.Holds(clause, bound)
    if name == "ends_with":
        return dialects.EndsWith(clause, bound, dialects.written(len(key)))
    # A range, so that an index serves.
    after = after_prefix(key)
    beginning = clause >= bound
    return beginning if after is None else sa.and_(beginning, clause < sa.literal(after, sa.Text()))


def after_prefix(key: str) -> str | None:
    """The first text, by code point, after all that begin with `key`; None where none is."""
    kept = key.rstrip("\U0010ffff")
    if not kept:
        return None
    last = ord(kept[-1])
    return kept[:-1] + chr(0xE000 if last == 0xD7FF else last + 1)


def _computed(node: Node) -> bool:
    return not isinstance(node, Field)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None


def _is_local(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, datetime) and node.value.tzinfo is None


def _number(node: Literal) -> int | Decimal:
    assert isinstance(node.value, (int, Decimal))
    return node.value


def _constant(value: bool) -> Clause:
    return sa.true() if value else sa.false()
