"""Checks a tree against a scope: names exist, types fit, functions are where they belong; literals get their type."""

from dataclasses import dataclass, replace
from difflib import get_close_matches

from regulars.errors import Place
from regulars.expressions import calls, literals
from regulars.expressions.functions import AGGREGATES
from regulars.expressions.parse import parse
from regulars.expressions.scope import Kind, Scope, ValueType
from regulars.expressions.tokens import Refusals
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
    is_condition,
)
from regulars.expressions.types import aligned, computed, described, ordered
from regulars.messages import _


@dataclass(frozen=True)
class Expression:
    """A checked expression."""

    text: str
    type: ValueType
    tree: Node
    #: The paths of all names, also those inside aggregates.
    names: frozenset[tuple[str, ...]]
    parameters: frozenset[tuple[str, ...]]
    #: The calls of sum, count, …, in the order of the text.
    aggregates: tuple[Call, ...]
    #: The names of all functions that are called.
    functions: frozenset[str]


def parse_and_check(
    text: str,
    scope: Scope,
    *,
    expect: ValueType | Kind | None = None,
    aggregates: bool = False,
    imports: bool = False,
    comma: bool = False,
    place: Place | None = None,
) -> Expression:
    """The expression that `text` is in `scope`; ExpressionError, with the offset and the way out, where it is none.

    `expect` demands a kind of value (an integer passes for a decimal, a number literal for money); Kind.BOOLEAN
    demands a condition. `aggregates` lets sum, count, … in; `imports` the functions that know a source's row, in
    which numbers are written with a decimal `comma`.
    """
    checker = Checker(text, scope, aggregates, imports, place, comma=comma)
    tree = checker.whole(parse(text, place), expect)
    found = list(tree.walk())
    return Expression(
        text=text,
        type=tree.type,
        tree=tree,
        names=frozenset(node.path for node in found if isinstance(node, Field)),
        parameters=frozenset(node.path for node in found if isinstance(node, Parameter)),
        aggregates=tuple(node for node in found if isinstance(node, Call) and node.name in AGGREGATES),
        functions=frozenset(node.name for node in found if isinstance(node, Call)),
    )


