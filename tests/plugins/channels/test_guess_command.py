"""`regulars channel guess`, called as a user calls it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from regulars import Workspace, found_workspace
from regulars.messages import set_language
from regulars_cli.main import cli

Call = Callable[..., Result]
TILL = """Receipt,Time,Shop,Product,Qty,Amount,Member,Phone
R-1,2026-03-01 10:12,Bund,Oolong,1,88.00,M00001,13800138000
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A live workspace, and a till's export in its inbox; the current folder."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "REGULARS_LANGUAGE", "REGULARS_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tea"
    found_workspace(folder)
    settings = folder / "regulars.yaml"
    plugins = "plugins: [customers, organization, purchases, channels, files]\n"
    text = re.sub(r"plugins:.*", plugins, settings.read_text(encoding="utf-8"), flags=re.DOTALL)
    settings.write_text(text, encoding="utf-8")
    with Workspace.open(folder) as opened:
        opened.apply()
    (folder / "inbox").mkdir()
    (folder / "inbox/till-2026-03.csv").write_text(TILL, encoding="utf-8")
    monkeypatch.chdir(folder)
    yield folder
    set_language("en")


@pytest.fixture
def call() -> Call:
    return lambda *args: CliRunner().invoke(cli, list(args))


def test_guess_apply_import(folder: Path, call: Call) -> None:
    told = call("channel", "guess", "inbox/till-2026-03.csv")
    assert told.exit_code == 0, told.output
    assert "Written: schemas/till.yaml" in told.output
    assert re.search(r"Phone +customer\.phone +1\*\*\*00 +sure", told.output)
    assert "regulars import till inbox/till-2026-03.csv --dry-run" in told.output
    text = (folder / "schemas/till.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=")
    assert "path: inbox/till-2026-03.csv\n" in text
    assert "13800138000" not in text + told.output
    assert call("plan").exit_code == 0
    assert call("apply").exit_code == 0
    # The path that was written down is enough.
    done = call("--json", "import", "till")
    assert json.loads(done.output)["created"] == 1, done.output


def test_nothing_is_ever_overwritten(folder: Path, call: Call) -> None:
    call("channel", "guess", "inbox/till-2026-03.csv")
    first = (folder / "schemas/till.yaml").read_text(encoding="utf-8")
    told = call("channel", "guess", "inbox/till-2026-03.csv")
    assert told.exit_code == 0, told.output
    assert "The channel till reads this file as it is" in told.output
    assert (folder / "schemas/till.yaml").read_text(encoding="utf-8") == first
    assert "name: till_2\n" in (folder / "schemas/till_2.yaml").read_text(encoding="utf-8")
    assert call("plan").exit_code == 0


def test_a_name_of_ones_own_and_standard_output(folder: Path, call: Call) -> None:
    told = call("channel", "guess", "inbox/till-2026-03.csv", "--name", "bund", "--stdout")
    assert told.exit_code == 0
    assert "name: bund\n" in told.output
    assert not list((folder / "schemas").glob("*.yaml"))
    wrong = call("channel", "guess", "inbox/till-2026-03.csv", "--name", "Bund Till")
    assert wrong.exit_code == 2
    assert "Bund Till" in wrong.output
    assert not list((folder / "schemas").glob("*.yaml"))


def test_for_machines(folder: Path, call: Call) -> None:
    told = json.loads(call("--json", "channel", "guess", "inbox/till-2026-03.csv").output)
    assert told["written"] == "schemas/till.yaml"
    [channel] = told["channels"]
    assert channel["about"] == "receipt_line"
    fields = {each["column"]: each["field"] for each in channel["columns"]}
    assert (fields["Amount"], fields["Member"]) == ("receipt_line.net", "customer.key")
    assert all(0 < each["score"] <= 1 for each in channel["columns"])


def test_in_chinese(folder: Path, call: Call) -> None:
    told = call("--language", "zh", "channel", "guess", "inbox/till-2026-03.csv")
    assert told.exit_code == 0
    assert "已写入：schemas/till.yaml" in told.output
    assert "确定" in told.output


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("missing.csv", None, "There is no file"),
        ("empty.csv", "", "is empty"),
        ("odd.csv", "a,b\n1,2\n", "Its columns are: a, b"),
    ],
)
def test_what_cannot_be_guessed_is_told(
    folder: Path, call: Call, name: str, text: str | None, told: str
) -> None:
    if text is not None:
        (folder / name).write_text(text, encoding="utf-8")
    answer = call("channel", "guess", name)
    assert answer.exit_code == 1
    assert told in answer.output
    assert "Traceback" not in answer.output
    assert not list((folder / "schemas").glob("*.yaml"))


def test_the_store_is_no_file_of_others(folder: Path, call: Call) -> None:
    answer = call("channel", "guess", "regulars.db")
    assert answer.exit_code == 1
    assert "own store" in answer.output
