"""The command line, called as a user calls it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from regulars import Workspace, enable_plugin, found_workspace
from regulars.messages import set_language
from regulars_cli.main import cli

Run = Callable[..., Result]
#: What the workspace of these tests enables.
PLUGINS = ("customers", "organization", "purchases", "channels", "files", "tags", "reports", "china")


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test works in a folder of its own, with a cache of its own, in English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "REGULARS_LANGUAGE", "REGULARS_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LANGUAGE", "en")
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    yield
    set_language("en")


@pytest.fixture
def run() -> Run:
    """`run("find", "zhang")`: the result of `regulars find zhang`."""

    def call(*args: str, **extra: Any) -> Result:
        return CliRunner().invoke(cli, list(args), **extra)

    return call


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the built-in plugins, live; made once, to be copied."""
    folder = tmp_path_factory.mktemp("ready") / "tea"
    found_workspace(folder)
    for name in PLUGINS:
        enable_plugin(folder, name)
    with Workspace.open(folder) as made:
        made.apply()
    return folder


@pytest.fixture
def workspace(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it; the current folder."""
    folder = tmp_path / "tea"
    shutil.copytree(ready, folder)
    monkeypatch.chdir(folder)
    return folder
