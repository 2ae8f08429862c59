"""Which types go together, and what comes of them."""

from dataclasses import replace

from regulars.expressions import literals
from regulars.expressions.literals import Refuse
from regulars.expressions.scope import Kind, ValueType
from regulars.expressions.tree import Arithmetic, Call, Field, Literal, Node
from regulars.messages import N_, _

#: Places of a quotient, and at least of a product that has more.
PLACES = 6

_DESCRIBED = {
    Kind.TEXT: N_("a text"),
    Kind.INTEGER: N_("a whole number"),
    Kind.DECIMAL: N_("a number"),
    Kind.MONEY: N_("an amount of money"),
    Kind.BOOLEAN: N_("true or false"),
    Kind.DATE: N_("a date"),
    Kind.DATETIME: N_("a point in time"),
    Kind.CHOICE: N_("a choice"),
    Kind.CHOICES: N_("a list of choices"),
    Kind.REFERENCE: N_("a record"),
    Kind.JSON: N_("a JSON value"),
}


def described(type_: ValueType) -> str:
    """The type in the reader's words."""
    return _("a masked text") if type_.masked else _(_DESCRIBED[type_.kind])


def product_places(left: int, right: int) -> int:
    """The places of a product: the sum, but no more than 6 or, where one factor has more, than that one's."""
    return min(left + right, max(PLACES, left, right))


def ordered(node: Node, refuse: Refuse) -> None:
    """Refuse < and the like for what has no order."""
    if not (node.type.is_number or node.type.kind in (Kind.TEXT, Kind.DATE, Kind.DATETIME)):
        raise refuse(
            _("{given} has no order: write = , <> or in.", given=described(node.type).capitalize()), node.at
        )


def opaque(node: Node, refuse: Refuse) -> None:
    """Refuse JSON where a value is looked into."""
    if node.type.kind == Kind.JSON:
        raise refuse(
            _("JSON is kept, not looked into: only 'is null' and 'is not null' ask something of it."), node.at
        )


def aligned(left: Node, right: Node, refuse: Refuse, operator: str) -> tuple[Node, Node]:
    """Two operands that may be compared, their literals of the type that they meet; else an error at the second."""
    for each in (left, right):
        opaque(each, refuse)
    if literals.is_text(right) and not literals.is_text(left):
        _whole_day(left, right, operator, refuse)
        right = _met(right, left, refuse)
    elif literals.is_text(left) and not literals.is_text(right):
        _whole_day(right, left, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator), refuse)
        left = _met(left, right, refuse)
    ours, theirs = left.type, right.type
    if ours.kind == Kind.CHOICES or theirs.kind == Kind.CHOICES:
        raise refuse(_("A list of choices is asked with: contains(field, 'code')"), left.at)
    if ours.is_number and theirs.is_number:
        _same_money(left, right, refuse)
    elif ours.kind == Kind.REFERENCE and theirs.kind == Kind.REFERENCE:
        if ours.to and theirs.to and ours.to != theirs.to:
            raise refuse(
                _("One is a record of '{one}', the other of '{other}'.", one=ours.to, other=theirs.to),
                right.at,
            )
    elif Kind.REFERENCE in (ours.kind, theirs.kind) and Kind.INTEGER in (ours.kind, theirs.kind):
        pass
    elif {ours.kind, theirs.kind} == {Kind.DATE, Kind.DATETIME}:
        moment = left if ours.kind == Kind.DATETIME else right
        raise refuse(_("Compare a date with a date: write date({name}).", name=_name(moment)), moment.at)
    elif {ours.kind, theirs.kind} <= {Kind.TEXT, Kind.CHOICE}:
        pass
    elif ours.kind != theirs.kind:
        raise _different(left, right, refuse)
    _local_is_known(left, right, refuse)
    return left, right


def _met(literal: Node, other: Node, refuse: Refuse) -> Node:
    if other.type.kind == Kind.TEXT:
        return literal
    return literals.fitted(literal, other.type, refuse)