class Checker:
    """One check of one text."""

    def __init__(
        self,
        text: str,
        scope: Scope,
        aggregates: bool,
        imports: bool,
        place: Place | None,
        *,
        comma: bool = False,
    ) -> None:
        self.scope = scope
        self.aggregates = aggregates
        self.imports = imports
        self.comma = comma
        self.refuse = Refusals(text, place)
        self.inside_aggregate = False

    def whole(self, tree: Node, expect: ValueType | Kind | None) -> Node:
        """The checked tree, of the kind that is expected."""
        wanted = expect if isinstance(expect, ValueType) else ValueType(expect) if expect else None
        if (wanted and wanted.kind == Kind.BOOLEAN) or self.is_condition(tree):
            made = self.condition(tree)
        else:
            made = self.value(tree)
        if wanted:
            made = self.expected(made, wanted)
        self.unmixed(made)
        return made

    def expected(self, made: Node, wanted: ValueType) -> Node:
        if literals.is_text(made) and wanted.kind != Kind.REFERENCE:
            made = literals.fitted(made, wanted, self.refuse)
        kind = made.type.kind
        fits = (
            kind == wanted.kind
            or (kind == Kind.INTEGER and wanted.kind == Kind.DECIMAL)
            or (kind in (Kind.CHOICE, Kind.TEXT) and wanted.kind in (Kind.CHOICE, Kind.TEXT, Kind.CHOICES))
            or (literals.is_number(made) and wanted.kind == Kind.MONEY)
        )
        if not fits:
            raise self.refuse(
                _(
                    "This gives {given}, but {wanted} is expected.",
                    given=described(made.type),
                    wanted=described(wanted),
                ),
                made.at,
            )
        return made

    def unmixed(self, tree: Node) -> None:
        """Refuse a name beside an aggregate: one is of many records, the other of one."""
        if not any(isinstance(node, Call) and node.name in AGGREGATES for node in tree.walk()):
            return

        def visit(node: Node) -> None:
            if isinstance(node, Field):
                raise self.refuse(
                    _("'{name}' stands beside an aggregate: put it into one, such as max({name}).",
                      name=".".join(node.path)),
                    node.at,
                )  # fmt: skip
            if not (isinstance(node, Call) and node.name in AGGREGATES):
                for child in node.children:
                    visit(child)

        visit(tree)

    # Conditions

    def is_condition(self, node: Node) -> bool:
        """`is_condition` for a node whose plugin's function is not found yet."""
        return is_condition(node) or (isinstance(node, Call) and self.scope.function(node.name) is not None)

    def condition(self, node: Node) -> Node:
        match node:
            case Not():
                return replace(node, operand=self.condition(node.operand))
            case And() | Or():
                return replace(node, parts=tuple(self.condition(part) for part in node.parts))
            case Compare():
                return self.comparison(node)
            case In():
                return self.membership(node)
            case Between():
                return self.between(node)
            case Like():
                operand = calls.searched(self, node.operand)
                return replace(node, operand=operand, pattern=calls.sought(self, node.pattern))
            case IsNull():
                return replace(node, operand=self.value(node.operand))
            case Call() if self.is_condition(node):
                return calls.condition(self, node)
        made = self.value(node)
        if made.type.kind != Kind.BOOLEAN:
            raise self.refuse(
                _("This is {given}, not a condition: compare it with something.", given=described(made.type)),
                node.at,
            )
        return made

    def comparison(self, node: Compare) -> Node:
        left, right = self.operands(node.left, node.right)
        left, right = self.aligned(left, right, node.operator)
        if node.operator not in ("=", "<>"):
            ordered(left, self.refuse)
        return replace(node, left=left, right=right)

    def operands(self, left: Node, right: Node) -> tuple[Node, Node]:
        """Both operands checked; where a name is unknown and the other side is a text, quotes were forgotten."""
        for each in (left, right):
            if isinstance(each, Literal) and each.value is None:
                raise self.refuse(_("Nothing equals null: write 'is null' or 'is not null'."), each.at)
        return self.value(left, beside=right), self.value(right, beside=left)

    def aligned(self, left: Node, right: Node, operator: str) -> tuple[Node, Node]:
        for one, other in ((left, right), (right, left)):
            if self.imports and isinstance(one, Field) and other.type.is_number:
                raise self.refuse(
                    _("A column holds texts: write to_number({name}).", name=_named(one)), one.at
                )
        return aligned(left, right, self.refuse, operator)

    def membership(self, node: In) -> Node:
        operand = self.value(node.operand)
        members = []
        for given in node.members:
            member = (
                self.parameter(given)
                if isinstance(given, Parameter)
                else self.value(given, beside=node.operand)
            )
            if not isinstance(member, (Literal, Parameter)):
                raise self.refuse(_("A list holds values, not fields: write a = b or a = c."), given.at)
            operand, member = self.aligned(operand, member, "=")
            members.append(member)
        return replace(node, operand=operand, members=tuple(members))

    def between(self, node: Between) -> Node:
        operand, low = self.operands(node.operand, node.low)
        _again, high = self.operands(node.operand, node.high)
        operand, low = self.aligned(operand, low, "between")
        operand, high = self.aligned(operand, high, "between")
        ordered(operand, self.refuse)
        return replace(node, operand=operand, low=low, high=high)

    # Values

    def value(self, node: Node, beside: Node | None = None) -> Node:
        if self.is_condition(node):
            raise self.refuse(
                _("A condition is not a value here: combine conditions with and, or, not."), node.at
            )
        match node:
            case Literal():
                if node.value is None:
                    raise self.refuse(_("null stands only in 'is null' and 'is not null'."), node.at)
                return literals.typed(node)
            case Field():
                return self.name(node, beside)
            case Parameter():
                made = self.parameter(node)
                if node.is_set:
                    raise self.refuse(
                        _(":{name} is several values: write x in (:{name}).", name=".".join(node.path)),
                        node.at,
                    )
                return made
            case Negative():
                return self.negative(node)
            case Arithmetic():
                left, right = self.value(node.left), self.value(node.right)
                return replace(node, left=left, right=right, type=computed(node, left, right, self.refuse))
            case Call():
                return calls.value(self, node)
        raise TypeError(type(node).__name__)

    def parameter(self, node: Parameter) -> Node:
        found = self.scope.parameter(node.path)
        if found is None:
            raise self.refuse(_("Unknown parameter :{name}.", name=".".join(node.path)), node.at)
        return replace(node, type=found)

    def negative(self, node: Negative) -> Node:
        operand = self.value(node.operand)
        if not operand.type.is_number:
            raise self.refuse(
                _("A number is expected here, not {given}.", given=described(operand.type)), node.operand.at
            )
        return literals.folded_sign(replace(node, operand=operand, type=operand.type))

    def name(self, node: Field, beside: Node | None) -> Node:
        found = self.scope.name(node.path)
        if found is not None:
            return replace(node, type=found.type)
        written = ".".join(node.path)
        if beside is not None and self.is_text(beside):
            raise self.refuse(
                _("Unknown field '{name}'; a text needs quotes: '{name}'", name=written), node.at
            )
        raise self.refuse(self.unknown(written), node.at)

    def is_text(self, node: Node) -> bool:
        if isinstance(node, Field):
            found = self.scope.name(node.path)
            return found is not None and found.type.kind in (Kind.TEXT, Kind.CHOICE, Kind.CHOICES)
        return False

    def unknown(self, written: str) -> str:
        names = list(self.scope.names())
        parts = [name for name in names if name.startswith(f"{written}.")]
        if parts:
            return _("'{name}' has parts: {parts}.", name=written, parts=", ".join(parts))
        near = get_close_matches(written.lower(), names, n=1) or get_close_matches(written, names, n=1)
        if near:
            return _("Unknown field '{name}'. Did you mean '{near}'?", name=written, near=near[0])
        if names and len(names) <= 12:
            return _(
                "Unknown field '{name}'. There are: {names}.", name=written, names=", ".join(sorted(names))
            )
        return _("Unknown field '{name}'.", name=written)


def _named(field: Field) -> str:
    return ".".join(field.path)
