"""One who reads a page of the docs and types what it shows; ids are those that come out here."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from regulars_cli.main import cli

FENCE = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDED = re.compile(r"^Added: \w+ (\d+)$", re.MULTILINE)
#: Behind a command that does not end with 0.
ENDS = re.compile(r"\s+# ends with (\d)$")


def typed(block: str) -> Iterator[tuple[str, list[str]]]:
    """The commands of a block, each with the lines that are shown below it."""
    for part in block.removeprefix("$ ").split("\n$ "):
        command, *shown = part.strip("\n").split("\n")
        yield command, shown


class Reader:
    """Types commands into the command line, in the current folder."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ids: dict[str, str] = {}
        self.commands = 0
        self._patch = monkeypatch
        monkeypatch.chdir(folder)
        for variable in ("REGULARS_WORKSPACE", "REGULARS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(variable, raising=False)
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        monkeypatch.setenv("LANGUAGE", "en")

    def here(self, text: str) -> str:
        """`text` with the ids that came out here."""
        return re.sub(r"\b\d+\b", lambda found: self.ids.get(found[0], found[0]), text)

    def type(self, command: str, shown: list[str]) -> str:
        """Type a command, and demand that it says what is shown; gives all that it said."""
        ends = ENDS.search(command)
        words = shlex.split(self.here(ENDS.sub("", command)))
        if words[0] == "cd":
            self._patch.chdir(words[1])
            return ""
        if words[0] == "python":
            subprocess.run([sys.executable, *words[1:]], check=True)
            return ""
        assert words[0] == "regulars"
        result = CliRunner().invoke(cli, words[1:])
        said = result.stdout + result.stderr
        assert result.exit_code == (int(ends[1]) if ends else 0), f"{command}\n{said}"
        self.commands += 1
        for line in shown:
            self._demand(command, line, said)
        return said

    def _demand(self, command: str, line: str, said: str) -> None:
        added, new = ADDED.match(line), ADDED.search(said)
        if added and new:
            self.ids[added[1]] = new[1]
        elif re.search(r"\S  +\S", line):
            # A row of a table: its cells, in their order.
            cells = [re.escape(self.here(cell)) for cell in re.split(r"  +", line.strip())]
            assert re.search(r"\s+".join(cells), said), f"{command}\n{line}\n{said}"
        else:
            # Long lines are broken.
            assert " ".join(self.here(line).split()) in " ".join(said.split()), f"{command}\n{line}\n{said}"
