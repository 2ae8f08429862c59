"""Numbers and money, of a record or of many."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from meanings import Sentence, both, cut, fit, whole_years
from saying_values import Values


class Numbers(Values):
    """Numbers and money, of a record or of many."""

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

    def number_arithmetic(self, depth: int) -> Sentence:
        return self.calculated(self.pick("+-*/"), self.number(depth), self.number(depth), "number")

    def number_ratio(self, depth: int) -> Sentence:
        return self.calculated("/", self.money(depth), self.money(depth), "number")

    def number_negative(self, depth: int) -> Sentence:
        return self.negative(self.number(depth))

    def number_abs(self, depth: int) -> Sentence:
        return self.absolute(self.number(depth))

    def number_round(self, depth: int) -> Sentence:
        return self.rounded(self.number(depth))

    def number_coalesce(self, depth: int) -> Sentence:
        return self.first([self.fielded(self.number, depth), self.number(depth), self.number_literal()])

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

    def number_hour(self, depth: int) -> Sentence:
        moment = self.local(depth)
        part = self.pick(["hour", "minute"])
        function = {"hour": lambda t: t.hour, "minute": lambda t: t.minute}[part]
        return Sentence(f"{part}({moment.text})", both(lambda x: Fraction(function(x)), moment.meaning), "number", 0,
                        moment.uses | {part}, is_whole=True)  # fmt: skip

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
            kinds = ["number", "text", "date", "choice", "boolean", "reference"]
            inner = getattr(self, self.pick([*kinds, "json"] if name == "count" else kinds))(1)
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
