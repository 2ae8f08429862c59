"""An expression's text cut into pieces by sqlglot, and refused where a piece, or its neighbour, is out of place."""

import re
from dataclasses import dataclass

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token, TokenType

from regulars.errors import ExpressionError, Place
from regulars.expressions.characters import scan
from regulars.expressions.functions import SEARCHES
from regulars.messages import N_, _

MAX_CHARACTERS = 8_000
MAX_LEAVES = 64
MAX_OPERATIONS = 64
MAX_MEMBERS = 1_000
MAX_DEPTH = 32
MAX_DIGITS = 18

_RELATIONS = {TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.LTE, TokenType.GT, TokenType.GTE}
_ARITHMETIC = {TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH}
_LEAVES = {*_RELATIONS, TokenType.IN, TokenType.BETWEEN, TokenType.LIKE, TokenType.IS}
_VALUES = {TokenType.NULL, TokenType.TRUE, TokenType.FALSE}
_JOINTS = {TokenType.L_PAREN, TokenType.R_PAREN, TokenType.COMMA, TokenType.DOT, TokenType.COLON}
_LOGIC = {TokenType.AND, TokenType.OR, TokenType.NOT}
_KEPT = {*_LEAVES, *_ARITHMETIC, *_VALUES, *_JOINTS, *_LOGIC, TokenType.STRING, TokenType.NUMBER}

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_UNITS = {
    *("day", "days", "d", "week", "weeks", "month", "months", "year", "years", "hour", "hours"),
    *("天", "日", "周", "个月", "月", "年", "小时"),
}
_WORDS = {
    "case": N_("'case' is not part of the language: declare a tag with case:, or one metric for each case."),
    "ilike": N_("Write: like. It does not tell upper from lower case."),
    "rlike": N_("Write: contains, starts_with, ends_with or like."),
    "regexp": N_("Write: contains, starts_with, ends_with or like."),
    "similar": N_("Write: contains, starts_with, ends_with or like."),
    "escape": N_("'escape' is not part of the language: write contains to look for '%' or '_'."),
    "select": N_("Only one expression, no statements and no subqueries."),
    "exists": N_("Only one expression, no statements and no subqueries."),
    "interval": N_(
        "Dates have no intervals: write days_between(start, end) <= 90, or, in a metric: within: 90 days"
    ),
    "as": N_("A name for the value does not belong here: leave it out."),
}


@dataclass(frozen=True)
class Piece:
    """A word (name), call (function's name), text, number, or what its token's type says."""

    kind: str
    text: str
    at: int
    token: Token

    @property
    def is_atom(self) -> bool:
        """Whether it must be found again in the tree."""
        return self.kind in ("word", "call", "text", "number")


class Refusals:
    """Raises errors about one text."""

    def __init__(self, text: str, place: Place | None) -> None:
        self.text = text
        self.place = place

    def __call__(self, message: str, at: int | None) -> ExpressionError:
        return ExpressionError(message, self.text, at, self.place)


def pieces(text: str, place: Place | None, *, limited: bool = True) -> list[Piece]:
    """The pieces of `text`, all checked for what can be known before parsing: characters, limits, neighbours."""
    error = Refusals(text, place)
    if not text.strip():
        raise error(_("The expression is empty."), 0)
    if limited and len(text) > MAX_CHARACTERS:
        raise error(_("An expression has at most {limit} characters.", limit=MAX_CHARACTERS), MAX_CHARACTERS)
    scan(text, place)
    try:
        tokens = Dialect().tokenize(text)
    except TokenError as trouble:
        raise error(_("The expression cannot be read."), 0) from trouble
    made = [_piece(text, token, tokens[i + 1 : i + 2], error) for i, token in enumerate(tokens)]
    if limited:
        _limits(made, error)
    _commas(made, error)
    for i, piece in enumerate(made):
        _neighbours(made, i, piece, error)
    return made


def _piece(text: str, token: Token, following: list[Token], error: Refusals) -> Piece:
    written = text[token.start : token.end + 1]
    at = token.start
    if token.comments:
        raise error(_("Comments are not allowed in an expression: leave it out."), at)
    if token.token_type == TokenType.STRING and written[0] == "'":
        return Piece("text", token.text, at, token)
    if token.token_type == TokenType.NUMBER:
        if not _NUMBER.fullmatch(written):
            raise error(_("Write numbers with digits and one point, such as 1234.50."), at)
        if len(written.replace(".", "")) > MAX_DIGITS:
            raise error(_("A number has at most {limit} digits.", limit=MAX_DIGITS), at)
        return Piece("number", written, at, token)
    if token.token_type in _KEPT:
        return Piece(token.token_type.name, written, at, token)
    is_call = bool(following) and following[0].token_type == TokenType.L_PAREN
    if token.token_type == TokenType.IDENTIFIER and written[0] == '"':
        if is_call:
            raise error(_("A function's name stands without quotes."), at)
        return Piece("word", token.text, at, token)
    if not (written[0].isalpha() or written[0] == "_") or any(c in written for c in " \t\r\n'\""):
        raise error(_("'{written}' does not belong in an expression.", written=written), at)
    return Piece("call" if is_call else "word", written, at, token)


