"""Fields, parameters, literals, and what is said of numbers of any kind."""

import random
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from facts import FIELDS, PARAMETERS
from meanings import Sentence, both, cut, fit, quoted, written

from regulars.expressions import Kind, ValueType


class Basics:
    """Fields, parameters, literals, and what is said of numbers of any kind."""

    def __init__(self, dice: random.Random, aggregates: bool = False) -> None:
        self.dice = dice
        self.aggregates = aggregates
        self.inside = False

    def pick(self, options: Any) -> Any:
        return self.dice.choice(list(options))

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

    def json(self, _depth: int) -> Sentence:
        return self.field(("payload",))

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

    def negative(self, a: Sentence) -> Sentence:
        return Sentence(f"-({a.text})", both(lambda x: fit(-x, a.places), a.meaning), a.kind, a.places,
                        a.uses | {"operator negative"}, a.is_literal, a.is_whole)  # fmt: skip

    def absolute(self, a: Sentence) -> Sentence:
        return Sentence(f"abs({a.text})", both(lambda x: fit(abs(x), a.places), a.meaning), a.kind, a.places,
                        a.uses | {"abs"}, is_whole=a.is_whole)  # fmt: skip

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
