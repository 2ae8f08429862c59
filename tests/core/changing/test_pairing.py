"""Who is who: by name, by what a thing was called, and only once."""

from dataclasses import dataclass

import pytest

from regulars.changing.pairing import former_names


@dataclass
class Thing:
    was: tuple[str, ...] = ()


def things(text: str) -> dict[str, Thing]:
    """`a b<a,x`: a, and b that was a, and x before."""
    found = {}
    for each in text.split():
        name, _sign, was = each.partition("<")
        found[name] = Thing(tuple(filter(None, was.split(","))))
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "a", {"a": "a"}),
        ("a", "b", {}),
        ("a", "b<a", {"b": "a"}),
        # It has been renamed already; another may have its old name.
        ("b<a", "b<a", {"b": "b"}),
        ("b<a", "b<a a", {"b": "b"}),
        ("b<a a", "b<a a", {"b": "b", "a": "a"}),
        # From any version before.
        ("x", "b<a,x", {"b": "x"}),
        ("a", "b<a,x", {"b": "a"}),
        # They swap their names, once.
        ("a b", "a<b b<a", {"a": "b", "b": "a"}),
        ("a<b b<a", "a<b b<a", {"a": "a", "b": "b"}),
        # One takes the place of one that moves on.
        ("a b", "b<a c<b", {"b": "a", "c": "b"}),
        ("a b c", "b<a c<b a<c", {"b": "a", "c": "b", "a": "c"}),
        ("a<b b<a", "b<a c<b a<c", {"a": "a", "b": "b"}),
        # It stands, and nothing says that it moves on: it is no one else's.
        ("a b", "b<a", {"b": "b"}),
        ("a b", "a b<a", {"a": "a", "b": "b"}),
        # What was said before is meant anew, where the name is wanted again.
        ("b<a c<b", "c<b d<c", {"c": "b", "d": "c"}),
        # The first one has it.
        ("a", "b<a c<a", {"b": "a"}),
    ],
)
def test_who_was_who(old: str, new: str, expected: dict[str, str]) -> None:
    assert former_names(things(old), things(new)) == expected