def _limits(made: list[Piece], error: Refusals) -> None:
    leaves = operations = depth = prefixes = 0
    for i, piece in enumerate(made):
        kind = piece.token.token_type
        leaves += kind in _LEAVES or (piece.kind == "call" and piece.text.lower() in SEARCHES)
        operations += kind in _ARITHMETIC
        depth += (piece.kind == "L_PAREN") - (piece.kind == "R_PAREN")
        prefixes = prefixes + 1 if piece.kind in ("NOT", "DASH") else 0
        if leaves > MAX_LEAVES:
            raise error(_("An expression has at most {limit} conditions.", limit=MAX_LEAVES), piece.at)
        if operations > MAX_OPERATIONS:
            raise error(
                _("An expression has at most {limit} additions and the like.", limit=MAX_OPERATIONS), piece.at
            )
        if depth + prefixes > MAX_DEPTH:
            raise error(_("An expression is nested at most {limit} deep.", limit=MAX_DEPTH), piece.at)
        if piece.kind == "IN":
            _in_list(made, i, error)


def _commas(made: list[Piece], error: Refusals) -> None:
    depth = 0
    for piece in made:
        depth += (piece.kind == "L_PAREN") - (piece.kind == "R_PAREN")
        if piece.kind == "COMMA" and depth <= 0:
            raise error(_("',' separates only what stands in parentheses; write 1000, not 1,000."), piece.at)


def _in_list(made: list[Piece], i: int, error: Refusals) -> None:
    if i + 1 >= len(made) or made[i + 1].kind != "L_PAREN":
        raise error(_("After 'in' write a list: in ('a', 'b')."), made[i].at)
    commas = nested = 0
    for piece in made[i + 2 :]:
        nested += (piece.kind == "L_PAREN") - (piece.kind == "R_PAREN")
        if nested < 0:
            break
        commas += piece.kind == "COMMA"
    if commas + 1 > MAX_MEMBERS:
        raise error(_("A list has at most {limit} members.", limit=MAX_MEMBERS), made[i].at)


def _neighbours(made: list[Piece], i: int, piece: Piece, error: Refusals) -> None:
    before = made[i - 1] if i else None
    after = made[i + 1] if i + 1 < len(made) else None
    ends_operand = before is not None and (
        before.kind in ("word", "text", "number", "R_PAREN") or before.token.token_type in _VALUES
    )
    if piece.kind == "PLUS" and not ends_operand:
        raise error(_("Leave the sign + out: numbers are positive without it."), piece.at)
    if piece.kind == "STAR" and not ends_operand:
        raise error(_("'*' multiplies two numbers; to count records write: count()"), piece.at)
    if (
        piece.kind == "R_PAREN"
        and before
        and before.kind == "L_PAREN"
        and i >= 2
        and made[i - 2].kind == "IN"
    ):
        raise error(_("The list after 'in' is empty."), before.at)
    if piece.kind == "DOT" and after and after.kind == "number":
        raise error(_("Write 0.5, with a digit before the point."), piece.at)
    if piece.kind == "DOT" and not (
        before and before.kind == "word" and after and after.kind in ("word", "call")
    ):
        raise error(_("A point stands between two names (shop.name) or in a number (0.5)."), piece.at)
    if piece.kind == "call" and before and before.kind == "DOT":
        raise error(_("Functions stand alone: write name(value)."), piece.at)
    if piece.kind == "COLON" and not (after and after.kind == "word"):
        raise error(_("After ':' write the name of a parameter, such as :user.shop."), piece.at)
    if before and ends_operand and _begins_operand(piece, after):
        raise error(_misplaced(before, piece), piece.at)
    if (
        piece.kind == "word"
        and piece.text.lower() == "interval"
        and after
        and after.kind in ("text", "number")
    ):
        raise error(_(_WORDS["interval"]), piece.at)
    if piece.kind in ("word", "call") and after and piece.text.lower() in ("select", "case", "exists"):
        opens = after.kind in ("word", "text", "number", "L_PAREN", "STAR") and piece.token.text[0] != '"'
        if opens and piece.token.token_type != TokenType.IDENTIFIER:
            raise error(_(_WORDS[piece.text.lower()]), piece.at)


def _begins_operand(piece: Piece, after: Piece | None) -> bool:
    if piece.kind == "NOT":
        return not (after and after.kind in ("IN", "BETWEEN", "LIKE"))
    return piece.is_atom or piece.kind in ("COLON", "L_PAREN") or piece.token.token_type in _VALUES


def _misplaced(before: Piece, piece: Piece) -> str:
    word = piece.text.lower()
    if before.kind == "number" and word in _UNITS:
        return _(
            "Dates have no intervals: write days_between(start, end) <= {number}, or, in a metric, "
            "write: within: {number} days",
            number=before.text,
        )
    if piece.kind in ("word", "call") and word in _WORDS:
        return _(_WORDS[word])
    if before.kind == "word" and before.text.lower() in _WORDS:
        return _(_WORDS[before.text.lower()])
    return _(
        "'{written}' does not belong here: is an operator such as 'and' missing before it?",
        written=piece.text,
    )
