"""The tree of an expression: few kinds of nodes, immutable, each knowing its type and where it stands in the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from regulars.expressions.functions import SEARCHES
from regulars.expressions.scope import BOOLEAN, SETS, Function, ValueType

LiteralValue = str | int | Decimal | bool | date | datetime | None


@dataclass(frozen=True, kw_only=True)
class Node:
    """Two trees are equal where their texts mean the same, wherever they stand."""

    #: Offset in the text, from 0.
    at: int = field(default=0, compare=False)
    #: Conditions are boolean from the start; the checker sets the type of all others.
    type: ValueType = field(default=BOOLEAN, compare=False)

    @property
    def children(self) -> tuple["Node", ...]:
        """The nodes below, in the order of the text."""
        return ()

    def walk(self) -> Iterator["Node"]:
        """This node and all below, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, kw_only=True)
class Literal(Node):
    """A value. A naive datetime is a local civil time; None is a parameter that is not set."""

    value: LiteralValue


@dataclass(frozen=True, kw_only=True)
class Field(Node):
    path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Parameter(Node):
    path: tuple[str, ...]

    @property
    def is_set(self) -> bool:
        """Whether it stands for several values."""
        return self.path[0] in SETS


@dataclass(frozen=True, kw_only=True)
class Negative(Node):
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, kw_only=True)
class Arithmetic(Node):
    """`operator` is one of + - * /."""

    operator: str
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, kw_only=True)
class Call(Node):
    """A function of the closed list, in lower case, or one that a plugin provides."""

    name: str
    arguments: tuple[Node, ...] = ()
    #: The plugin's function that it calls; the checker finds it.
    function: Function | None = field(default=None, compare=False)

    @property
    def children(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, kw_only=True)
class Compare(Node):
    """`operator` is one of = <> < <= > >=."""

    operator: str
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, kw_only=True)
class In(Node):
    """A member that is a set counts as each of its values; an empty one as one that is nothing."""

    operand: Node
    members: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand, *self.members)


@dataclass(frozen=True, kw_only=True)
class Between(Node):
    operand: Node
    low: Node
    high: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand, self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class Like(Node):
    operand: Node
    pattern: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand, self.pattern)


@dataclass(frozen=True, kw_only=True)
class IsNull(Node):
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, kw_only=True)
class Not(Node):
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, kw_only=True)
class And(Node):
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, kw_only=True)
class Or(Node):
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.parts


def is_condition(node: Node) -> bool:
    """Whether a checked node is true or false by its form; a boolean field is a value that may serve as one."""
    if isinstance(node, Call):
        return node.name in SEARCHES or node.function is not None
    return isinstance(node, (Compare, In, Between, Like, IsNull, Not, And, Or))


def terms(node: Node) -> list[tuple[str, Node]]:
    """The terms of a sum, each with its sign: a + b - c is one sum of three, and only the whole has to fit."""
    if isinstance(node, Arithmetic) and node.operator in "+-":
        return [*terms(node.left), (node.operator, node.right)]
    return [("+", node)]
