"""In Chinese, everything is Chinese: help, output and the errors of the first hour hold no English word."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import Result

from regulars_cli.main import cli

Run = Callable[..., Result]

#: Names of things that are the same in every language.
NAMES = set(
    "Regulars regulars Python SQLite PostgreSQL JSON CSV TSV XLSX JSONL YAML HTML URL GBK UTF ISO IANA Excel Babel "
    "CNY Asia Shanghai OK en zh id html csv json yaml".split()
)
#: What is typed, not read: options, paths, URLs, assignments, placeholders, quoted code.
TYPED = re.compile(
    r"--?[A-Za-z][\w-]*|\S*[/\\=_@.:][\w./\\=@:{}*-]*\w\S*|`[^`]*`|'[^']*'|\"[^\"]*\"|\[[a-z|-]+\]|\b[A-Z][A-Z_]+\b"
)
WORD = re.compile(r"[A-Za-z]{2,}")


def english(text: str, allowed: set[str]) -> set[str]:
    """The English words of `text` that are neither typed nor names."""
    return {word for word in WORD.findall(TYPED.sub(" ", text)) if word not in NAMES | allowed}


def commands(path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every command: ("record", "list")."""
    with click.Context(cli) as context:
        command: click.Command | None = cli
        for name in path:
            assert isinstance(command, click.Group)
            command = command.get_command(context, name)
        if path:
            yield path
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                yield from commands((*path, name))


def words_of_commands(run: Run) -> set[str]:
    run("--help")
    return {word for path in commands() for name in path for word in name.split("-")}


def test_every_help_page_is_chinese(run: Run) -> None:
    names = words_of_commands(run)
    wrong = {}
    for path in [(), *commands()]:
        result = run("--language", "zh", *path, "--help")
        assert result.exit_code == 0, result.output
        if found := english(result.output, names):
            wrong[" ".join(path)] = found
    assert not wrong


@pytest.mark.parametrize(
    "typed",
    [
        "nonsense",
        "--nonsense",
        "stauts",
        "plan",
        "plan extra",
        "find",
        "find x --limit many",
        "find x --limit 0",
        "--language fr status",
        "--as-of tomorrow status",
        "record show customer twelve",
        "plugin info nonsense",
        "-C nowhere status",
    ],
)
def test_every_wrong_call_is_told_in_chinese(run: Run, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    names = words_of_commands(run)
    monkeypatch.setenv("REGULARS_LANGUAGE", "zh")
    result = run(*typed.split())
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output
    assert not english(result.output, names | set(typed.split()))
