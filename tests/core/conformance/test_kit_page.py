"""The page of the kit tells of each check, in order, under its label and by its name."""

import re
from pathlib import Path

import pytest

from regulars.conformance.check import Check
from regulars.conformance.checks import CHECKS
from regulars.messages import LANGUAGES

PAGE = Path(__file__).parents[3] / "docs/plugin-kit.md"


def sections() -> dict[str, str]:
    """What stands under each heading of a check."""
    text = PAGE.read_text("utf-8").partition("## What each check means\n")[2].partition("\n## ")[0]
    parts = re.split(r"^### (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (each.strip() for each in parts[2::2]), strict=True))


def test_every_check_is_told_in_order() -> None:
    assert list(sections()) == [each.label["en"] for each in CHECKS]


@pytest.mark.parametrize("check", CHECKS, ids=lambda each: each.name)
def test_a_section_begins_with_the_name_and_says_enough(check: Check) -> None:
    told = sections()[check.label["en"]]
    assert told.startswith(f"`{check.name}`. ")
    assert len(told.split()) > 20


def test_checks_have_names_of_their_own_and_labels_in_both_languages() -> None:
    assert len({each.name for each in CHECKS}) == len(CHECKS)
    assert all(each.label.keys() == set(LANGUAGES) for each in CHECKS)


def test_a_check_waits_only_for_those_before_it() -> None:
    names = [each.name for each in CHECKS]
    for number, check in enumerate(CHECKS):
        assert set(check.after) <= set(names[:number]), check.name
