"""Checks calls of functions: each one's arguments, and the type that it gives."""

from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches

from regulars.deprecation import core
from regulars.expressions import literals
from regulars.expressions.checking import Checking
from regulars.expressions.functions import AGGREGATES, ALL, GOING, IMPORTS, INSTEAD, SCALARS, SEARCHES
from regulars.expressions.scope import DATE, INTEGER, TEXT, Kind, ValueType
from regulars.expressions.tree import Call, Field, Literal, Node, Parameter
from regulars.expressions.types import PLACES, aligned, described, has_local, opaque
from regulars.messages import _

#: left and right give at most so many characters.
MAX_LENGTH = 10_000


def value(checker: Checking, node: Call) -> Node:
    """The checked call of a function that gives a value."""
    _known(checker, node)
    _counted(checker, node)
    if node.name == "occurrence":
        return _occurrence(checker, node)
    if node.name in AGGREGATES:
        return _aggregate(checker, node)
    arguments = tuple(checker.value(each) for each in node.arguments)
    made = replace(node, arguments=arguments)
    return _VALUES[node.name](checker, made)


def condition(checker: Checking, node: Call) -> Node:
    """The checked call of contains, starts_with, ends_with, or of a plugin's function."""
    if node.name not in SEARCHES:
        function = checker.scope.function(node.name)
        if function is not None and not 1 <= len(node.arguments) <= 1 + len(function.further):
            raise checker.refuse(_("Write: {usage}", usage=function.usage), node.at)
        arguments = tuple(sought(checker, each) for each in node.arguments)
        return replace(node, arguments=arguments, function=function)
    _counted(checker, node)
    if node.name == "contains" and isinstance(node.arguments[0], Field):
        field = checker.value(node.arguments[0])
        if field.type.kind == Kind.CHOICES:
            code = sought(checker, node.arguments[1])
            if isinstance(code, Literal):
                code = literals.fitted(code, field.type, checker.refuse)
            return replace(node, arguments=(field, code))
    operand = searched(checker, node.arguments[0])
    return replace(node, arguments=(operand, sought(checker, node.arguments[1])))


def searched(checker: Checking, node: Node) -> Node:
    """A text that may be searched in: a stored one, or, in an import, any."""
    made = checker.value(node)
    if made.type.kind != Kind.TEXT and not (checker.imports and made.type.kind == Kind.CHOICE):
        if made.type.kind == Kind.CHOICE:
            raise checker.refuse(_("A choice is compared whole: write = or in."), node.at)
        raise checker.refuse(_("A text is expected here, not {given}.", given=described(made.type)), node.at)
    if checker.imports:
        return made
    found = checker.scope.name(made.path) if isinstance(made, Field) else None
    if found is not None and found.type.masked:
        raise checker.refuse(
            _("You are shown a part of this only, which cannot be searched in: compare it with = or in."),
            node.at,
        )
    if found is None or not found.foldable:
        raise checker.refuse(
            _("Only a text field can be searched in, not something computed or derived."), node.at
        )
    return made


def sought(checker: Checking, node: Node) -> Node:
    """A text to look for: a literal, or a parameter."""
    made = checker.value(node)
    if not isinstance(made, (Literal, Parameter)) or made.type.kind not in (Kind.TEXT, Kind.CHOICE):
        if isinstance(made, Literal) and made.type.is_number:
            raise checker.refuse(_("A text needs quotes: '{value}'", value=made.value), node.at)
        raise checker.refuse(_("Write a text in quotes here, such as 'x'."), node.at)
    if isinstance(made, Literal) and made.value == "":
        raise checker.refuse(_("An empty text is in every text: write what to look for."), node.at)
    return made


def _known(checker: Checking, node: Call) -> None:
    name = node.name
    going = GOING.get(name)
    if going is not None and going.is_gone(core()):
        raise checker.refuse(going.told(f"{name}()", core()), node.at)
    if (
        name in SCALARS
        or (name in AGGREGATES and checker.aggregates)
        or (name in IMPORTS and checker.imports)
    ):
        return
    if name in AGGREGATES:
        raise checker.refuse(
            _("{name}() belongs in metrics and reports, over many records.", name=name), node.at
        )
    if name in IMPORTS:
        raise checker.refuse(_("{name}() belongs in the rows of a channel.", name=name), node.at)
    if name in INSTEAD:
        raise checker.refuse(
            _("There is no function {name}(). {instead}", name=name, instead=_(INSTEAD[name])), node.at
        )
    near = get_close_matches(name, ALL, n=1)
    if near:
        raise checker.refuse(
            _("There is no function {name}(). Did you mean {near}()?", name=name, near=near[0]), node.at
        )
    raise checker.refuse(
        _(
            "There is no function {name}(). There are: {names}.",
            name=name,
            names=", ".join([*SCALARS, *SEARCHES]),
        ),
        node.at,
    )


