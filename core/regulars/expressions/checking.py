"""What the check of a call needs of the check of the whole text."""

from typing import Protocol

from regulars.expressions.scope import Scope
from regulars.expressions.tokens import Refusals
from regulars.expressions.tree import Node


class Checking(Protocol):
    """One check of one text."""

    inside_aggregate: bool

    @property
    def scope(self) -> Scope:
        """The names, parameters and functions that the text may use."""

    @property
    def aggregates(self) -> bool:
        """Whether sum, count, … may stand in it."""

    @property
    def imports(self) -> bool:
        """Whether it is over a row of a source, and may call the functions that know one."""

    @property
    def comma(self) -> bool:
        """Whether the texts of that row have a decimal comma."""

    @property
    def refuse(self) -> Refusals:
        """Makes the errors about the text."""

    def value(self, node: Node) -> Node:
        """`node`, checked as a value."""
