"""Explanations: decided as the condition is, and what is told as failing is what stands in the way."""

import random
from decimal import Decimal

import pytest
from facts import FIELDS, ROWS_OF_FACTS, FactScope
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import Maker

from regulars.expressions import Expression, Told, explain, parse_and_check, to_verdict
from regulars.expressions.tree import And, Node, Not, Or


@st.composite
def conditions(draw: st.DrawFn) -> Expression:
    dice = random.Random(draw(st.integers(0, 2**64)))
    while True:
        made = Maker(dice, False).condition(4)
        if len(made.text) < 1_000:
            return parse_and_check(made.text, FactScope())


def decided(node: Node, leaves: list[bool | None]) -> bool | None:
    """The verdict of a tree whose leaves, in the order of the text, are decided so: Kleene's logic."""
    match node:
        case Not():
            found = decided(node.operand, leaves)
            return None if found is None else not found
        case And() | Or():
            decisive = isinstance(node, Or)
            parts = [decided(part, leaves) for part in node.parts]
            if decisive in parts:
                return decisive
            return None if None in parts else not decisive
    return leaves.pop(0)


def wanted_of(told: Told, wanted: bool = True) -> list[tuple[Told, bool]]:
    """Each leaf with the verdict that serves the whole: turned by each `not` around it."""
    if not told.joined:
        return [(told, wanted)]
    turned = not wanted if told.joined == "not" else wanted
    return [each for part in told.parts for each in wanted_of(part, turned)]


@settings(max_examples=300)
@given(conditions(), st.sampled_from(ROWS_OF_FACTS))
def test_an_explanation_says_what_the_condition_says_and_what_would_make_it_true(condition, fact) -> None:
    told = explain(condition, fact)
    assert told.verdict is to_verdict(condition)(fact)
    leaves = [leaf.verdict for leaf in told.leaves()]
    assert decided(condition.tree, list(leaves)) is told.verdict
    failing = told.failing()
    assert bool(failing) is (told.verdict is not True)
    flipped = [
        wanted if any(leaf is each for each in failing) else leaf.verdict for leaf, wanted in wanted_of(told)
    ]
    assert decided(condition.tree, flipped) is True


@settings(max_examples=200)
@given(conditions(), st.sampled_from(ROWS_OF_FACTS))
def test_a_leaf_tells_the_values_of_its_fields_and_from_them_gives_the_same_answer(condition, fact) -> None:
    for leaf in explain(condition, fact).leaves():
        for name, value in leaf.values.items():
            assert value == fact.get(tuple(name.split(".")))
        again = parse_and_check(leaf.text, FactScope())
        assert to_verdict(again)(fact) is leaf.verdict


class Person:
    """Who has what is said of him."""

    def __init__(self, **values):
        self.values = values

    def get(self, path):
        return self.values[path[0]]


def told_of(text: str, **values) -> Told:
    return explain(parse_and_check(text, FactScope()), Person(**values))


def test_a_comparison_tells_how_far_apart_its_sides_are() -> None:
    number = next(
        path[0] for path, name in FIELDS.items() if len(path) == 1 and name.type.kind.value == "money"
    )
    (leaf,) = told_of(f"{number} >= 3000", **{number: Decimal("2140.00")}).failing()
    assert leaf.text == f"{number} >= 3000"
    assert leaf.values == {number: Decimal("2140.00")}
    assert leaf.comparison is not None
    assert leaf.comparison.apart == Decimal("860.00")


def test_nothing_is_told_as_nothing() -> None:
    (leaf,) = told_of("not (n > 3)", n=None).failing()
    assert (leaf.verdict, leaf.values) == (None, {"n": None})
    assert leaf.comparison is not None
    assert leaf.comparison.apart is None


@pytest.mark.parametrize(
    ("text", "n", "apart"), [("n between 3 and 5", 1, 2), ("n between 3 and 5", 9, 4), ("n in (7)", 5, 2)]
)
def test_between_is_told_by_the_end_that_is_missed(text, n, apart) -> None:
    (leaf,) = told_of(text, n=n).failing()
    assert leaf.comparison is not None
    assert leaf.comparison.apart == apart
