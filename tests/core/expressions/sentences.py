"""Makes expressions at random, each with what it means, worked out here from the language's description alone.

A meaning is a function of one row (or, of an aggregate, of a list of rows) that gives a Fraction, text, date, bool or
None for nothing; of a condition True, False, or None where it cannot be decided.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from unicodedata import normalize

from facts import FIELDS, LIKES, PARAMETERS, TAGS, TIERS, TODAY
from hypothesis import strategies as st

from regulars.expressions import Kind, ValueType

Meaning = Callable[[Any], Any]


@dataclass
class Sentence:
    """The text of an expression and its meaning."""

    text: str
    meaning: Meaning
    #: number, money, usd, text, choice, boolean, date, datetime, reference or condition.
    kind: str
    places: int = 0
    #: What of the language it uses.
    uses: set[str] = field(default_factory=set)
    is_literal: bool = False
    is_whole: bool = False
    #: The terms, with their signs, of a sum.
    sum_of: "list[tuple[str, Sentence]]" = field(default_factory=list, repr=False)


# What the language says of values


def fit(value: Fraction | None, places: int) -> Fraction | None:
    """A result has at most 18 digits, those after the point among them."""
    return None if value is None or abs(value) * 10**places >= 10**18 else value


def cut(value: Fraction, places: int) -> Fraction:
    """Half-even (as Python's own round does with a Fraction)."""
    return Fraction(round(value * 10**places), 10**places)


def folded(text: str) -> str:
    return normalize("NFKC", normalize("NFKC", text).casefold())


def matches(text: str, pattern: str) -> bool:
    """Whether a text is like a pattern, letter by letter."""
    rest = {text}
    segment = ""
    for character in [*pattern, None]:
        if character not in ("%", "_", None):
            segment += character
            continue
        key, segment = folded(segment), ""
        rest = {each[len(key) :] for each in rest if each.startswith(key)}
        if character == "%":
            rest = {each[i:] for each in rest for i in range(len(each) + 1)}
        elif character == "_":
            rest = {each[1:] for each in rest if each}
    return "" in rest


def whole_years(start: date, end: date) -> int:
    if end < start:
        return -whole_years(end, start)
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def both(function: Callable[..., Any], *meanings: Meaning) -> Meaning:
    """Nothing where an operand is nothing."""

    def meaning(row: Any) -> Any:
        values = [each(row) for each in meanings]
        return None if any(value is None for value in values) else function(*values)

    return meaning


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def written(path: tuple[str, ...]) -> str:
    return ".".join(f'"{part}"' if " " in part else part for part in path)


class Maker:
    """Makes sentences at random; in `aggregates` every field stands in an aggregate."""

    def __init__(self, dice: random.Random, aggregates: bool = False) -> None:
        self.dice = dice
        self.aggregates = aggregates
        self.inside = False

    def pick(self, options: Any) -> Any:
        return self.dice.choice(list(options))

    def short_sentence(self) -> Sentence:
        """One that is within the language's limits."""
        while True:
            made = self.sentence()
            if len(made.text) < 1_500:
                return made

    def sentence(self) -> Sentence:
        kinds = ["condition", "number", "money", "text", "date", "datetime", "boolean", "choice", "reference"]
        kind = self.pick(kinds[:3] if self.aggregates else ["condition", *kinds])
        return getattr(self, kind)(self.pick([1, 2, 3]))

    # Fields, parameters, literals

    def field(self, path: tuple[str, ...]) -> Sentence:
        type_: ValueType = FIELDS[path].type
        kind = {Kind.INTEGER: "number", Kind.DECIMAL: "number"}.get(type_.kind, type_.kind.value)
        kind = "usd" if type_.currency == "USD" else kind

        def meaning(row: Any) -> Any:
            value = row.values[path]
            return Fraction(value) if value is not None and type_.is_number else value

        return Sentence(
            written(path),
            meaning,
            kind,
            type_.places,
            {f"type {type_.kind.value}"},
            is_whole=type_.kind == Kind.INTEGER,
        )

    def parameter(self, kind: str, *names: str) -> Sentence:
        name = self.pick(names)
        type_, value = PARAMETERS["user", name]
        known = Fraction(value) if value is not None and type_.is_number else value
        return Sentence(
            f":user.{name}",
            lambda _row: known,
            kind,
            type_.places,
            {"parameter"},
            is_whole=type_.kind == Kind.INTEGER,
        )

    def number_literal(self) -> Sentence:
        text = self.pick(["0", "1", "2", "3", "7", "10", "0.5", "1.5", "2.50", "0.125", "100", "0.005", "1.00000001",
                          "999999999999999999", "12345678901234567"])  # fmt: skip
        places = len(text.partition(".")[2])
        sign = self.pick(["", "", "-"])
        return Sentence(
            sign + text,
            lambda _row: Fraction(sign + text),
            "number",
            places,
            {"literal number"},
            is_literal=True,
            is_whole=places == 0,
        )

    def text_literal(self) -> Sentence:
        text = self.pick(["a", "A", "b", "ss", "张", "ﬁ", "fin", " ", "o'b", "%", "_", "\\", "50％", "😀", "é", "-- x",
                          "\U0010ffff", "\ud7ff", "e", "a_b"])  # fmt: skip
        return Sentence(quoted(text), lambda _row: text, "text", uses={"literal text"}, is_literal=True)

    def date_literal(self) -> Sentence:
        day = self.pick([date(2024, 2, 29), date(2001, 3, 1), date(1999, 12, 31), date(1, 1, 1)])
        return Sentence(
            quoted(day.isoformat()), lambda _row: day, "date", uses={"literal date"}, is_literal=True
        )

    # Numbers and money

    def any_number(self, depth: int) -> Sentence:
        return self.money(depth) if self.pick([0, 0, 1]) else self.number(depth)

    def number(self, depth: int) -> Sentence:
        if self.aggregates and not self.inside:
            if depth <= 1:
                return self.aggregate()
        elif depth <= 0:
            leaf = self.pick(["field", "field", "field", "literal", "parameter"])
            if leaf == "field":
                return self.field(self.pick([("n",), ("m",), ("q",), ("f",), ("w",)]))
            return (
                self.number_literal()
                if leaf == "literal"
                else self.parameter("number", "level", "rate", "no_number")
            )
        options = ["arithmetic", "arithmetic", "ratio", "negative", "abs", "round", "coalesce"]
        if not (self.aggregates and not self.inside):
            options += ["length", "part", "part", "hour", "days_between", "years_between"]
        return getattr(self, "number_" + self.pick(options))(depth - 1)

    def calculated(self, operator: str, a: Sentence, b: Sentence, kind: str) -> Sentence:
        sum_of: list[tuple[str, Sentence]] = []
        if operator in "+-":
            # One sum, however many terms: each gets the places of the whole, and only the whole has to fit.
            sum_of = [*(a.sum_of or [("+", a)]), (operator, b)]
            places = max(term.places for _sign, term in sum_of)

            def meaning(row: Any) -> Fraction | None:
                whole = Fraction(0)
                for sign, term in sum_of:
                    value = term.meaning(row)
                    if value is not None and term.places < places:
                        value = fit(value, places)
                    if value is None:
                        return None
                    whole += value if sign == "+" else -value
                return fit(whole, places)
        elif operator == "*":
            places = min(a.places + b.places, max(6, a.places, b.places))

            def reckon(x: Fraction, y: Fraction) -> Fraction | None:
                return fit(cut(x * y, places), places)
        else:
            places = 6

            def reckon(x: Fraction, y: Fraction) -> Fraction | None:
                return None if y == 0 else fit(cut(x / y, 6), 6)

        return Sentence(
            f"({a.text} {operator} {b.text})",
            meaning if sum_of else both(reckon, a.meaning, b.meaning),
            kind,
            places,
            a.uses | b.uses | {f"operator {operator}"},
            is_whole=operator != "/" and a.is_whole and b.is_whole,
            sum_of=sum_of,
        )

    def number_arithmetic(self, depth: int) -> Sentence:
        return self.calculated(self.pick("+-*/"), self.number(depth), self.number(depth), "number")

    def number_ratio(self, depth: int) -> Sentence:
        return self.calculated("/", self.money(depth), self.money(depth), "number")

    def negative(self, a: Sentence) -> Sentence:
        return Sentence(f"-({a.text})", both(lambda x: fit(-x, a.places), a.meaning), a.kind, a.places,
                        a.uses | {"operator negative"}, a.is_literal, a.is_whole)  # fmt: skip

    def number_negative(self, depth: int) -> Sentence:
        return self.negative(self.number(depth))

    def number_abs(self, depth: int) -> Sentence:
        return self.absolute(self.number(depth))

    def absolute(self, a: Sentence) -> Sentence:
        return Sentence(f"abs({a.text})", both(lambda x: fit(abs(x), a.places), a.meaning), a.kind, a.places,
                        a.uses | {"abs"}, is_whole=a.is_whole)  # fmt: skip

    def number_round(self, depth: int) -> Sentence:
        return self.rounded(self.number(depth))

    def rounded(self, a: Sentence) -> Sentence:
        kept = self.pick([None, 0, 1, 2, 6])
        count = kept or 0

        def reckon(x: Fraction) -> Fraction | None:
            if count >= a.places:
                return x
            short = fit(cut(x, count), count)
            return fit(short, a.places) if a.kind == "money" else short

        text = f"round({a.text})" if kept is None else f"round({a.text}, {kept})"
        places = a.places if a.kind == "money" else min(count, a.places)
        return Sentence(text, both(reckon, a.meaning), a.kind, places, a.uses | {"round"},
                        is_whole=a.kind == "number" and places == 0)  # fmt: skip

    def number_coalesce(self, depth: int) -> Sentence:
        return self.first([self.fielded(self.number, depth), self.number(depth), self.number_literal()])

    def fielded(self, make: Callable[[int], Sentence], depth: int) -> Sentence:
        made = make(depth)
        while made.is_literal:
            made = make(depth)
        return made

    def first(self, given: list[Sentence]) -> Sentence:
        """coalesce; its operands first get the places of the one that has most."""
        places = max(each.places for each in given)

        def meaning(row: Any) -> Any:
            for each in given:
                value = each.meaning(row)
                if isinstance(value, Fraction) and each.places < places:
                    value = fit(value, places)
                if value is not None:
                    return value
            return None

        return Sentence(
            f"coalesce({', '.join(each.text for each in given)})",
            meaning,
            given[0].kind,
            places,
            set().union(*(each.uses for each in given)) | {"coalesce"},
            is_whole=all(each.is_whole for each in given),
        )

    def number_length(self, depth: int) -> Sentence:
        text = self.text(depth)
        return Sentence(f"length({text.text})", both(lambda x: Fraction(len(x)), text.meaning), "number", 0,
                        text.uses | {"length"}, is_whole=True)  # fmt: skip

    def number_part(self, depth: int) -> Sentence:
        part = self.pick(["year", "month", "day", "weekday"])
        function = {"year": lambda d: d.year, "month": lambda d: d.month, "day": lambda d: d.day,
                    "weekday": lambda d: "一二三四五六日".index("一二三四五六日"[d.weekday()]) + 1}[part]  # fmt: skip
        day = self.day(depth)
        return Sentence(f"{part}({day.text})", both(lambda x: Fraction(function(x)), day.meaning), "number", 0,
                        day.uses | {part}, is_whole=True)  # fmt: skip

    def day(self, depth: int) -> Sentence:
        """A date, or a point in time, whose local date counts."""
        return self.local(depth) if self.pick([0, 1]) else self.date(depth)

    def local(self, depth: int) -> Sentence:
        """A point in time as its local civil time."""
        path = self.pick([("sold_at",), ("seen_at",)])
        one = Sentence(written(path), lambda row: row.locals[path], "datetime", uses={"type datetime"})
        return self.first([one, self.local(depth - 1)]) if depth > 1 else one

    def number_hour(self, depth: int) -> Sentence:
        moment = self.local(depth)
        return Sentence(f"hour({moment.text})", both(lambda x: Fraction(x.hour), moment.meaning), "number", 0,
                        moment.uses | {"hour"}, is_whole=True)  # fmt: skip

    def distance(self, depth: int, name: str, function: Callable[[date, date], int]) -> Sentence:
        start, end = self.day(depth), self.day(depth)

        def plain(moment: date) -> date:
            return moment.date() if isinstance(moment, datetime) else moment

        return Sentence(
            f"{name}({start.text}, {end.text})",
            both(lambda a, b: Fraction(function(plain(a), plain(b))), start.meaning, end.meaning),
            "number",
            0,
            start.uses | end.uses | {name},
            is_whole=True,
        )

    def number_days_between(self, depth: int) -> Sentence:
        return self.distance(depth, "days_between", lambda a, b: b.toordinal() - a.toordinal())

    def number_years_between(self, depth: int) -> Sentence:
        return self.distance(depth, "years_between", whole_years)

    def money(self, depth: int) -> Sentence:
        if self.aggregates and not self.inside:
            if depth <= 1:
                return self.aggregate(money=True)
        elif depth <= 0:
            return self.parameter("money", "limit") if self.pick([0] * 5 + [1]) else self.field(
                self.pick([("net",), ("tax",)])
            )  # fmt: skip
        return getattr(
            self, "money_" + self.pick(["sum", "plain", "times", "share", "abs", "round", "first"])
        )(depth - 1)

    def money_sum(self, depth: int) -> Sentence:
        return self.calculated(self.pick("+-"), self.money(depth), self.money(depth), "money")

    def money_plain(self, depth: int) -> Sentence:
        pair = [self.money(depth), self.number_literal()]
        a, b = self.pick([pair, pair[::-1]])
        return self.calculated(self.pick("+-"), a, b, "money")

    def money_times(self, depth: int) -> Sentence:
        pair = [self.money(depth), self.number(depth)]
        a, b = self.pick([pair, pair[::-1]])
        return self.calculated("*", a, b, "money")

    def money_share(self, depth: int) -> Sentence:
        return self.calculated("/", self.money(depth), self.number(depth), "money")

    def money_abs(self, depth: int) -> Sentence:
        return self.pick([self.absolute, self.negative])(self.money(depth))

    def money_round(self, depth: int) -> Sentence:
        return self.rounded(self.money(depth))

    def money_first(self, depth: int) -> Sentence:
        return self.first([self.money(depth), self.pick([self.money(depth), self.number_literal()])])

    # Aggregates

    def aggregate(self, money: bool = False) -> Sentence:
        self.inside = True
        name = self.pick(["sum", "min", "max", "avg"] if money else
                         ["sum", "min", "max", "avg", "count", "count", "count_distinct"])  # fmt: skip
        if name == "count" and self.pick([0, 1]):
            self.inside = False
            return Sentence(
                "count()", lambda rows: Fraction(len(rows)), "number", 0, {"count()"}, is_whole=True
            )
        if name in ("count", "count_distinct"):
            inner = getattr(self, self.pick(["number", "text", "date", "choice", "boolean", "reference"]))(1)
        else:
            inner = self.fielded(self.money if money else self.number, self.pick([0, 0, 1]))
        while inner.is_literal:
            inner = self.field(("n",))
        self.inside = False
        places = inner.places

        def meaning(rows: Any) -> Any:
            found = [value for value in map(inner.meaning, rows) if value is not None]
            match name:
                case "count":
                    return Fraction(len(found))
                case "count_distinct":
                    return Fraction(len(set(found)))
                case "sum":
                    return fit(sum(found, Fraction(0)), places)
                case "avg":
                    total = fit(sum(found, Fraction(0)), places)
                    kept = places if money else 6
                    return fit(cut(total / len(found), kept), kept) if found and total is not None else None
            return (min if name == "min" else max)(found) if found else None

        if name in ("count", "count_distinct"):
            return Sentence(f"{name}({inner.text})", meaning, "number", 0, inner.uses | {name}, is_whole=True)
        places_of_result = 6 if name == "avg" and not money else places
        return Sentence(f"{name}({inner.text})", meaning, inner.kind, places_of_result, inner.uses | {name},
                        is_whole=name != "avg" and inner.is_whole)  # fmt: skip

    # Texts, dates, the others

    def text(self, depth: int) -> Sentence:
        if depth <= 0:
            leaf = self.pick(["field", "field", "field", "literal", "parameter"])
            if leaf == "field":
                return self.field(self.pick([("name",), ("会员 姓名",), ("code",), ("shop", "name")]))
            return self.text_literal() if leaf == "literal" else self.parameter("text", "name", "no_name")
        return getattr(self, "text_" + self.pick(["trim", "left", "right", "concat", "first"]))(depth - 1)

    def text_trim(self, depth: int) -> Sentence:
        a = self.pick([self.text, self.choice])(depth)
        blanks = [" ", "\t", "\r", "\n", "\v", "\f", "\u00a0", "\u3000"]

        def trimmed(text: str) -> str:
            while text and text[0] in blanks:
                text = text[1:]
            while text and text[-1] in blanks:
                text = text[:-1]
            return text

        return Sentence(f"trim({a.text})", both(trimmed, a.meaning), "text", uses=a.uses | {"trim"})

    def text_left(self, depth: int) -> Sentence:
        a, count = self.text(depth), self.pick([0, 1, 2, 50])
        return Sentence(
            f"left({a.text}, {count})", both(lambda x: x[:count], a.meaning), "text", uses=a.uses | {"left"}
        )

    def text_right(self, depth: int) -> Sentence:
        a, count = self.text(depth), self.pick([0, 1, 2, 50])
        return Sentence(f"right({a.text}, {count})", both(lambda x: "".join(list(x)[max(len(x) - count, 0) :]), a.meaning),
                        "text", uses=a.uses | {"right"})  # fmt: skip

    def text_concat(self, depth: int) -> Sentence:
        parts = [self.text(depth), self.pick([self.text, self.choice])(depth), self.field(("n",))][
            : self.pick([1, 2, 3])
        ]
        return Sentence(
            f"concat({', '.join(each.text for each in parts)})",
            both(lambda *given: "".join(str(each) for each in given), *(each.meaning for each in parts)),
            "text",
            uses=set().union(*(each.uses for each in parts)) | {"concat"},
        )

    def text_first(self, depth: int) -> Sentence:
        return self.first([self.field(("code",)), self.text(depth), self.text_literal()])

    def date(self, depth: int) -> Sentence:
        if depth > 0:
            if self.pick([0, 1]):
                moment = self.local(depth)
                return Sentence(f"date({moment.text})", both(datetime.date, moment.meaning), "date",
                                uses=moment.uses | {"date"})  # fmt: skip
            return self.first([self.field(("born",)), self.date(depth - 1)])
        leaf = self.pick(["field", "field", "today", "literal"])
        if leaf == "field":
            return self.field(self.pick([("born",), ("date",)]))
        if leaf == "today":
            return Sentence("today()", lambda _row: TODAY, "date", uses={"today"})
        literal = self.date_literal()
        return Sentence(f"date({literal.text})", literal.meaning, "date", uses=literal.uses | {"date"})

    def datetime(self, depth: int) -> Sentence:
        fields = [self.field(("sold_at",)), self.field(("seen_at",))]
        if depth > 1:
            return self.first(fields)
        return self.pick([*fields, self.parameter("datetime", "since")])

    def boolean(self, depth: int) -> Sentence:
        path = self.pick([("active",), ("order",)])
        if depth <= 1:
            return self.field(path)
        value = self.pick([True, False])
        literal = Sentence(
            str(value).lower(), lambda _row: value, "boolean", uses={"literal boolean"}, is_literal=True
        )
        return self.first([self.field(path), literal])

    def choice(self, depth: int) -> Sentence:
        tier = self.field(("tier",))
        return self.first([tier, self.choice_literal()]) if depth > 1 else tier

    def choice_literal(self) -> Sentence:
        code = self.pick(TIERS)
        return Sentence(quoted(code), lambda _row: code, "choice", uses={"literal choice"}, is_literal=True)

    def reference(self, depth: int) -> Sentence:
        fields = [self.field(("shop",)), self.field(("home_shop",))]
        if depth > 1:
            return self.first([*fields, self.parameter("reference", "shop", "no_shop")])
        return self.pick([*fields, self.parameter("reference", "shop", "no_shop")])

    # Conditions

    def condition(self, depth: int) -> Sentence:
        if self.aggregates:
            return getattr(self, "condition_" + self.pick(["compared", "not", "and", "or", "between", "in"]))(
                depth - 1
            )
        options = (
            ["compared"] * 4
            + ["in"] * 2
            + ["between"] * 2
            + ["like", *["search"] * 4, "null", "field", "tag"]
        )
        if depth > 1:
            options += ["not", "and", "or"] * 4
        return getattr(self, "condition_" + self.pick(options))(depth - 1)

    def comparable(self, depth: int) -> tuple[Sentence, Callable[[], Sentence], bool]:
        """An operand, what makes others that it may be compared with, and whether they have an order."""
        if self.aggregates:
            depth = self.pick([1, 1, 2])
            kind = self.pick(["number", "money"])
        else:
            kind = self.pick(["number", "money", "usd", "text", "choice", "date", "datetime", "local", "boolean", "reference"])  # fmt: skip
        match kind:
            case "number":
                return self.number(depth), lambda: self.number(depth), True
            case "money":
                return (
                    self.money(depth),
                    lambda: self.pick([self.number_literal, lambda: self.money(depth)])(),
                    True,
                )
            case "usd":
                return self.field(("usd",)), self.number_literal, True
            case "text":
                return self.text(depth), lambda: self.text(depth), True
            case "choice":
                if self.pick([0, 1]):
                    return self.choice(1), lambda: self.text(0 if self.pick([0, 1]) else 1), False
                return self.choice(1), self.choice_literal, False
            case "date":
                return (
                    self.date(depth),
                    lambda: self.pick([self.date_literal, lambda: self.date(depth)])(),
                    True,
                )
            case "datetime":
                return self.datetime(depth), lambda: self.datetime(depth), True
            case "local":
                return self.local(depth), self.local_literal, True
            case "boolean":
                return self.boolean(1), lambda: self.boolean(depth), False
        ids = [str(number) for number in (1, 2, 3, 99)]

        def record() -> Sentence:
            number = self.pick(ids)
            literal = Sentence(number, lambda _row: int(number), "reference", is_literal=True)
            return self.pick([literal, self.reference(depth)])

        return self.reference(1), record, False

    def local_literal(self) -> Sentence:
        text = self.pick(["2024-02-29 00:00", "2024-02-29T08:00:00", "2023-12-31 18:30", "1970-01-01 00:00"])
        moment = datetime.fromisoformat(text)
        return Sentence(
            quoted(text), lambda _row: moment, "datetime", uses={"literal datetime"}, is_literal=True
        )

    def mended(self, a: Sentence, b: Sentence) -> Sentence:
        """A literal that would not be one of the choices does not stand beside a choice."""
        choosy = a.kind == "choice" and b.kind == "text" and b.is_literal
        return self.choice_literal() if choosy else b

    def condition_compared(self, depth: int) -> Sentence:
        a, other, has_order = self.comparable(depth)
        b = self.mended(a, other())
        operator = self.pick(["=", "<>", "<", "<=", ">", ">="] if has_order else ["=", "<>"])
        test = {
            "=": lambda x, y: x == y,
            "<>": lambda x, y: x != y,
            "<": lambda x, y: x < y,
            "<=": lambda x, y: x < y or x == y,
            ">": lambda x, y: y < x,
            ">=": lambda x, y: y < x or x == y,
        }[operator]
        return Sentence(f"({a.text} {operator} {b.text})", both(test, a.meaning, b.meaning), "condition",
                        uses=a.uses | b.uses | {f"operator {operator}"})  # fmt: skip

    def condition_between(self, depth: int) -> Sentence:
        a, other, has_order = self.comparable(depth)
        if not has_order:
            return self.condition_compared(depth)
        low, high = other(), other()
        word = self.pick(["between", "not between"])
        inside = both(lambda x, y, z: not (x < y or z < x), a.meaning, low.meaning, high.meaning)
        return Sentence(
            f"({a.text} {word} {low.text} and {high.text})",
            inside if word == "between" else both(lambda x: not x, inside),
            "condition",
            uses=a.uses | low.uses | high.uses | {word},
        )

    def condition_in(self, depth: int) -> Sentence:
        a, other, _has_order = self.comparable(depth)
        members = [each for each in (self.mended(a, other()) for _ in range(self.pick([1, 2, 4]))) if
                   each.is_literal or ("parameter" in each.uses and each.text.startswith(":"))]  # fmt: skip
        if not members:
            return self.condition_compared(depth)
        word = self.pick(["in", "not in"])
        inside = both(
            lambda x, *given: any(x == each for each in given), a.meaning, *(each.meaning for each in members)
        )
        return Sentence(
            f"({a.text} {word} ({', '.join(each.text for each in members)}))",
            inside if word == "in" else both(lambda x: not x, inside),
            "condition",
            uses=a.uses | set().union(*(each.uses for each in members)) | {word},
        )

    def searched(self) -> Sentence:
        return self.field(self.pick([("name",), ("会员 姓名",), ("shop", "name")]))

    def sought(self) -> Sentence:
        return self.parameter("text", "name", "no_name") if self.pick([0] * 5 + [1]) else self.text_literal()

    def condition_like(self, depth: int) -> Sentence:
        a = self.searched()
        pattern = self.pick(
            ["a%", "%b", "_", "张_%", "%\\%", "%％", "ß", "s_", "%", "__", "%a%", "%_b", "FI%"]
        )
        word = self.pick(["like", "not like"])
        meaning = both(lambda text: matches(folded(text), pattern) is (word == "like"), a.meaning)
        return Sentence(f"({a.text} {word} {quoted(pattern)})", meaning, "condition", uses=a.uses | {word})

    def condition_search(self, depth: int) -> Sentence:
        if self.pick([0, 0, 1]):
            code = self.pick(LIKES)
            return Sentence(f"contains(likes, {quoted(code)})", both(lambda codes: code in codes, self.field(("likes",)).meaning),
                            "condition", uses={"contains", "type choices"})  # fmt: skip
        name = self.pick(["contains", "starts_with", "ends_with"])
        a, b = self.searched(), self.sought()
        test = {
            "contains": lambda text, key: len(text.split(key)) > 1,
            "starts_with": lambda text, key: text[: len(key)] == key,
            "ends_with": lambda text, key: text[len(text) - len(key) :] == key and len(text) >= len(key),
        }[name]
        return Sentence(
            f"{name}({a.text}, {b.text})",
            both(lambda text, key: test(folded(text), folded(key)), a.meaning, b.meaning),
            "condition",
            uses=a.uses | b.uses | {name},
        )

    def condition_null(self, depth: int) -> Sentence:
        kinds = ["number", "money", "text", "choice", "date", "datetime", "boolean", "reference"]
        a = getattr(self, self.pick(kinds))(max(depth, 0))
        word = self.pick(["is null", "is not null"])
        return Sentence(f"({a.text} {word})", lambda row: (a.meaning(row) is None) is (word == "is null"), "condition",
                        uses=a.uses | {word})  # fmt: skip

    def condition_field(self, depth: int) -> Sentence:
        a = self.boolean(depth)
        return Sentence(a.text, a.meaning, "condition", uses=a.uses | {"boolean as condition"})

    def condition_tag(self, depth: int) -> Sentence:
        tag = self.pick([*TAGS, None])
        if tag is None:
            return Sentence(
                "has_tag(:user.no_name)", lambda _row: None, "condition", uses={"has_tag", "parameter"}
            )
        return Sentence(f"has_tag({quoted(tag)})", lambda row: tag in row.tags, "condition", uses={"has_tag"})

    def condition_not(self, depth: int) -> Sentence:
        a = self.condition(max(depth, 1))
        return Sentence(
            f"(not {a.text})", both(lambda x: not x, a.meaning), "condition", uses=a.uses | {"not"}
        )

    def joined(self, word: str, depth: int) -> Sentence:
        parts = [self.condition(depth) for _ in range(self.pick([2, 2, 3]))]

        def meaning(row: Any) -> bool | None:
            found = [part.meaning(row) for part in parts]
            if word == "and":
                return False if False in found else None if None in found else True
            return True if True in found else None if None in found else False

        return Sentence(f"({f' {word} '.join(part.text for part in parts)})", meaning, "condition",
                        uses=set().union(*(part.uses for part in parts)) | {word})  # fmt: skip

    def condition_and(self, depth: int) -> Sentence:
        return self.joined("and", max(depth, 1))

    def condition_or(self, depth: int) -> Sentence:
        return self.joined("or", max(depth, 1))


def sentences(size: int, aggregates: bool = False) -> st.SearchStrategy[list[Sentence]]:
    """So many expressions over facts; with `aggregates`, over a group of them. Hypothesis gives the seed only: its own
    choices repeat themselves, and a batch is not worth shrinking."""

    def made(seed: int) -> list[Sentence]:
        maker = Maker(random.Random(seed), aggregates)
        return [maker.short_sentence() for _ in range(size)]

    return st.integers(0, 2**64).map(made)


#: All that the generator has to reach.
EVERYTHING = {
    *(f"type {kind.value}" for kind in Kind),
    *(f"operator {sign}" for sign in ("+", "-", "*", "/", "=", "<>", "<", "<=", ">", ">=", "negative")),
    *(
        "in",
        "not in",
        "between",
        "not between",
        "like",
        "not like",
        "is null",
        "is not null",
        "and",
        "or",
        "not",
    ),
    *(
        "abs",
        "round",
        "length",
        "trim",
        "left",
        "right",
        "concat",
        "coalesce",
        "contains",
        "starts_with",
        "ends_with",
    ),
    *("today", "date", "year", "month", "day", "weekday", "hour", "days_between", "years_between", "has_tag"),
    *(
        "literal number",
        "literal text",
        "literal date",
        "literal datetime",
        "literal choice",
        "literal boolean",
    ),
    *("parameter", "boolean as condition"),
}
EVERY_AGGREGATE = {"sum", "count()", "count", "count_distinct", "min", "max", "avg"}
