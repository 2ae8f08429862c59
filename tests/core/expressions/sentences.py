"""Makes expressions at random, each with what it means, worked out here from the language's description alone.

A meaning is a function of one row (or, of an aggregate, of a list of rows) that gives a Fraction, text, date, bool or
None for nothing; of a condition True, False, or None where it cannot be decided.
"""

import random

from hypothesis import strategies as st
from meanings import Sentence
from saying_conditions import Conditions

from regulars.expressions import Kind


class Maker(Conditions):
    """Makes sentences at random; in `aggregates` every field stands in an aggregate."""

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
        "in a set",
        "not in a set",
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
    *("today", "date", "year", "month", "day", "weekday", "hour", "minute"),
    *("days_between", "years_between", "has_tag", "band"),
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
