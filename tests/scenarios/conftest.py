"""What the stories are told with: a command line to type at, files to write, and a calendar to turn."""

import importlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from click.testing import CliRunner

from regulars import clock
from regulars.messages import set_language
from regulars_cli.main import cli


def regulars(line: str) -> None:
    """Type a command; what it answers is printed without empty lines, then how it ended, unless well."""
    result = CliRunner().invoke(cli, shlex.split(line))
    print("\n".join(each.rstrip() for each in result.output.splitlines() if each.strip()))
    if result.exit_code:
        print(f"(exit code {result.exit_code})")


def write(name: str, text: str) -> None:
    """Write a file, as with an editor."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text).strip() + "\n", encoding="utf-8")


def change(name: str, old: str, new: str) -> None:
    """Change a place of a file, as with an editor."""
    path = Path(name)
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"`{old}` stands in {name} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def show(name: str) -> None:
    """Print what stands in a file."""
    print(Path(name).read_text(encoding="utf-8-sig").rstrip())


def install(folder: str, site: Path) -> None:
    """Do what `pip install ./FOLDER` does, but into a folder of the test's."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    done = subprocess.run(
        [*pip, "--disable-pip-version-check", "--root-user-action", "ignore", "--target", str(site), f"./{folder}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    importlib.invalidate_caches()


@pytest.fixture(autouse=True)
def told(
    doctest_namespace: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Each story begins in an empty folder, in English, on 2 March 2026; whoever tells it is called lin there."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "REGULARS_LANGUAGE", "REGULARS_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr("regulars.messages._packages", ["regulars"])
    for module in ("workspace", "founding"):
        monkeypatch.setattr(f"regulars.workspaces.{module}.system_user", lambda: "lin")
    site = tmp_path / "site"
    for folder in (site, tmp_path / "work"):
        folder.mkdir()
    monkeypatch.syspath_prepend(site)
    monkeypatch.chdir(tmp_path / "work")
    with ExitStack() as calendar:

        def it_is(day: str) -> None:
            """Turn the calendar to a day, eight in the morning by UTC."""
            calendar.close()
            calendar.enter_context(clock.at(datetime.fromisoformat(f"{day}T08:00+00:00")))

        it_is("2026-03-02")
        doctest_namespace.update(
            regulars=regulars, write=write, change=change, show=show, it_is=it_is, cd=os.chdir,
            pip_install=lambda folder: install(folder, site),
        )  # fmt: skip
        yield
    set_language("en")
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(site)):
            del sys.modules[name]
