"""The command line, called as a user calls it, in the process of the tests."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

import click
from click.testing import CliRunner

from regulars.errors import RegularsError
from regulars.messages import _, language, speaking
from regulars.workspaces.founding import first_admin
from regulars.workspaces.workspace import Workspace


@dataclass(frozen=True)
class Done:
    """How a command ended: its exit code, and what it wrote."""

    code: int
    #: For people or machines who read on.
    output: str
    #: Errors, and what goes on meanwhile.
    errors: str

    @property
    def json(self) -> Any:
        """What it answered to `--json`."""
        return json.loads(self.output)


def command(opened: Workspace, line: str | Sequence[str], *, speak: str | None = None) -> Done:
    """Run `regulars LINE` in a workspace: `command(opened, "--json points show 7").json`.

    Whoever runs the tests is made the first admin where there is no user. `speak`: en or zh; else as the test speaks.
    With `--debug` on the line an error is raised, and pytest shows where.
    """
    first_admin(opened)
    words = shlex.split(line) if isinstance(line, str) else list(line)
    spoken = speak or language()
    with speaking(spoken):
        done = CliRunner().invoke(_program(), ["-C", str(opened.folder), "--language", spoken, *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def _program() -> click.Command:
    """`regulars` as it is installed: the core knows nobody above it."""
    for each in entry_points(group="console_scripts", name="regulars"):
        made = import_module(each.module).cli
        if isinstance(made, click.Command):
            return made
    raise RegularsError(_("The command `regulars` is not installed."))
