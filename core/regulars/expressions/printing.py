"""A tree as text, with every parenthesis: read again, it gives the same tree."""

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
    match node:
        case Literal():
            return _literal(node)
        case Field():
            return ".".join(_quoted(part) for part in node.path)
        case Parameter():
            return ":" + ".".join(_quoted(part) for part in node.path)
        case Negative():
            inner = printed(node.operand)
            return f"-({inner})" if inner.startswith("-") else f"-{inner}"
        case Arithmetic():
            return f"({_left(node)} {node.operator} {printed(node.right)})"
        case Compare():
            return f"({printed(node.left)} {node.operator} {printed(node.right)})"
        case Call():
            return f"{node.name}({_listed(node.arguments)})"
        case In():
            return f"({printed(node.operand)} in ({_listed(node.members)}))"
        case Between():
            return f"({printed(node.operand)} between {printed(node.low)} and {printed(node.high)})"
        case Like():
            return f"({printed(node.operand)} like {printed(node.pattern)})"
        case IsNull():
            return f"({printed(node.operand)} is null)"
        case Not():
            return f"(not {printed(node.operand)})"
        case And():
            return "(" + " and ".join(printed(part) for part in node.parts) + ")"
        case Or():
            return "(" + " or ".join(printed(part) for part in node.parts) + ")"
        case _:
            raise TypeError(type(node).__name__)


def _left(node: Arithmetic) -> str:
    # A long chain must not become as many parentheses: the parser's depth is Python's.
    text = printed(node.left)
    chained = isinstance(node.left, Arithmetic) and (node.operator in "+-" or node.left.operator in "*/")
    return text[1:-1] if chained else text


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(printed(each) for each in nodes)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(node: Literal) -> str:
    value = node.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    return "'" + str(value).replace("'", "''") + "'"
