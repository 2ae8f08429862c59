"""Commands given on a user's behalf: shown, then run in this process by the program that runs us."""

import io
import json
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import click

from regulars.errors import RegularsError
from regulars.messages import _, language

#: Exit code of a command that did its work in part, such as an import with refused rows.
PARTIAL = 3


class CommandLine:
    """Runs commands of the program in one folder; a failed one ends the demo with its exit code."""

    def __init__(self, context: click.Context, folder: Path, as_of: str) -> None:
        self._program = context.find_root().command
        self._folder = str(folder)
        self._as_of = as_of
        self._began = time.monotonic()

    def say(self, text: str = "") -> None:
        """Print a line to the user."""
        click.echo(text)

    def init(self, *args: object) -> None:
        """`regulars init …`, the one command that needs no workspace."""
        self._run(["init", *map(str, args)], shown=["init", *map(str, args)], may_be_partial=False)

    def __call__(self, *args: str, dated: bool = False, may_be_partial: bool = False) -> None:
        """Show and run `regulars -C DIR ARGS…`, `dated` as of the last day of the made-up data."""
        date = ["--as-of", self._as_of] if dated else []
        given = ["-C", self._folder, *args, *date]
        self._run(given, shown=given, may_be_partial=may_be_partial)

    def ask(self, *args: str) -> Any:
        """What a command answers in JSON; nothing where it fails."""
        out = io.StringIO()
        with redirect_stdout(out):
            code = self._call(["-C", self._folder, "--json", "--as-of", self._as_of, *args])
        return json.loads(out.getvalue()) if code == 0 and out.getvalue().strip() else None

    def seconds(self) -> float:
        """How long it has been at work."""
        return time.monotonic() - self._began

    def _run(self, args: list[str], *, shown: list[str], may_be_partial: bool) -> None:
        self.say()
        self.say(click.style(f"$ regulars {' '.join(shown)}", bold=True))
        code = self._call(args)
        if code and not (may_be_partial and code == PARTIAL):
            raise RegularsError(_("The demo stopped at: regulars {command}", command=" ".join(shown)))

    def _call(self, args: list[str]) -> int:
        try:
            self._program.main(["--language", language(), *args], prog_name="regulars")
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 1
        finally:
            sys.stdout.flush()
        return 0
