"""docs/commands.md is what `--help` says. To write it anew: REGULARS_WRITE=1 pytest <this file>."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from regulars_cli.main import cli

PAGE = Path(__file__).parents[2] / "docs/commands.md"
HEAD = """# Commands

Every command as its `--help` tells it. The options of `regulars` itself may stand anywhere on the line.
Exit codes: 0 well, 1 failed, 2 wrong usage, 3 done in part.
"""


def pages(path: tuple[str, ...] = ()) -> Iterator[str]:
    """The help of the command at `path` and of those below it."""
    result = CliRunner().invoke(cli, [*path, "--help"], terminal_width=100)
    assert result.exit_code == 0, result.output
    title = " ".join(("regulars", *path))
    yield f"\n{'#' * min(len(path) + 2, 4)} {title}\n\n```\n{result.output.rstrip()}\n```\n"
    with click.Context(cli) as context:
        command: click.Command | None = cli
        for name in path:
            assert isinstance(command, click.Group)
            command = command.get_command(context, name)
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                yield from pages((*path, name))


def test_the_page_of_commands_is_what_help_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("REGULARS_WORKSPACE", "REGULARS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LANGUAGE", "en")
    told = HEAD + "".join(pages())
    if os.environ.get("REGULARS_WRITE"):
        PAGE.write_text(told, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == told
