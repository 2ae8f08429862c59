"""A way in without a row in the tables fails the build."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from table import HOOKS, SESSION, WORKSPACE, Apart
from test_formats import FORMATS
from typed import COMMANDS

import regulars_channels.hookspecs
import regulars_reports.hookspecs
from regulars import Session, Workspace, installed_plugins
from regulars.plugging import hookspecs
from regulars_cli.main import cli


def public(cls: type) -> set[str]:
    """What a class lets one name: methods, properties, slots and class variables."""
    return {name for name in dir(cls) if not name.startswith("_")}


def commands(command: click.Command, path: tuple[str, ...], context: click.Context) -> Iterator[str]:
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    for name in command.list_commands(context):
        further = command.get_command(context, name)
        assert further is not None
        yield from commands(further, (*path, name), context)


def specified(module: object) -> set[str]:
    return {name for name, each in vars(module).items() if getattr(each, "regulars_spec", None)}


def test_every_way_in_has_a_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    CliRunner().invoke(cli, ["--help"])
    found = {
        "session": (SESSION, public(Session)),
        "workspace": (WORKSPACE, public(Workspace)),
        "commands": (COMMANDS, set(commands(cli, (), click.Context(cli)))),
        "hooks": (
            HOOKS,
            specified(hookspecs)
            | specified(regulars_channels.hookspecs)
            | specified(regulars_reports.hookspecs),
        ),
    }
    for what, (rows, there) in found.items():
        assert there - rows.keys() == set(), f"{what}: ways in without a row in tests/ways_in"
        assert rows.keys() - there == set(), f"{what}: rows of what is no way in any more"


def test_hooks_of_every_plugin_are_looked_at() -> None:
    folders = Path(__file__).parents[2].glob("*/regulars_*/hookspecs.py")
    assert {each.parent.name for each in folders} == {"regulars_channels", "regulars_reports"}
    assert installed_plugins()


def test_every_format_is_asked_for() -> None:
    assert FORMATS.keys() == {"html", "csv", "json", "png", "svg", "xlsx"}


def test_what_stands_apart_says_why() -> None:
    for rows in (SESSION, WORKSPACE, COMMANDS, HOOKS):
        assert all(each.why for each in rows.values() if isinstance(each, Apart))