def _counted(checker: Checking, node: Call) -> None:
    signature = ALL[node.name]
    given = len(node.arguments)
    if given < signature.least or (signature.most is not None and given > signature.most):
        raise checker.refuse(_("Write: {usage}", usage=signature.usage), node.at)


def _aggregate(checker: Checking, node: Call) -> Node:
    if checker.inside_aggregate:
        raise checker.refuse(_("{name}() cannot stand inside another aggregate.", name=node.name), node.at)
    if not node.arguments:
        return replace(node, type=INTEGER)
    checker.inside_aggregate = True
    argument = checker.value(node.arguments[0])
    checker.inside_aggregate = False
    if isinstance(argument, Literal):
        raise checker.refuse(_("Write a field in {name}(…).", name=node.name), argument.at)
    kind = argument.type.kind
    made = replace(node, arguments=(argument,))
    if node.name == "count":
        return replace(made, type=INTEGER)
    opaque(argument, checker.refuse)
    if node.name == "count_distinct":
        return replace(made, type=INTEGER)
    if node.name in ("min", "max"):
        if not (argument.type.is_number or kind in (Kind.TEXT, Kind.DATE, Kind.DATETIME)):
            raise checker.refuse(
                _("{given} has no order: {name}() needs a number, a date or a text.",
                  given=described(argument.type).capitalize(), name=node.name),
                argument.at,
            )  # fmt: skip
        return replace(made, type=argument.type)
    _number(checker, argument)
    if node.name == "sum":
        return replace(made, type=argument.type)
    if kind == Kind.MONEY:
        return replace(made, type=argument.type)
    return replace(made, type=ValueType(Kind.DECIMAL, places=PLACES))


def _occurrence(checker: Checking, node: Call) -> Node:
    arguments = tuple(checker.value(each) for each in node.arguments)
    for each in arguments:
        if not isinstance(each, Field):
            raise checker.refuse(_("Write the names of columns: occurrence(a, b)"), each.at)
    return replace(node, arguments=arguments, type=INTEGER)


def _number(checker: Checking, node: Node) -> None:
    if not node.type.is_number:
        raise checker.refuse(
            _("A number is expected here, not {given}.", given=described(node.type)), node.at
        )


def _text(checker: Checking, node: Node) -> None:
    if node.type.kind not in (Kind.TEXT, Kind.CHOICE):
        raise checker.refuse(_("A text is expected here, not {given}.", given=described(node.type)), node.at)


def _abs(checker: Checking, node: Call) -> Node:
    _number(checker, node.arguments[0])
    return replace(node, type=node.arguments[0].type)


def _round(checker: Checking, node: Call) -> Node:
    operand = node.arguments[0]
    _number(checker, operand)
    places = _whole(checker, node, PLACES) if len(node.arguments) == 2 else 0
    if operand.type.kind != Kind.DECIMAL:
        return replace(node, type=operand.type)
    if places == 0:
        return replace(node, type=INTEGER)
    return replace(node, type=ValueType(Kind.DECIMAL, places=min(places, operand.type.places)))


def _whole(checker: Checking, node: Call, most: int) -> int:
    given = node.arguments[1]
    found = given.value if isinstance(given, Literal) else None
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= most:
        raise checker.refuse(_("Write a whole number from 0 to {most} here.", most=most), given.at)
    return found


def _length(checker: Checking, node: Call) -> Node:
    _text(checker, node.arguments[0])
    return replace(node, type=INTEGER)


def _trim(checker: Checking, node: Call) -> Node:
    _text(checker, node.arguments[0])
    return replace(node, type=TEXT)


def _cut(checker: Checking, node: Call) -> Node:
    _text(checker, node.arguments[0])
    _whole(checker, node, MAX_LENGTH)
    return replace(node, type=TEXT)


def _concat(checker: Checking, node: Call) -> Node:
    for each in node.arguments:
        if each.type.kind != Kind.INTEGER:
            _text(checker, each)
    return replace(node, type=TEXT)


