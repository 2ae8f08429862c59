"""Each mutant of list B still has its place in the code, so that `make mutants` tries what it says."""

import ast
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `import listb`

from listb import MUTANTS, ROOT, Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: f"{each.number}")
def test_a_mutant_has_its_place(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text("utf-8")
    mutated = mutant.mutated(text)
    assert mutated != text
    ast.parse(mutated)
    for test in mutant.tests:
        assert (ROOT / test).exists(), test


def test_all_of_the_list_are_there() -> None:
    assert [each.number for each in MUTANTS] == list(range(1, 21))
