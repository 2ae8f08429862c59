"""The guides are true: what they tell a newcomer to write and to type is written and typed here."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from regulars_cli.main import cli

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w./-]+\.(?:yaml|csv))`")


def steps(page: str) -> Iterator[tuple[str, str]]:
    """What a guide tells to do, in order: ("write", "name\\ntext") and ("type", "a command")."""
    before = 0
    for block in FENCE.finditer(page):
        language, text = block.groups()
        if language == "console":
            for line in text.splitlines():
                if line.startswith("$ "):
                    yield "type", line[2:].partition("   #")[0].strip()
        else:
            named = FILE.findall(page[before : block.start()])
            assert named, f"the text before a block names its file: {text[:40]}"
            yield "write", f"{named[-1]}\n{text}"
        before = block.end()


@pytest.mark.parametrize("name", ["first-hour.md", "zh/first-hour.md"])
def test_the_first_hour_goes_as_it_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for variable in ("REGULARS_WORKSPACE", "REGULARS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LANGUAGE", "en")
    typed = 0
    for kind, text in steps((ROOT / "docs" / name).read_text(encoding="utf-8")):
        if kind == "write":
            file, _, body = text.partition("\n")
            Path(file).write_text(body, encoding="utf-8")
            continue
        words = shlex.split(text)
        if words[0] == "cd":
            monkeypatch.chdir(words[1])
            for lying in tmp_path.glob("*.csv"):
                shutil.copy(lying, ".")
        if words[0] != "regulars":
            continue
        result = CliRunner().invoke(cli, words[1:])
        assert result.exit_code == 0, f"{text}\n{result.output}"
        typed += 1
    assert typed > 20
