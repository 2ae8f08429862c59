"""A tree whose parameters and today() have become literals: from here on it holds fields and values only."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

from regulars.expressions.tree import Call, Literal, Node, Parameter


def settled(node: Node, parameter: Callable[[tuple[str, ...]], Any], today: Callable[[], date]) -> Node:
    """`node` with each parameter's value and the present date in place."""
    if isinstance(node, Parameter):
        return Literal(value=parameter(node.path), at=node.at, type=node.type)
    if isinstance(node, Call) and node.name == "today":
        return Literal(value=today(), at=node.at, type=node.type)
    changes: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            changes[each.name] = settled(value, parameter, today)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changes[each.name] = tuple(settled(child, parameter, today) for child in value)
    return replace(node, **changes) if changes else node
