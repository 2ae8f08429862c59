"""A tree whose parameters and today() have become literals: from here on it holds fields and values only."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

from regulars.expressions.tree import Call, In, Literal, Node, Parameter


def settled(node: Node, parameter: Callable[[tuple[str, ...]], Any], today: Callable[[], date]) -> Node:
    """`node` with each parameter's value and the present date in place."""
    if isinstance(node, Parameter):
        return Literal(value=parameter(node.path), at=node.at, type=node.type)
    if isinstance(node, Call) and node.name == "today":
        return Literal(value=today(), at=node.at, type=node.type)
    if isinstance(node, In):
        node = with_sets(node, parameter)
    changes: dict[str, Any] = {}
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            changes[each.name] = settled(value, parameter, today)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changes[each.name] = tuple(settled(child, parameter, today) for child in value)
    return replace(node, **changes) if changes else node


def with_sets(node: In, parameter: Callable[[tuple[str, ...]], Any]) -> In:
    """`node` with the values of each set among its members: nothing where it has none, for nobody said one."""
    members: list[Node] = []
    for member in node.members:
        if isinstance(member, Parameter) and member.is_set:
            values = parameter(member.path) or (None,)
            members += [Literal(value=value, at=member.at, type=member.type) for value in values]
        else:
            members.append(member)
    return replace(node, members=tuple(members))
