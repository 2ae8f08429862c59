"""What pages name is there: the tests, commands and targets of make that docs/security.md and the READMEs speak of."""

import ast
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bench.__main__ import BENCHES
from regulars_cli.main import cli

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/security.md"
TEXT = PAGE.read_text(encoding="utf-8")
#: What stands in `…` on the page.
CODE = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL))


def test_the_tests_that_it_names_are_there() -> None:
    named = [each for each in CODE if each.startswith("tests/")]
    assert len(named) > 20
    assert not [each for each in named if not (ROOT / each).exists()]


def test_each_test_of_what_went_wrong_elsewhere_is_there() -> None:
    there = {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    named = [each for each in CODE if each.startswith("test_")]
    assert len(named) > 12
    assert not [each for each in named if each not in there]


def test_what_make_is_to_make_it_can_make() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    asked = re.findall(r"make (\w+)(?: ONLY=([\w,]+))?", TEXT)
    assert {"test", "properties", "mutants", "bench"} <= {target for target, _only in asked}
    assert not [target for target, only in asked if target not in targets]
    assert {each for _target, only in asked if only for each in only.split(",")} <= {*BENCHES}


@pytest.mark.parametrize("page", ["docs/security.md", "docs/zh/security.md", "README.md", "README.zh-CN.md"])
def test_the_commands_that_it_names_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    # The program learns from its first line in which language it speaks.
    CliRunner().invoke(cli, ["--help"])
    named = re.findall(r"(?:`|^\$ )regulars ([^`\n&#]+)", text, re.MULTILINE)
    assert len(named) > 8
    for words in map(str.split, named):
        command: click.Command | None = cli
        for word in words:
            if not isinstance(command, click.Group):
                break
            with click.Context(command) as context:
                found = command.get_command(context, word)
            if found is None and word.startswith("-"):
                break
            assert found is not None, words
            command = found
