"""A frame as conditions and orders ask it: there a field may be found by that is not shown, or masked."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import ColumnElement, and_

from regulars.expressions import Expression, Kind, to_rule
from regulars.expressions.tree import Compare, Field, In, Literal, Node, Parameter
from regulars.gate.fieldrights import Use, beyond
from regulars.gate.framed import Path
from regulars.gate.frames import Frame

#: Ends the path of a field that is compared whole. No name is so written.
_WHOLE = "="


class FoundBy:
    """Rows to find, by what the actor may find them by. Stands for its frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        #: Whether something was asked by which the actor may find, but that it is not shown so.
        self.beyond = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.frame, name)

    def checked(self, text: str, **options: Any) -> Expression:
        """A condition or key over the frame's domain."""
        made = self.frame.checked(text, Use.FOUND, **options)
        policy, catalog = self.frame.policy, self.frame.domains.catalog
        if policy.actor.trusted:
            return made
        domain = self.frame.shape.domain.name
        self.beyond |= any(beyond(policy, catalog, domain, path, Use.EXACT) for path in made.names)
        return replace(made, tree=_marked(made.tree))

    def value(self, path: Path) -> ColumnElement[Any]:
        """The column of a path."""
        if path[-1] == _WHOLE:
            return self.frame.value(path[:-1], Use.EXACT)
        return self.frame.value(path, Use.FOUND)

    def folded(self, path: Path) -> ColumnElement[Any]:
        """The folded key of a text."""
        return self.frame.folded(path, Use.FOUND)

    def local(self, path: Path) -> ColumnElement[Any]:
        """The local civil time of a datetime."""
        return (
            self.frame.local(path[:-1], Use.EXACT)
            if path[-1] == _WHOLE
            else self.frame.local(path, Use.FOUND)
        )

    def whose(self, path: str, text: str) -> ColumnElement[bool]:
        """Where the record that the references of `path` lead to meets the condition `text` over its own domain."""
        led = FoundBy(self.frame.led(path, Use.FOUND))
        rule = to_rule(led.checked(text, expect=Kind.BOOLEAN), led).true
        return and_(led.frame.there(), rule)


def _marked(node: Node) -> Node:
    """`node` with the paths of fields marked that `=` or `in` compares with values."""
    match node:
        case Compare(operator="=", left=Field(), right=Literal() | Parameter()):
            return replace(node, left=_whole(node.left))
        case Compare(operator="=", left=Literal() | Parameter(), right=Field()):
            return replace(node, right=_whole(node.right))
        case In(operand=Field()):
            return replace(node, operand=_whole(node.operand))
    changes: Mapping[str, Any] = {
        each.name: _marked(value) if isinstance(value, Node) else tuple(map(_marked, value))
        for each in fields(node)
        if isinstance(value := getattr(node, each.name), Node)
        or (isinstance(value, tuple) and value and isinstance(value[0], Node))
    }
    return replace(node, **changes) if changes else node


def _whole(node: Node) -> Field:
    assert isinstance(node, Field)
    return replace(node, path=(*node.path, _WHOLE))
