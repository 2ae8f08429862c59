"""Texts, dates, points in time, booleans, choices, references."""

from datetime import datetime

from facts import TIERS, TODAY
from meanings import Sentence, both, quoted, written
from saying_basics import Basics


class Values(Basics):
    """Texts, dates, points in time, booleans, choices, references."""

    def day(self, depth: int) -> Sentence:
        """A date, or a point in time, whose local date counts."""
        return self.local(depth) if self.pick([0, 1]) else self.date(depth)

    def local(self, depth: int) -> Sentence:
        """A point in time as its local civil time."""
        path = self.pick([("sold_at",), ("seen_at",)])
        one = Sentence(written(path), lambda row: row.locals[path], "datetime", uses={"type datetime"})
        return self.first([one, self.local(depth - 1)]) if depth > 1 else one

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
        meaning = both(lambda x: "".join(list(x)[max(len(x) - count, 0) :]), a.meaning)
        return Sentence(f"right({a.text}, {count})", meaning, "text", uses=a.uses | {"right"})

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
