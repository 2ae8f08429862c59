"""Functions that go, found in the expressions of declarations."""

from collections.abc import Iterable, Iterator, Mapping

from regulars.declaring.declarations import Declaration
from regulars.declaring.grammar import Grammar
from regulars.declaring.mentions import Sort, mentions
from regulars.deprecation import Deprecated, DeprecatedUse, Whose
from regulars.errors import ExpressionError
from regulars.expressions import Call
from regulars.expressions.parse import parse

#: Function -> what is said of it, and whose it is.
Going = Mapping[str, tuple[Deprecated, Whose]]


def function_uses(
    declarations: Iterable[Declaration], grammars: Mapping[str, Grammar], going: Going
) -> Iterator[DeprecatedUse]:
    """Where an expression calls a function that goes: at its key."""
    for each in declarations if going else ():
        for mention in mentions(grammars[each.kind].text.rules, each.body):
            if mention.sort is Sort.EXPRESSION:
                for name in dict.fromkeys(_called(mention.text)):
                    if name in going:
                        deprecated, whose = going[name]
                        yield DeprecatedUse(
                            each.place(*mention.path),
                            deprecated.told(f"{name}()", whose),
                            gone=deprecated.is_gone(whose),
                        )


def _called(text: str) -> Iterator[str]:
    try:
        tree = parse(text)
    except ExpressionError:
        return
    yield from (node.name for node in tree.walk() if isinstance(node, Call))
