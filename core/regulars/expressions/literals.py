"""Literals get their type from what they meet: '2026-01-31' is a date beside a date, 'gold' a code beside a choice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from regulars.errors import ExpressionError
from regulars.expressions.scope import DATE, DATETIME, TEXT, Kind, ValueType
from regulars.expressions.tree import Literal, Negative, Node
from regulars.messages import _

Refuse = Callable[[str, int | None], ExpressionError]


def typed(literal: Literal) -> Literal:
    """The literal with the type that it has by itself."""
    value = literal.value
    if isinstance(value, bool):
        return literal
    if isinstance(value, (int, Decimal)):
        return replace(literal, type=number_type(value))
    return replace(literal, type=TEXT)


def number_type(value: int | Decimal) -> ValueType:
    """INTEGER, or DECIMAL with as many places as are written."""
    if isinstance(value, int):
        return ValueType(Kind.INTEGER)
    exponent = value.as_tuple().exponent
    return ValueType(Kind.DECIMAL, places=max(-exponent, 0) if isinstance(exponent, int) else 0)


def folded_sign(node: Negative) -> Node:
    """-5 as one literal."""
    inner = node.operand
    if (
        isinstance(inner, Literal)
        and isinstance(inner.value, (int, Decimal))
        and not isinstance(inner.value, bool)
    ):
        return replace(inner, value=-inner.value, at=node.at)
    return node


def is_text(node: Node) -> bool:
    """Whether it is a literal in single quotes that has not met its type yet."""
    return isinstance(node, Literal) and isinstance(node.value, str) and node.type.kind == Kind.TEXT


def is_number(node: Node) -> bool:
    """Whether it is a number literal."""
    return isinstance(node, Literal) and node.type.kind in (Kind.INTEGER, Kind.DECIMAL)


def fitted(literal: Node, wanted: ValueType, refuse: Refuse) -> Node:
    """A text literal as a value of the type `wanted`; as it is where that takes plain texts."""
    assert isinstance(literal, Literal) and isinstance(literal.value, str)
    match wanted.kind:
        case Kind.DATE:
            return replace(literal, value=_date(literal, refuse), type=DATE)
        case Kind.DATETIME:
            return replace(literal, value=_datetime(literal, refuse), type=DATETIME)
        case Kind.CHOICE | Kind.CHOICES:
            if literal.value not in wanted.choices:
                raise refuse(_unknown_choice(literal.value, wanted.choices), literal.at)
            return replace(literal, type=replace(wanted, kind=Kind.CHOICE))
        case Kind.INTEGER | Kind.DECIMAL | Kind.MONEY:
            raise refuse(
                _("A number stands without quotes: {value}", value=literal.value)
                if literal.value.replace(".", "", 1).isdecimal()
                else _("'{value}' is a text, but a number is expected here.", value=literal.value),
                literal.at,
            )
        case Kind.BOOLEAN:
            raise refuse(_("Write true or false, without quotes."), literal.at)
        case Kind.REFERENCE:
            raise refuse(
                _("'{value}' is a text, but this field points to a record: write a field of that record, as in "
                  "shop.name = '{value}'.", value=literal.value),
                literal.at,
            )  # fmt: skip
        case _:
            return literal


def _date(literal: Literal, refuse: Refuse) -> date:
    text = str(literal.value)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise refuse(_("Write a date as '2026-01-31'; '{value}' is none.", value=text), literal.at)
    return found


def _datetime(literal: Literal, refuse: Refuse) -> datetime:
    text = str(literal.value)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    shapes = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")
    if found is None or found.tzinfo or text not in [_padded(found, shape) for shape in shapes]:
        raise refuse(
            _("Write a time as '2026-01-31 18:30', in local time; '{value}' is none.", value=text), literal.at
        )
    return found


def _padded(moment: datetime, shape: str) -> str:
    # strftime does not pad years before 1000 everywhere.
    return f"{moment.year:04d}{moment.strftime(shape.removeprefix('%Y'))}"


def is_day(literal: Node) -> bool:
    """Whether a DATETIME literal was written as a date alone."""
    return isinstance(literal, Literal) and isinstance(literal.value, str) and len(literal.value) == 10


def _unknown_choice(value: str, choices: tuple[str, ...]) -> str:
    near = get_close_matches(value, choices, n=1, cutoff=0.5)
    if near:
        return _("'{value}' is not one of the choices. Did you mean '{near}'?", value=value, near=near[0])
    shown = ", ".join(f"'{choice}'" for choice in choices[:12])
    return _("'{value}' is not one of the choices: {choices}.", value=value, choices=shown)
