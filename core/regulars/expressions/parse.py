"""From text to tree: sqlglot's default grammar decides what belongs together, nothing else of it is kept."""

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import TokenType

from regulars.errors import ExpressionError, Place
from regulars.expressions.printing import printed
from regulars.expressions.tokens import MAX_DEPTH, Piece, Refusals, pieces
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
    terms,
)
from regulars.messages import _

_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
#: What sqlglot's nodes may carry; anything else would be lost on the way into our tree.
_ARGUMENTS = {
    *("this", "expression", "expressions", "low", "high", "negate"),
    *("is_string", "quoted", "table", "db", "catalog"),
}
_ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


def parse(text: str, place: Place | None = None) -> Node:
    """The tree of `text`, unchecked; ExpressionError where it is not an expression of the language."""
    try:
        return _parsed(text)
    except ExpressionError as error:
        if place is None:
            raise
        raise ExpressionError(error.message, error.text, error.position, place) from None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Node:
    made = pieces(text, None)
    error = Refusals(text, None)
    tree = _read(text, made)
    if _depth(tree) > MAX_DEPTH:
        raise error(
            _(
                "An expression is nested at most {limit} deep; functions and calculations count twice.",
                limit=MAX_DEPTH,
            ),
            tree.at,
        )
    again = printed(tree)
    made_again = pieces(again, None, limited=False)
    at = _first_difference(made, made_again)
    if at is not None:
        raise error(_("Something does not belong here, or is missing."), at)
    if _read(again, made_again) != tree:
        raise error(_("The expression can be read in two ways: use parentheses."), tree.at)
    return tree


def _read(text: str, made: list[Piece]) -> Node:
    error = Refusals(text, None)
    # Each atom goes in under its number, as a quoted name or a plain literal: so nothing in it can be taken for a
    # keyword, and each atom of the tree says which piece of the text it was.
    for number, piece in enumerate(made):
        if piece.is_atom:
            piece.token.text = str(number)
            if piece.kind in ("word", "call"):
                piece.token.token_type = TokenType.IDENTIFIER
    try:
        statements = Dialect().parser().parse([piece.token for piece in made], text)
    except ParseError as trouble:
        raise error(*_trouble(trouble, made, text)) from None
    except (SqlglotError, RecursionError):
        raise error(_("The expression cannot be read."), 0) from None
    if len(statements) != 1 or statements[0] is None:
        raise error(_("Only one expression, no statements and no subqueries."), 0)
    reading = _Reading(made, error)
    tree = reading.node(statements[0])
    if reading.seen != [number for number, piece in enumerate(made) if piece.is_atom]:
        raise error(_("The expression cannot be read."), 0)
    return tree


def _first_difference(made: list[Piece], again: list[Piece]) -> int | None:
    """Where `made` has something that its tree, printed, has lost or gained: sqlglot takes `f(a,)` for `f(a)`."""
    ours, theirs = (
        [piece for piece in each if piece.kind not in ("L_PAREN", "R_PAREN", "NOT")] for each in (made, again)
    )
    for mine, other in zip_longest(ours, theirs):
        if (
            mine is None
            or other is None
            or (mine.kind, mine.text.lower()) != (other.kind, other.text.lower())
        ):
            return mine.at if mine else made[-1].at
    if sum(piece.kind == "NOT" for piece in made) != sum(piece.kind == "NOT" for piece in again):
        return next(piece.at for piece in made if piece.kind == "NOT")
    return None


def _depth(tree: Node) -> int:
    # SQLite's parser has room for a hundred open symbols: a calculation or a function within another takes about five,
    # a condition two or three. A sum is one, however many terms it has.
    if isinstance(tree, Arithmetic) and tree.operator in "+-":
        return 2 + max(_depth(term) for _sign, term in terms(tree))
    own = 2 if isinstance(tree, (Arithmetic, Call, Negative)) else 1
    return own + max((_depth(child) for child in tree.children), default=0)


def _trouble(trouble: ParseError, made: list[Piece], text: str) -> tuple[str, int]:
    found = trouble.errors[0] if trouble.errors else {}
    spot = (found.get("line"), found.get("col"))
    for piece in made:
        if (piece.token.line, piece.token.col) == spot and piece is not made[-1]:
            return _("'{written}' does not belong here.", written=piece.text), piece.at
    if made[-1].kind in ("R_PAREN", "word", "text", "number", "NULL", "TRUE", "FALSE"):
        opened = [piece for piece in made if piece.kind == "L_PAREN"]
        closed = [piece for piece in made if piece.kind == "R_PAREN"]
        if len(opened) > len(closed):
            return _("A parenthesis is not closed."), len(text)
        if len(closed) > len(opened):
            return _("There is a ')' without its '('."), closed[-1].at
        betweens = [piece for piece in made if piece.kind == "BETWEEN"]
        if betweens:
            return _("Write: between 1 and 10."), betweens[-1].at
        return _("'{written}' does not belong here.", written=made[-1].text), made[-1].at
    return _("Something is missing after '{written}'.", written=made[-1].text), made[-1].at


