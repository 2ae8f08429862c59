"""The command line, called as a user calls it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from regulars.messages import set_language
from regulars_cli.main import cli

Run = Callable[..., Result]


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


def answer(result: Result) -> Any:
    """What a command answered with `--json`."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
