"""The market, made once; a copy of it for whoever writes; and the command line in the hands of each of its people."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from regulars import Workspace
from regulars.messages import set_language
from regulars.testing import trusted_session
from regulars_cli.main import cli

sys.path.insert(0, str(Path(__file__).parent))  # for `import market`

from market import Market, opened_market

Run = Callable[..., Result]
ADMIN = "root"


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The market after a day: customers are tagged, a file was imported in part, somebody was corrected."""
    folder = tmp_path_factory.mktemp("market") / "market"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
        patch.setenv("LANGUAGE", "en")
        made = opened_market(folder)
        patch.chdir(folder)
        (folder / "inbox").mkdir(exist_ok=True)
        (folder / "inbox/day.csv").write_text(
            "shop,receipt_no,line_no,sold_at,net,note\n"
            "SHOPA,RMA-102,1,2026-03-04 10:00,3.50,fine\n"
            "SHOPB,RZQ-902,1,not a day,4,ZEBRAPENDING\n",
            encoding="utf-8",
        )
        for line in (
            "import till",
            f"record edit customer {made.ids['zora']} occupation=ZEBRASELLER",
            f"record edit customer {made.ids['zora']} occupation=seller",
            "tag run",
            f"tag add {made.ids['zora']} chosen",
            f"tag add {made.ids['ann']} chosen",
        ):
            done = CliRunner().invoke(cli, line.split())
            assert done.exit_code in (0, 3), (line, done.output)
        with Workspace.open(folder) as opened:
            (pending,) = trusted_session(opened).rows("pending", fields=[])
    set_language("en")
    yield replace(made, ids={**made.ids, "pending": int(pending["id"])})


@pytest.fixture
def place(standing: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Market:
    """A copy of the market; the current folder."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "REGULARS_LANGUAGE", "REGULARS_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(standing.folder.parent / "cache"))
    monkeypatch.setenv("LANGUAGE", "en")
    folder = tmp_path / "market"
    shutil.copytree(standing.folder, folder)
    monkeypatch.chdir(folder)
    return replace(standing, folder=folder)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("clerk", "find", "Ann")`: what the program answers to that user."""

    def call(user: str, *words: str, **extra: Any) -> Result:
        with monkeypatch.context() as patch:
            for module in ("workspace", "whoread"):
                patch.setattr(f"regulars.workspaces.{module}.system_user", lambda: user)
            return CliRunner().invoke(cli, list(words), **extra)

    return call