class _Reading:
    """Turns sqlglot's tree into ours, in the order of the text."""

    def __init__(self, made: list[Piece], error: Refusals) -> None:
        self.made = made
        self.error = error
        #: The numbers of the atoms met so far.
        self.seen: list[int] = []
        self.constants = iter([piece for piece in made if piece.kind in ("NULL", "TRUE", "FALSE")])

    def node(self, given: exp.Expr) -> Node:
        kind = type(given)
        if kind in _COMPARISONS:
            left, right = self.node(given.this), self.node(given.expression)
            return Compare(operator=_COMPARISONS[kind], left=left, right=right, at=left.at)
        if kind in _ARITHMETIC:
            left, right = self.node(given.this), self.node(given.expression)
            return Arithmetic(operator=_ARITHMETIC[kind], left=left, right=right, at=left.at)
        if kind in (exp.And, exp.Or):
            return self.connected(given)
        method = getattr(self, f"_{kind.__name__.lower()}", None)
        unknown = [name for name, value in given.args.items() if value and name not in _ARGUMENTS]
        if method is None or unknown:
            raise self.error(
                _("The expression holds something that the language does not have."), self.here()
            )
        made: Node = method(given)
        return made

    def here(self) -> int:
        """The offset of the last atom that was read: near what is wrong."""
        return self.made[self.seen[-1]].at if self.seen else 0

    def atom(self, number: str) -> Piece:
        if not number.isdecimal():
            # One of our few keywords, which sqlglot takes for a name where nothing else would fit.
            word = next((piece for piece in self.made if piece.text.lower() == number.lower()), self.made[0])
            raise self.error(_("'{written}' does not belong here.", written=word.text), word.at)
        piece = self.made[int(number)]
        self.seen.append(int(number))
        return piece

    def constant(self) -> int:
        """The offset of the next null, true or false."""
        piece = next(self.constants, None)
        return piece.at if piece else self.here()

    def connected(self, given: exp.Expr) -> Node:
        chain: list[exp.Expr] = [given.expression]
        first = given.this
        while type(first) is type(given):
            chain.append(first.expression)
            first = first.this
        parts = tuple(self.node(part) for part in (first, *reversed(chain)))
        return (And if isinstance(given, exp.And) else Or)(parts=parts, at=parts[0].at)

    def _paren(self, given: exp.Paren) -> Node:
        return self.node(given.this)

    def _tuple(self, given: exp.Tuple) -> Node:
        first = self.node(given.expressions[0]) if given.expressions else None
        raise self.error(
            _("A list stands only after 'in'; a number has no ',' between its digits."),
            first.at if first else self.here(),
        )

    def _literal(self, given: exp.Literal) -> Node:
        piece = self.atom(given.this)
        if piece.kind == "text":
            return Literal(value=piece.text, at=piece.at)
        return Literal(value=Decimal(piece.text) if "." in piece.text else int(piece.text), at=piece.at)

    def _boolean(self, given: exp.Boolean) -> Node:
        return Literal(value=bool(given.this), at=self.constant())

    def _null(self, _given: exp.Null) -> Node:
        return Literal(value=None, at=self.constant())

    def _column(self, given: exp.Column) -> Node:
        found = [self.atom(part.name) for part in given.parts]
        return Field(path=tuple(piece.text for piece in found), at=found[0].at)

    def _dot(self, given: exp.Dot) -> Node:
        before = self.node(given.this)
        if isinstance(before, (Field, Parameter)) and isinstance(given.expression, exp.Identifier):
            return replace(before, path=(*before.path, self.atom(given.expression.name).text))
        raise self.error(_("A point stands between two names (shop.name) or in a number (0.5)."), before.at)

    def _placeholder(self, given: exp.Placeholder) -> Node:
        piece = self.atom(given.name)
        return Parameter(path=(piece.text,), at=piece.at - 1)

    def _anonymous(self, given: exp.Anonymous) -> Node:
        piece = self.atom(given.this.name)
        return Call(
            name=piece.text.lower(),
            arguments=tuple(self.node(each) for each in given.expressions),
            at=piece.at,
        )

    def _neg(self, given: exp.Neg) -> Node:
        operand = self.node(given.this)
        return Negative(operand=operand, at=max(operand.at - 1, 0))

    def _not(self, given: exp.Not) -> Node:
        operand = self.node(given.this)
        return Not(operand=operand, at=operand.at)

    def _in(self, given: exp.In) -> Node:
        operand = self.node(given.this)
        members = tuple(self.node(each) for each in given.expressions)
        return In(operand=operand, members=members, at=operand.at)

    def _between(self, given: exp.Between) -> Node:
        operand = self.node(given.this)
        return Between(
            operand=operand,
            low=self.node(given.args["low"]),
            high=self.node(given.args["high"]),
            at=operand.at,
        )

    def _like(self, given: exp.Like) -> Node:
        operand = self.node(given.this)
        made = Like(operand=operand, pattern=self.node(given.expression), at=operand.at)
        return Not(operand=made, at=operand.at) if given.args.get("negate") else made

    def _is(self, given: exp.Is) -> Node:
        operand = self.node(given.this)
        if not isinstance(given.expression, exp.Null):
            raise self.error(
                _("After 'is' write 'null' or 'not null'; a boolean stands alone: active, not active."),
                operand.at,
            )
        self.constant()
        return IsNull(operand=operand, at=operand.at)
