"""Names in a text given others: the tree has them, and every other character stays."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.errors import ExpressionError
from regulars.expressions.parse import parse
from regulars.expressions.printing import printed
from regulars.expressions.rewriting import Renaming, rewritten
from regulars.expressions.tree import And, Call, Compare, Field, In, IsNull, Literal, Node, Not, Or, Parameter

NAMES = ("points", "points_2", "card", "客户", "p")
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(lambda each: Field(path=tuple(each)))
TEXTS = st.sampled_from((*NAMES, "it's points", "")).map(lambda each: Literal(value=each))
LEAVES = st.one_of(
    st.builds(Compare, operator=st.sampled_from(["=", "<>", "<"]), left=PATHS, right=st.one_of(PATHS, TEXTS)),
    st.builds(In, operand=PATHS, members=st.lists(TEXTS, min_size=1, max_size=3).map(tuple)),
    st.builds(IsNull, operand=PATHS),
    st.builds(
        Compare, operator=st.just("="), left=PATHS,
        right=st.sampled_from(NAMES).map(lambda each: Parameter(path=("user", each))),
    ),
    st.builds(Call, name=st.just("has_tag"), arguments=st.tuples(TEXTS)),
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda each: Not(operand=each)),
        st.lists(inner, min_size=2, max_size=3).map(lambda each: And(parts=tuple(each))),
        st.lists(inner, min_size=2, max_size=3).map(lambda each: Or(parts=tuple(each))),
    ),
    max_leaves=6,
)


def every(name: str, new: str) -> object:
    """Gives `name` another one, wherever a part of a path, of a parameter or a whole text is it."""

    def renamings(node: Node) -> list[Renaming]:
        if isinstance(node, Field | Parameter):
            return [Renaming(n, n + 1, new) for n, part in enumerate(node.path) if part == name]
        if isinstance(node, Literal) and node.value == name:
            return [Renaming(0, 1, new)]
        return []

    return renamings


def mapped(node: Node, name: str, new: str) -> Node:
    """The tree with the same change, made in the tree."""
    if isinstance(node, Field | Parameter):
        return replace(node, path=tuple(new if part == name else part for part in node.path))
    if isinstance(node, Literal):
        return replace(node, value=new if node.value == name else node.value)
    changes = {}
    for key, held in vars(node).items():
        if isinstance(held, Node):
            changes[key] = mapped(held, name, new)
        elif isinstance(held, tuple) and held and isinstance(held[0], Node):
            changes[key] = tuple(mapped(each, name, new) for each in held)
    return replace(node, **changes)


def parsed(tree: Node) -> tuple[str, Node]:
    text = printed(tree)
    return text, parse(text)


@given(TREES, st.sampled_from(NAMES))
def test_the_tree_has_the_new_name_and_no_other_is_touched(tree: Node, name: str) -> None:
    try:
        text, read = parsed(tree)
    except ExpressionError:
        return
    assert parse(rewritten(text, every(name, "vip_points"))) == mapped(read, name, "vip_points")  # type: ignore[arg-type]


@given(TREES, st.sampled_from(NAMES))
def test_forth_and_back_is_where_one_was(tree: Node, name: str) -> None:
    try:
        text, read = parsed(tree)
    except ExpressionError:
        return
    there = rewritten(text, every(name, "vip_points"))  # type: ignore[arg-type]
    assert parse(rewritten(there, every("vip_points", name))) == read  # type: ignore[arg-type]


@given(TREES)
def test_without_renamings_it_stays_character_by_character(tree: Node) -> None:
    try:
        text, _read = parsed(tree)
    except ExpressionError:
        return
    assert rewritten(text, lambda _node: ()) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("points>3  AND  not(card.points  is NULL)", "p2>3  AND  not(card.p2  is NULL)"),
        ('"points" = 1 or points_2 = 1', "p2 = 1 or points_2 = 1"),
        ("a = :user.points", "a = :user.p2"),
        ("sum(points) / count(points)", "sum(p2) / count(p2)"),
        ("-points + 1 between points and 2*points", "-p2 + 1 between p2 and 2*p2"),
        ("name = 'points' or name in ('x', 'points')", "name = 'p2' or name in ('x', 'p2')"),
        ("name = 'the points'", "name = 'the points'"),
    ],
)
def test_the_rest_stays_as_it_was_written(text: str, expected: str) -> None:
    assert rewritten(text, every("points", "p2")) == expected  # type: ignore[arg-type]


def test_two_parts_may_become_one() -> None:
    def in_full(node: Node) -> list[Renaming]:
        return [Renaming(0, 2, "points")] if isinstance(node, Field) and node.path[0] == "vip" else []

    assert rewritten("vip.points > 3 and a.vip = vip . points", in_full) == "points > 3 and a.vip = points"


def test_what_is_no_expression_is_refused() -> None:
    with pytest.raises(ExpressionError):
        rewritten("points >", every("points", "p2"))  # type: ignore[arg-type]
    assert re.fullmatch(r"p2", rewritten("points", every("points", "p2")))  # type: ignore[arg-type]
