"""Conditions."""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any

from facts import BANDS, LIKES, PARAMETERS, TAGS
from meanings import Sentence, both, folded, matches, quoted
from saying_numbers import Numbers


class Conditions(Numbers):
    """Conditions."""

    def condition(self, depth: int) -> Sentence:
        if self.aggregates:
            return getattr(self, "condition_" + self.pick(["compared", "not", "and", "or", "between", "in"]))(
                depth - 1
            )
        options = (
            ["compared"] * 4
            + ["in"] * 2
            + ["set"]
            + ["between"] * 2
            + ["like", *["search"] * 4, "null", "field", *["tag"] * 2]
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
            kinds = "number money usd text choice date datetime local boolean reference"
            kind = self.pick(kinds.split())
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

    def condition_set(self, depth: int) -> Sentence:
        """One of the values of several people; of nobody's values nothing is said."""
        kind, sets = self.pick(
            [
                ("reference", ["team.shop", "team.nowhere"]),
                ("number", ["team.level", "subtree.rate", "subtree.no_number"]),
                ("money", ["team.limit"]),
                ("text", ["subtree.name", "team.no_name"]),
                ("datetime", ["team.since"]),
                ("date", ["subtree.birthday"]),
            ]
        )
        a = self.reference(1) if kind == "reference" else getattr(self, kind)(depth)
        name = self.pick(sets)
        type_, values = PARAMETERS[tuple(name.split("."))]
        held = [Fraction(each) if type_.is_number else each for each in values]
        word = self.pick(["in", "not in"])

        def meaning(row: Any) -> bool | None:
            found = a.meaning(row)
            if found is None or not held:
                return None
            return any(found == each for each in held) is (word == "in")

        return Sentence(
            f"({a.text} {word} (:{name}))",
            meaning,
            "condition",
            uses=a.uses | {f"{word} a set", f"set {kind}"},
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
            meaning = both(lambda codes: code in codes, self.field(("likes",)).meaning)
            uses = {"contains", "type choices"}
            return Sentence(f"contains(likes, {quoted(code)})", meaning, "condition", uses=uses)
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
        kinds = ["number", "money", "text", "choice", "date", "datetime", "boolean", "reference", "json"]
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
        band = self.pick([*BANDS, None])
        if band is None:
            return Sentence(
                f"has_tag({quoted(tag)})", lambda row: tag in row.tags, "condition", uses={"has_tag"}
            )
        return Sentence(
            f"has_tag({quoted(tag)}, {quoted(band)})",
            lambda row: tag in row.tags and BANDS[row.id % 2] == band,
            "condition",
            uses={"has_tag", "band"},
        )

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
