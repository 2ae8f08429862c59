"""One who reads a page from top to bottom: writes its files, types its commands, and sees what it shows."""

import json
import os
import re
import shlex
import shutil
import site
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path

import pagepython
import pageyaml
import pytest
from click.testing import CliRunner
from pageblocks import ROOT, Block

from regulars.messages import set_language
from regulars_cli.main import cli

ADDED = re.compile(r"^(?:Added: |已新增：)\w+ (\d+)$", re.MULTILINE)
#: Behind a command that does not end with 0; any other comment behind one is for readers.
ENDS = re.compile(r"\s+# ends with (\d)$")
COMMENT = re.compile(r"\s+# .*$")
#: The day on which the pages are read: what they show of `within: 90 days` does not change with the calendar.
TODAY = datetime.fromisoformat("2026-04-02T08:00+00:00")
#: When the workspaces were made in which they are read.
BEFORE = datetime.fromisoformat("2026-03-31T08:00+00:00")
#: Who reads them.
READER = "lin"
PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
SPEECH = ("REGULARS_WORKSPACE", "REGULARS_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS")


class Reader:
    """Reads blocks in the current folder, in the language of the page; ids are those that come out here."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        scene: Callable[[str], Path],
        language: str = "en",
    ) -> None:
        self._top, self._patch, self._scene = folder, monkeypatch, scene
        self._begun = 0
        self.ids: dict[str, str] = {}
        self._numbers: set[str] = set()
        self.python = pagepython.Shell()
        self.yaml = pageyaml.Examples()
        self.said = ""
        self.site = folder / "site-packages"
        self.site.mkdir()
        monkeypatch.syspath_prepend(str(self.site))
        monkeypatch.setattr("regulars.messages._packages", ["regulars"])
        for module in ("workspace", "founding"):
            monkeypatch.setattr(f"regulars.workspaces.{module}.system_user", lambda: READER)
        stand_at(TODAY, monkeypatch)
        for variable in SPEECH:
            monkeypatch.delenv(variable, raising=False)
        if language != "en":
            monkeypatch.setenv("REGULARS_LANGUAGE", language)
        monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        monkeypatch.setenv("LANGUAGE", "en")
        # What a regulars.yaml on a page names.
        monkeypatch.setenv("REGULARS_DATABASE", "sqlite:///regulars.db")
        monkeypatch.setattr("click.launch", lambda _place, **_how: 0)
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("PYTHONPATH", str(self.site))
        self.begin("nothing")

    def begin(self, scene: str) -> None:
        """Go into a fresh folder of that scene; what the page says from here on begins anew."""
        self.end_scene()
        self._begun += 1
        folder = self._top / str(self._begun)
        folder.mkdir()
        self._patch.chdir(folder)
        self.ids = {}
        name = scene.removeprefix("beside ")
        inside = pageyaml.copied(self._scene(name), folder) if name != "nothing" else folder
        self._patch.setenv("HOME", str(inside))
        self._patch.chdir(inside if name == scene else folder)

    def end_scene(self) -> None:
        """What was declared on the way is live or would be: plan has nothing against it."""
        self.python.close()
        self.yaml.close()

    def read(self, block: Block) -> None:
        """Do what a block asks for; AssertionError where it is not as the page says."""
        if "begins" in block.notes:
            self.begin(block.notes["begins"])
        if "installed" in block.notes:
            self._installed(ROOT / block.notes["installed"])
        if "not run" in block.notes:
            assert len(block.notes["not run"].split()) >= 3, "say why it cannot be run"
            return
        if block.language == "diff":
            assert block.file, 'name its file: ```diff title="name"'
            change(Path(block.file), block.text)
        elif block.file:
            self._write(Path(block.file), block)
        elif block.language == "console":
            self._numbers = set(block.notes.get("numbers", "").split())
            self.console(block.text, block.notes.get("nowhere"))
        elif block.language == "yaml":
            self.yaml.accept(block.text, block.notes.get("within"))
        elif block.language == "python":
            self.python.run(block.text)
        elif block.language == "json":
            self._json(block.text)
        elif block.language == "toml":
            tomllib.loads(block.text)
        elif "shown by" in block.notes:
            self.said = self.type(block.notes["shown by"])
            self._demand(block.notes["shown by"], block.text.splitlines())
        else:
            raise AssertionError(f"nobody runs a block of {block.language or 'no language'}: say why not")

    def console(self, text: str, nowhere: str | None = None) -> None:
        """Type the commands of a block, and demand that they say what is shown below each."""
        assert text.startswith("$ "), "a command stands behind `$ `"
        self.said = ""
        heard = []
        for part in text.removeprefix("$ ").split("\n$ "):
            command, *shown = part.strip("\n").split("\n")
            while command.endswith("\\"):
                command = command[:-1] + shown.pop(0).removeprefix("> ")
            self.said = self.type(command)
            heard.append(self.said)
            self._demand(command, shown)
        for each in (nowhere or "").split("|"):
            assert not each.strip() or each.strip() not in "\n".join(heard), each

    def type(self, command: str) -> str:
        """Type a line; gives all that it said. AssertionError where it does not end as it says."""
        ends = ENDS.search(command)
        expected = int(ends[1]) if ends else 0
        self.python.close()
        said = ""
        for each in COMMENT.sub("", ENDS.sub("", command)).split(" && "):
            code, now = self._one(self._here(each.strip()))
            said += now
            assert code == expected, f"{command}\nended with {code}:\n{said}"
        return said

    def _one(self, command: str) -> tuple[int, str]:
        words = [str(Path(word).expanduser()) if word[:1] == "~" else word for word in shlex.split(command)]
        if words[0] == "." and words[1].endswith("/bin/activate"):
            # The reader is in an environment.
            return 0, ""
        if words[0] == "cd":
            self._patch.chdir(words[1])
            return 0, ""
        if words[:2] == ["pip", "install"]:
            return self._install([each for each in words[2:] if each != "-q"])
        if words[0] == "regulars":
            result = CliRunner().invoke(cli, words[1:])
            set_language("en")
            return result.exit_code, result.stdout + result.stderr
        if words[:3] == ["python", "-m", "build"]:
            # What it would build in comes from the network.
            command += " --no-isolation"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def _install(self, words: list[str]) -> tuple[int, str]:
        """`pip install` of a folder or wheel, without the network, where only this reader sees it."""
        quiet = ("--disable-pip-version-check", "--root-user-action", "ignore", "--upgrade")
        done = subprocess.run(
            [*PIP, *quiet, "--target", str(self.site), *words], capture_output=True, text=True, check=False
        )
        # An editable install is found by what its .pth file runs; other processes by where it lies.
        site.addsitedir(str(self.site))
        if words[:1] == ["-e"]:
            project = Path(words[1].partition("[")[0]).resolve()
            self._patch.syspath_prepend(str(project))
            self._patch.setenv("PYTHONPATH", f"{self.site}{os.pathsep}{project}")
        forget(self.site)
        return done.returncode, done.stderr if done.returncode else ""

    def _installed(self, project: Path) -> None:
        """Install a distribution of the repository and enable its plugin; nothing is left where it lies."""
        copy = Path(shutil.copytree(project, self._top / project.name))
        code, said = self._install([str(copy)])
        assert not code, said
        self.type(f"regulars plugin enable {project.name.removeprefix('regulars-')}")

    def _write(self, path: Path, block: Block) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        forget(Path.cwd())
        if block.language == "yaml":
            pageyaml.read(path)
        if block.language == "python":
            compile(block.text, str(path), "exec")
        if block.language == "toml":
            tomllib.loads(block.text)

    def _json(self, text: str) -> None:
        value = json.loads(text)
        assert self.said, "JSON is what a command above has said"
        assert value == json.loads(self.said), self.said

    def _here(self, text: str) -> str:
        """`text` with the ids that came out here."""
        return re.sub(r"\b\d+\b", lambda found: self.ids.get(found[0], found[0]), text)

    def _demand(self, command: str, shown: list[str]) -> None:
        for line in shown:
            added, new = ADDED.match(line), ADDED.search(self.said)
            if added and new:
                self.ids[added[1]] = new[1]
            elif number := next((each for each in self._numbers if re.search(rf"\b{each}\b", line)), None):
                parts = (pattern(part) for part in re.split(rf"\b{number}\b", line.strip(), maxsplit=1))
                found = re.search(r"(\d+)".join(parts), self.said)
                assert found, f"{command}\n{line}\n--- but:\n{self.said}"
                self._numbers.discard(number)
                self.ids[number] = found[1]
            else:
                assert tells(self.said, self._here(line)), f"{command}\n{line}\n--- but:\n{self.said}"


def stand_at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be `moment`, and a second later whenever somebody asks for the time."""
    asked = count()

    class Ticking(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz) + timedelta(seconds=next(asked))

    monkeypatch.setattr("regulars.clock.datetime", Ticking)


