"""A condition of one record: True, False, or None where it cannot be decided."""

from collections.abc import Callable
from datetime import datetime
from operator import contains, eq, ge, gt, le, lt, ne
from typing import Any

import re2  # type: ignore[import-untyped]

from regulars.expressions.folding import fold, like_parts
from regulars.expressions.record import Record
from regulars.expressions.recordvalues import Values
from regulars.expressions.scope import Kind
from regulars.expressions.settled import with_sets
from regulars.expressions.tree import (
    And,
    Between,
    Call,
    Compare,
    In,
    IsNull,
    Like,
    Literal,
    Node,
    Not,
    Or,
    Parameter,
    is_condition,
)

Verdict = Callable[[Record], bool | None]

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": eq,
    "<>": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}

_SEARCHES: dict[str, Callable[[str, str], bool]] = {
    "contains": contains,
    "starts_with": lambda text, key: text.startswith(key),
    "ends_with": lambda text, key: text.endswith(key),
}


class Verdicts:
    """Compiles conditions to functions."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def of(self, node: Node) -> Verdict:
        """The verdict of `node` on a record."""
        match node:
            case Not():
                return _opposite(self.of(node.operand))
            case And():
                return _joined([self.of(part) for part in node.parts], decisive=False)
            case Or():
                return _joined([self.of(part) for part in node.parts], decisive=True)
            case IsNull():
                value = self.values.of(node.operand)
                return lambda record: value(record) is None
            case Compare():
                return self.leaf(_COMPARISONS[node.operator], node.left, node.right)
            case Between():
                return self.leaf(lambda value, low, high: low <= value <= high, *node.children)
            case In() if any(isinstance(each, Parameter) and each.is_set for each in node.members):
                return lambda record: self.of(with_sets(node, record.parameter))(record)
            case In():
                return self.leaf(lambda value, *members: value in members, *node.children)
            case Like():
                return self.like(node)
            case Call() if node.function:
                return self.provided(node)
            case Call() if is_condition(node):
                return self.search(node)
        return self.values.of(node)

    def leaf(self, relation: Callable[..., bool], *operands: Node) -> Verdict:
        """A relation of operands, undecided where one of them is nothing."""
        values = [self.comparable(operand, operands) for operand in operands]

        def verdict(record: Record) -> bool | None:
            found = [value(record) for value in values]
            return None if None in found else relation(*found)

        return verdict

    def comparable(self, node: Node, among: tuple[Node, ...]) -> Callable[[Record], Any]:
        if node.type.is_number and all(each.type.is_number for each in among):
            same = all(each.type.places == node.type.places for each in among)
            return self.values.of(node) if same else self.values.number(node)
        if any(is_local(each) for each in among):
            return self.values.local(node)
        return self.values.of(node)

    def like(self, node: Like) -> Verdict:
        if isinstance(node.pattern, Literal):
            matches = _matcher(str(node.pattern.value))
            return self.leaf(lambda text, _pattern: matches(text), node.operand, node.pattern)
        return self.leaf(lambda text, pattern: _matcher(pattern)(text), node.operand, node.pattern)

    def search(self, node: Call) -> Verdict:
        field, sought = node.arguments
        if field.type.kind == Kind.CHOICES:
            return self.leaf(lambda codes, code: code in codes, field, sought)
        test = _SEARCHES[node.name]
        if isinstance(sought, Literal):
            key = fold(str(sought.value))
            return self.leaf(lambda text, _sought: test(fold(text), key), field, sought)
        return self.leaf(lambda text, given: test(fold(text), fold(given)), field, sought)

    def provided(self, node: Call) -> Verdict:
        values = [self.values.of(argument) for argument in node.arguments]

        def verdict(record: Record) -> bool | None:
            given = [value(record) for value in values]
            return None if None in given else bool(record.function(node.name, tuple(map(str, given))))

        return verdict


def _opposite(verdict: Verdict) -> Verdict:
    def opposite(record: Record) -> bool | None:
        found = verdict(record)
        return None if found is None else not found

    return opposite


def _joined(verdicts: list[Verdict], decisive: bool) -> Verdict:
    """`and` is decided by one False, `or` by one True; else by all being decided."""

    def joined(record: Record) -> bool | None:
        undecided = False
        for verdict in verdicts:
            found = verdict(record)
            if found is decisive:
                return decisive
            undecided = undecided or found is None
        return None if undecided else not decisive

    return joined


def _matcher(pattern: str) -> Callable[[str], bool]:
    wildcards = {"%": ".*", "_": "."}
    parts = [wildcards[part] if i % 2 else re2.escape(part) for i, part in enumerate(like_parts(pattern))]
    matching = re2.compile("(?s)" + "".join(parts))
    return lambda text: matching.fullmatch(fold(text)) is not None


def is_local(node: Node) -> bool:
    """Whether it is a local civil time that was written as a text."""
    return isinstance(node, Literal) and isinstance(node.value, datetime) and node.value.tzinfo is None
