"""The values of a checked tree as Python functions of one record: they give what the database gives."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from operator import mul
from typing import Any

from regulars.expressions.clause import round_places, scaled
from regulars.expressions.columns import to_date, to_digits, to_number
from regulars.expressions.functions import AGGREGATES, IMPORTS
from regulars.expressions.record import Record, Value
from regulars.expressions.scope import Kind
from regulars.expressions.tree import Arithmetic, Call, Field, Literal, Negative, Node, Parameter, terms
from regulars.storage import exact
from regulars.storage.dialects import BLANKS


class Values:
    """Compiles values to functions; numbers stay scaled integers between them."""

    def of(self, node: Node) -> Value:
        """The value of `node` of a record; a number as the integer scaled by the places of its type."""
        match node:
            case Literal():
                return _constant(scaled(node.value, node.type.places) if node.type.is_number else node.value)
            case Field():
                return _scaled(_method("get", node.path), node)
            case Parameter():
                return _scaled(_method("parameter", node.path), node)
            case Negative():
                operand = self.of(node.operand)
                return _if_all(lambda value: exact.fits(-value), operand)
            case Arithmetic():
                return self.arithmetic(node)
            case Call() if node.name not in AGGREGATES:
                method = getattr(self, f"_{node.name}")
                made: Value = method(node)
                return made
        raise TypeError(type(node).__name__)

    def at(self, node: Node, places: int) -> Value:
        """A number with so many places; beyond 18 digits nothing."""
        value, given = self.of(node), node.type.places
        if places <= given:
            return value
        return _if_all(lambda found: exact.rescaled(found, given, places), value)

    def arithmetic(self, node: Arithmetic) -> Value:
        places, given = node.type.places, node.left.type.places
        if node.operator == "/":
            shift = places - given + node.right.type.places
            return _if_all(lambda a, b: exact.quotient(a, b, shift), self.of(node.left), self.of(node.right))
        if node.operator == "*":
            drop = given + node.right.type.places - places
            return _if_all(
                lambda a, b: exact.rounded_product(a, b, drop), self.of(node.left), self.of(node.right)
            )
        chain = terms(node)
        signs = [1 if sign == "+" else -1 for sign, _term in chain]
        return _if_all(
            lambda *found: exact.fits(sum(map(mul, signs, found))),
            *(self.at(term, places) for _sign, term in chain),
        )

    def number(self, node: Node) -> Value:
        """A number as a Fraction, to be compared."""
        value, unit = self.of(node), 10**node.type.places
        if isinstance(node, Literal) and isinstance(node.value, (int, Decimal)):
            return _constant(Fraction(node.value))
        return _if_all(lambda found: Fraction(found, unit), value)

    def local(self, node: Node) -> Value:
        """The local civil time of a DATETIME."""
        match node:
            case Field():
                return _method("local", node.path)
            case Call(name="coalesce"):
                return _first([self.local(each) for each in node.arguments])
        return self.of(node)

    def civil(self, node: Node) -> Value:
        """A DATE, or the local civil time of a DATETIME."""
        return self.of(node) if node.type.kind == Kind.DATE else self.local(node)

    def day(self, node: Node) -> Value:
        """The date of a DATE, the local date of a DATETIME."""
        if node.type.kind == Kind.DATE:
            return self.of(node)
        return _if_all(lambda moment: moment.date(), self.local(node))

    def _argument(self, node: Call, function: Callable[[Any], Any]) -> Value:
        return _if_all(function, self.of(node.arguments[0]))

    def _abs(self, node: Call) -> Value:
        return self._argument(node, lambda value: exact.fits(abs(value)))

    def _round(self, node: Call) -> Value:
        given, kept, wanted = node.arguments[0].type.places, round_places(node), node.type.places
        if kept >= given:
            return self.of(node.arguments[0])

        def rounded(value: int) -> int | None:
            short = exact.rescaled(value, given, kept)
            return None if short is None else exact.rescaled(short, kept, wanted)

        return self._argument(node, rounded)

    def _length(self, node: Call) -> Value:
        return self._argument(node, len)

    def _trim(self, node: Call) -> Value:
        return self._argument(node, lambda text: text.strip(BLANKS))

    def _left(self, node: Call) -> Value:
        return _if_all(lambda text, count: text[:count], *(self.of(each) for each in node.arguments))

    def _right(self, node: Call) -> Value:
        return _if_all(
            lambda text, count: text[-count:] if count else "", *(self.of(each) for each in node.arguments)
        )

    def _concat(self, node: Call) -> Value:
        return _if_all(lambda *parts: "".join(map(str, parts)), *(self.of(each) for each in node.arguments))

    def _coalesce(self, node: Call) -> Value:
        if node.type.is_number:
            return _first([self.at(each, node.type.places) for each in node.arguments])
        return _first([self.of(each) for each in node.arguments])

    def _today(self, _node: Call) -> Value:
        return lambda record: record.today()

    def _date(self, node: Call) -> Value:
        return self.day(node.arguments[0])

    def _part(self, node: Call, part: Callable[[Any], int]) -> Value:
        return _if_all(part, self.civil(node.arguments[0]))

    def _year(self, node: Call) -> Value:
        return self._part(node, lambda day: day.year)

    def _month(self, node: Call) -> Value:
        return self._part(node, lambda day: day.month)

    def _day(self, node: Call) -> Value:
        return self._part(node, lambda day: day.day)

    def _weekday(self, node: Call) -> Value:
        return self._part(node, lambda day: day.isoweekday())

    def _hour(self, node: Call) -> Value:
        return self._part(node, lambda moment: moment.hour)

    def _minute(self, node: Call) -> Value:
        return self._part(node, lambda moment: moment.minute)

    def _days_between(self, node: Call) -> Value:
        return _if_all(lambda start, end: (end - start).days, *(self.day(each) for each in node.arguments))

    def _years_between(self, node: Call) -> Value:
        return _if_all(exact.years, *(self.day(each) for each in node.arguments))

    def _given(self, node: Call) -> Value:
        assert node.name in IMPORTS
        columns = tuple(".".join(each.path) for each in node.arguments if isinstance(each, Field))
        return lambda record: record.function(node.name, columns)

    _sheet_name = _file_name = _row_number = _occurrence = _given

    def _to_date(self, node: Call) -> Value:
        return _if_all(to_date, *(self.of(each) for each in node.arguments))

    def _to_number(self, node: Call) -> Value:
        comma = len(node.arguments) > 1
        return self._argument(node, lambda text: scaled(to_number(text, comma=comma), node.type.places))

    def _digits(self, node: Call) -> Value:
        return self._argument(node, to_digits)


def _constant(value: Any) -> Value:
    return lambda _record: value


def _method(name: str, path: tuple[str, ...]) -> Value:
    return lambda record: getattr(record, name)(path)


def _scaled(get: Value, node: Node) -> Value:
    if node.type.kind not in (Kind.DECIMAL, Kind.MONEY):
        return get
    places = node.type.places
    return lambda record: scaled(get(record), places)


def _if_all(function: Callable[..., Any], *values: Value) -> Value:
    """The function of the values; nothing where one of them is nothing."""
    if len(values) == 1:
        (only,) = values

        def of_one(record: Record) -> Any:
            value = only(record)
            return None if value is None else function(value)

        return of_one

    def of_all(record: Record) -> Any:
        found = [value(record) for value in values]
        return None if None in found else function(*found)

    return of_all


def _first(values: list[Value]) -> Value:
    def first(record: Record) -> Any:
        for value in values:
            found = value(record)
            if found is not None:
                return found
        return None

    return first
