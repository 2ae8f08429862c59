"""Names in the text of an expression given other ones, all else left as it was written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from regulars.expressions.parse import parse
from regulars.expressions.tokens import pieces
from regulars.expressions.tree import Field, Literal, Node, Parameter


@dataclass(frozen=True)
class Renaming:
    """The parts of a path from `begin` to before `end` become `name`; of a literal its text does, by 0 and 1."""

    begin: int
    end: int
    name: str


def rewritten(text: str, renamings: Callable[[Node], Iterable[Renaming]]) -> str:
    """`text` with the renamings that are given for its fields, parameters and literals.

    Raises ExpressionError where it is no expression.
    """
    tree = parse(text)
    made = pieces(text, None)
    by_offset = {piece.at: number for number, piece in enumerate(made)}
    edits: list[tuple[int, int, str]] = []
    for node in tree.walk():
        for each in renamings(node):
            # A parameter begins with its colon, right before its first word.
            first = by_offset[node.at + isinstance(node, Parameter)]
            if isinstance(node, Literal):
                token = made[first].token
                edits.append((token.start, token.end + 1, "'" + each.name.replace("'", "''") + "'"))
            elif isinstance(node, (Field, Parameter)):
                # The parts of a path are words with a point between.
                start = made[first + 2 * each.begin].token.start
                end = made[first + 2 * (each.end - 1)].token.end + 1
                edits.append((start, end, each.name))
    for start, end, name in sorted(edits, reverse=True):
        text = text[:start] + name + text[end:]
    return text
