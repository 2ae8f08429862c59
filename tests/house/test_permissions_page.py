"""docs/permissions.md is true: its declarations are applied, its commands typed, and they say what it shows."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from regulars_cli.main import cli

PAGE = Path(__file__).parents[2] / "docs/permissions.md"
FENCE = re.compile(r"^```(console|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ADDED = re.compile(r"^Added: \w+ (\d+)$", re.MULTILINE)


class Typed:
    """One who reads the page and types what it shows; ids are those that come out here."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.commands = 0

    def here(self, text: str) -> str:
        return re.sub(r"\b\d+\b", lambda found: self.ids.get(found[0], found[0]), text)

    def type(self, command: str, shown: list[str]) -> str:
        words = shlex.split(self.here(command))
        assert words[0] == "regulars"
        result = CliRunner().invoke(cli, words[1:])
        said = result.stdout + result.stderr
        assert result.exit_code == 0, f"{command}\n{said}"
        self.commands += 1
        for line in shown:
            added, new = ADDED.match(line), ADDED.search(said)
            if added and new:
                self.ids[added[1]] = new[1]
            elif re.search(r"\S  +\S", line):
                # A row of a table: its cells, in their order.
                cells = [re.escape(self.here(cell)) for cell in re.split(r"  +", line.strip())]
                assert re.search(r"\s+".join(cells), said), f"{command}\n{line}\n{said}"
            else:
                # Long lines are broken.
                assert " ".join(self.here(line).split()) in " ".join(said.split()), (
                    f"{command}\n{line}\n{said}"
                )
        return said


def test_the_page_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("REGULARS_WORKSPACE", "REGULARS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LANGUAGE", "en")
    text, typed = PAGE.read_text(encoding="utf-8"), Typed()
    for language, block in FENCE.findall(text):
        if language == "yaml":
            Path("schemas/rights.yaml").write_text(block, encoding="utf-8")
            continue
        if "$ regulars plan" in block:
            changed = Path("schemas/rights.yaml").read_text(encoding="utf-8")
            for old, new in ((r" +phone: \{show: last4.*\n", ""), (r"in \(:subtree\.shop\)", "= :user.shop")):
                changed, times = re.subn(old, new, changed)
                assert times == 1
            Path("schemas/rights.yaml").write_text(changed, encoding="utf-8")
        for part in block.removeprefix("$ ").split("\n$ "):
            command, *shown = part.strip("\n").split("\n")
            if command.startswith("cd "):
                monkeypatch.chdir(command[3:])
                continue
            said = typed.type(command, shown)
            if command == "regulars record list customer --as ming":
                assert "Wang" not in said
                assert "1985" not in said
            if command == "regulars record list complaint --as ming":
                assert "K1" not in said
    assert typed.commands > 25