def _coalesce(checker: Checking, node: Call) -> Node:
    arguments = list(node.arguments)
    pattern = next((each for each in arguments if not isinstance(each, Literal)), None)
    if pattern is None:
        raise checker.refuse(_("Write a field first: coalesce(a, b)"), node.at)
    if pattern.type.kind == Kind.CHOICES:
        raise checker.refuse(_("A list of choices is asked with: contains(field, 'code')"), pattern.at)
    if pattern.type.kind == Kind.DATETIME and any(isinstance(each, Literal) for each in arguments):
        raise checker.refuse(_("A point in time cannot be replaced by a literal."), pattern.at)
    for i, each in enumerate(arguments):
        if literals.is_text(each) and pattern.type.kind == Kind.CHOICE:
            continue
        arguments[i] = aligned(pattern, each, checker.refuse, "coalesce")[1]
    return replace(node, arguments=tuple(arguments), type=_common(pattern, arguments))


def _common(pattern: Node, arguments: list[Node]) -> ValueType:
    types = [each.type for each in arguments]
    if pattern.type.is_number:
        places = max(each.places for each in types)
        money = next((each for each in types if each.kind == Kind.MONEY), None)
        if money:
            return replace(money, places=places)
        whole = all(each.kind == Kind.INTEGER for each in types)
        return INTEGER if whole else ValueType(Kind.DECIMAL, places=places)
    if pattern.type.kind == Kind.CHOICE:
        codes = {each.value for each in arguments if isinstance(each, Literal)}
        same = all(isinstance(each, Literal) or each.type == pattern.type for each in arguments)
        return pattern.type if same and codes <= set(pattern.type.choices) else TEXT
    references = [each for each in types if each.kind == Kind.REFERENCE]
    return references[0] if references else pattern.type


def _today(_checker: Checking, node: Call) -> Node:
    return replace(node, type=DATE)


def _day_of(checker: Checking, node: Node) -> Node:
    """A date, or a point in time that has a local date; a text literal is read as a date."""
    if literals.is_text(node):
        return literals.fitted(node, DATE, checker.refuse)
    if node.type.kind not in (Kind.DATE, Kind.DATETIME):
        raise checker.refuse(_("A date is expected here, not {given}.", given=described(node.type)), node.at)
    if node.type.kind == Kind.DATETIME and not has_local(node):
        raise checker.refuse(
            _("A local time is known of a field only: write min(date(sold_at)) or the like."), node.at
        )
    return node


def _date(checker: Checking, node: Call) -> Node:
    return replace(node, arguments=(_day_of(checker, node.arguments[0]),), type=DATE)


def _part(checker: Checking, node: Call) -> Node:
    return replace(node, arguments=(_day_of(checker, node.arguments[0]),), type=INTEGER)


def _time_part(checker: Checking, node: Call) -> Node:
    if node.arguments[0].type.kind != Kind.DATETIME:
        raise checker.refuse(
            _("A point in time is expected here, not {given}.", given=described(node.arguments[0].type)),
            node.arguments[0].at,
        )
    return _part(checker, node)


def _distance(checker: Checking, node: Call) -> Node:
    return replace(node, arguments=tuple(_day_of(checker, each) for each in node.arguments), type=INTEGER)


def _known_text(_checker: Checking, node: Call) -> Node:
    return replace(node, type=TEXT)


def _row_number(_checker: Checking, node: Call) -> Node:
    return replace(node, type=INTEGER)


def _to_date(checker: Checking, node: Call) -> Node:
    for each in node.arguments:
        _text(checker, each)
    if len(node.arguments) == 2 and not isinstance(node.arguments[1], Literal):
        raise checker.refuse(_("Write: {usage}", usage=ALL["to_date"].usage), node.at)
    return replace(node, type=DATE)


def _to_number(checker: Checking, node: Call) -> Node:
    _text(checker, node.arguments[0])
    # How it is written stands beside it, so that whoever reads the number needs only the call.
    written = (Literal(at=node.at, type=TEXT, value=","),) if checker.comma else ()
    return replace(node, type=ValueType(Kind.DECIMAL, places=PLACES), arguments=node.arguments + written)


def _digits(checker: Checking, node: Call) -> Node:
    _text(checker, node.arguments[0])
    return replace(node, type=TEXT)


_VALUES: dict[str, Callable[[Checking, Call], Node]] = {
    "abs": _abs,
    "round": _round,
    "length": _length,
    "trim": _trim,
    "left": _cut,
    "right": _cut,
    "concat": _concat,
    "coalesce": _coalesce,
    "today": _today,
    "date": _date,
    "year": _part,
    "month": _part,
    "day": _part,
    "weekday": _part,
    "hour": _time_part,
    "minute": _time_part,
    "days_between": _distance,
    "years_between": _distance,
    "sheet_name": _known_text,
    "file_name": _known_text,
    "row_number": _row_number,
    "to_date": _to_date,
    "to_number": _to_number,
    "digits": _digits,
}