def _whole_day(moment: Node, literal: Node, operator: str, refuse: Refuse) -> None:
    # sold_at <= '2026-01-31' would leave out all of that day but its first instant.
    if moment.type.kind == Kind.DATETIME and literals.is_day(literal) and operator not in (">=", "<"):
        raise refuse(
            _("A day is more than a point in time: write date({name}) to compare days.", name=_name(moment)),
            literal.at,
        )


def _local_is_known(left: Node, right: Node, refuse: Refuse) -> None:
    for literal, moment in ((left, right), (right, left)):
        if isinstance(literal, Literal) and literal.type.kind == Kind.DATETIME and not has_local(moment):
            raise refuse(
                _("A local time is known of a field only: write min(date(sold_at)) or the like."), moment.at
            )


def has_local(moment: Node) -> bool:
    """Whether a DATETIME has a local civil time: a field, a literal, the first of several such."""
    if isinstance(moment, Call) and moment.name == "coalesce":
        return all(has_local(each) for each in moment.arguments)
    return isinstance(moment, (Field, Literal))


def _different(left: Node, right: Node, refuse: Refuse) -> Exception:
    if left.type.kind == Kind.TEXT and literals.is_number(right):
        return refuse(_("A text needs quotes: '{value}'", value=getattr(right, "value", "")), right.at)
    if right.type.kind == Kind.TEXT and literals.is_number(left):
        return refuse(_("A text needs quotes: '{value}'", value=getattr(left, "value", "")), left.at)
    return refuse(
        _("{one} cannot be compared with {other}.",
          one=described(left.type).capitalize(), other=described(right.type)),
        right.at,
    )  # fmt: skip


def _same_money(left: Node, right: Node, refuse: Refuse) -> None:
    one, other = left.type, right.type
    if one.kind == other.kind == Kind.MONEY:
        if one.currency != other.currency:
            raise refuse(
                _("Amounts in {one} and in {other} do not go together.",
                  one=one.currency or "?", other=other.currency or "?"),
                right.at,
            )  # fmt: skip
    elif Kind.MONEY in (one.kind, other.kind):
        plain = right if one.kind == Kind.MONEY else left
        if not literals.is_number(plain):
            raise refuse(
                _("An amount of money goes with another amount or with a plain number such as 100, not with {given}.",
                  given=described(plain.type)),
                plain.at,
            )  # fmt: skip


def computed(node: Arithmetic, left: Node, right: Node, refuse: Refuse) -> ValueType:
    """The type of left operator right."""
    for each in (left, right):
        if not each.type.is_number:
            raise refuse(_no_number(node.operator, each), each.at)
    one, other = left.type, right.type
    money = [each for each in (one, other) if each.kind == Kind.MONEY]
    if node.operator in "+-":
        _same_money(left, right, refuse)
        places = max(one.places, other.places)
        if money:
            return replace(money[0], places=places)
        return _number(one, other, places)
    if node.operator == "*":
        if len(money) == 2:
            raise refuse(_("Money times money is nothing: multiply by a number."), right.at)
        places = product_places(one.places, other.places)
        return replace(money[0], places=places) if money else _number(one, other, places)
    if len(money) == 2:
        _same_money(left, right, refuse)
    elif other.kind == Kind.MONEY:
        raise refuse(_("A number divided by money is nothing: divide by a number."), right.at)
    elif money:
        return replace(one, places=PLACES)
    return ValueType(Kind.DECIMAL, places=PLACES)


def _number(one: ValueType, other: ValueType, places: int) -> ValueType:
    whole = one.kind == other.kind == Kind.INTEGER
    return ValueType(Kind.INTEGER) if whole else ValueType(Kind.DECIMAL, places=places)


def _no_number(operator: str, node: Node) -> str:
    if node.type.kind in (Kind.DATE, Kind.DATETIME):
        return _(
            "Dates have no arithmetic: write days_between(start, end) <= 90, or, in a metric, write: within: 90 days"
        )
    if operator == "+" and node.type.kind in (Kind.TEXT, Kind.CHOICE):
        return _("To join texts write: concat(a, b).")
    return _("A number is expected here, not {given}.", given=described(node.type))


def _name(node: Node) -> str:
    return ".".join(node.path) if isinstance(node, Field) else "…"