def tells(said: str, line: str) -> bool:
    """Whether `line` stands in what was said; `…` in it is anything, and lines may be broken elsewhere."""
    if re.search(r"\S  +\S", line):
        return bool(re.search(pattern(line.strip()), said))
    return bool(re.search(pattern(" ".join(line.split())), " ".join(said.split())))


def pattern(line: str) -> str:
    """A line, or a part of one, as a regular expression: columns may be wider, and `…` is anything."""
    cells = (re.escape(cell).replace("…", ".*?") for cell in re.split(r"  +", line))
    return r"\s+".join(cells)


def change(path: Path, diff: str) -> None:
    """Make a change that a page shows as a diff: what stands behind `-` becomes what stands behind `+`."""
    text = path.read_text(encoding="utf-8")
    old = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[:1] in "- ")
    new = "".join(f"{line[1:]}\n" for line in diff.splitlines() if line[:1] in "+ ")
    assert text.count(old) == 1, f"it stands in {path} {text.count(old)} times:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def forget(folder: Path) -> None:
    """Forget the modules that came from `folder`: the next one asked for is read anew."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(f"{folder}{os.sep}"):
            del sys.modules[name]


@contextmanager
def reading(
    folder: Path, monkeypatch: pytest.MonkeyPatch, scene: Callable[[str], Path], language: str = "en"
) -> Iterator[Reader]:
    """A reader in `folder`; nothing of what was installed and imported is left behind."""
    finders, paths = list(sys.meta_path), list(sys.path)
    with monkeypatch.context() as patch:
        reader = Reader(folder, patch, scene, language)
        try:
            yield reader
            reader.end_scene()
        finally:
            reader.python.close()
            sys.meta_path[:], sys.path[:] = finders, paths
            forget(folder)
            set_language("en")
