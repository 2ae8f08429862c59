"""A tree as text, with every parenthesis: read again, it gives the same tree."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from regulars.expressions.tree import (
    And,
    Arithmetic,
    Between,
    Call,
    Compare,
    Field,
    In,
    IsNull,
    Like,
    Literal,
    Negative,
    Node,
    Not,
    Or,
    Parameter,
)


def printed(node: Node) -> str:
    """The text of an unchecked tree (the literals of a checked one may be dates, which print as texts)."""
    return _Printer(_quoted).of(node)


def spelled(node: Node) -> str:
    """The text of a tree for people: plain names without quotes, no parentheses around the whole."""
    text = _Printer(_plain).of(node)
    return text[1:-1] if text.startswith("(") else text


@dataclass(frozen=True)
class _Printer:
    quoted: Callable[[str], str]

    def of(self, node: Node) -> str:
        match node:
            case Literal():
                return _literal(node)
            case Field():
                return ".".join(self.quoted(part) for part in node.path)
            case Parameter():
                return ":" + ".".join(self.quoted(part) for part in node.path)
            case Negative():
                inner = self.of(node.operand)
                return f"-({inner})" if inner.startswith("-") else f"-{inner}"
            case Arithmetic():
                return f"({self._left(node)} {node.operator} {self.of(node.right)})"
            case Compare():
                return f"({self.of(node.left)} {node.operator} {self.of(node.right)})"
            case Call():
                return f"{node.name}({self._listed(node.arguments)})"
            case In():
                return f"({self.of(node.operand)} in ({self._listed(node.members)}))"
            case Between():
                return f"({self.of(node.operand)} between {self.of(node.low)} and {self.of(node.high)})"
            case Like():
                return f"({self.of(node.operand)} like {self.of(node.pattern)})"
            case IsNull():
                return f"({self.of(node.operand)} is null)"
            case Not():
                return f"(not {self.of(node.operand)})"
            case And():
                return "(" + " and ".join(self.of(part) for part in node.parts) + ")"
            case Or():
                return "(" + " or ".join(self.of(part) for part in node.parts) + ")"
            case _:
                raise TypeError(type(node).__name__)

    def _left(self, node: Arithmetic) -> str:
        # A long chain must not become as many parentheses: the parser's depth is Python's.
        text = self.of(node.left)
        chained = isinstance(node.left, Arithmetic) and (node.operator in "+-" or node.left.operator in "*/")
        return text[1:-1] if chained else text

    def _listed(self, nodes: tuple[Node, ...]) -> str:
        return ", ".join(self.of(each) for each in nodes)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(name: str) -> str:
    return name if name.isidentifier() else _quoted(name)


def _literal(node: Literal) -> str:
    value = node.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return "'" + str(value).replace("'", "''") + "'"
