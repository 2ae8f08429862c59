"""The pages written from the code say what it says. To write them anew: REGULARS_WRITE=1 pytest <this file>."""

import os
from collections.abc import Callable

import pytest
from pageblocks import ROOT
from written import errors, expressions, face, fieldtypes, hooks, kinds, session

from regulars.expressions.functions import ALL
from regulars.storage.fieldtypes import FIELD_TYPES

WRITTEN: dict[str, Callable[[], str]] = {
    "docs/reference/errors.md": errors.page,
    "docs/reference/expressions.md": expressions.page,
    "docs/reference/field-types.md": fieldtypes.page,
    "docs/reference/hooks.md": hooks.page,
    "docs/reference/kinds.md": kinds.page,
    "docs/reference/python.md": face.page,
    "docs/session.md": session.page,
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_says_what_the_code_says(name: str) -> None:
    page = ROOT / name
    told = WRITTEN[name]()
    if os.environ.get("REGULARS_WRITE"):
        page.write_text(told, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == told, f"REGULARS_WRITE=1 pytest {__file__}"


def test_every_key_of_a_grammar_is_told_in_both_languages() -> None:
    """Write a comment above it, and one that begins with `zh:`."""
    assert not kinds.undescribed()


def test_every_hook_is_told_and_implemented() -> None:
    assert len(list(hooks.hooks())) >= 6
    assert not [each.name for each in hooks.hooks() if len(each.told.split()) < 8]
    assert not [each.name for each in hooks.hooks() if not hooks.users(each.name)]


def test_every_public_name_is_told() -> None:
    assert not face.untold()


def test_every_function_has_an_example() -> None:
    assert set(ALL) == expressions.functions()


def test_every_type_of_field_has_examples() -> None:
    assert set(fieldtypes.EXAMPLES) == set(FIELD_TYPES)


def test_every_method_of_a_session_has_an_example() -> None:
    assert not session.methods() - session.shown()
    assert not session.shown() - session.methods()
