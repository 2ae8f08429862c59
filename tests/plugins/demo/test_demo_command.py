"""`regulars demo`: one command, and a whole shop is there; what it says to try next can be tried."""

import csv
import io
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from regulars import Workspace
from regulars.messages import set_language
from regulars.testing import logical_hash, trusted_session
from regulars_cli.main import cli

SMALL = ("--customers", "300", "--lines", "3000")
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A small shop in English, made once, to be copied; and what its making said."""
    folder = tmp_path_factory.mktemp("ready") / "my-shop"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REGULARS_WORKSPACE", raising=False)
        patch.setenv("XDG_CACHE_HOME", str(folder.parent / "cache"))
        made = CliRunner().invoke(cli, ["--language", "en", "demo", str(folder), *SMALL])
    assert made.exit_code == 0, made.output
    return folder, made.output


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder and a cache of its own, and English."""
    monkeypatch.delenv("REGULARS_WORKSPACE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("REGULARS_LANGUAGE", "en")
    monkeypatch.chdir(tmp_path)
    yield
    set_language("en")


@pytest.fixture
def run() -> Run:
    return lambda *args: CliRunner().invoke(cli, list(args))


def amount(text: str) -> Decimal:
    return Decimal(text.replace("¥", "").replace(",", ""))


def bad(row: dict[str, str]) -> bool:
    """Whether a till's row is one of those that are wrong on purpose."""
    return (
        not row["单号"]
        or row["时间"].startswith("2025-02-30")
        or row["数量"] == "一件"
        or row["实收"] == "见备注"
    )


def sold(inbox: Path) -> tuple[int, Decimal]:
    """Lines that can be used, and their net without what was voided: from the files, by csv alone."""
    lines, net = 0, Decimal(0)
    for path in sorted((inbox / "till").iterdir()):
        for row in csv.DictReader(io.StringIO("\n".join(path.read_text(encoding="gbk").splitlines()[2:]))):
            if row["类型"] and not bad(row):
                lines += 1
                net += Decimal(row["实收"]) if row["类型"] != "作废" else 0
    for path in sorted((inbox / "web").iterdir()):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
            if not row["Created at"].startswith("0000"):
                lines += 1
                net += amount(row["Line total"])
    return lines, net


def test_a_whole_shop(ready: tuple[Path, str], tmp_path: Path) -> None:
    made, said = ready
    assert f"{made / 'dashboard.html'}" in said
    folder = shutil.copytree(made, tmp_path / "shop")
    assert (folder / "dashboard.html").stat().st_size > 10_000
    with Workspace.open(folder) as opened:
        session = trusted_session(opened)
        lines, net = sold(folder / "inbox")
        assert session.count("receipt_line") == lines
        [found] = session.aggregate("receipt_line", {"net": "sum(net)"}, where="kind <> 'void'")
        assert found["net"] == net
        assert session.count("customer") < 300 * 1.3
        assert opened.settings.language == "en"


def test_in_chinese_and_what_it_says_to_try_can_be_tried(run: Run, tmp_path: Path) -> None:
    made = run("--language", "zh", "demo", "my-shop", "--customers", "100", "--lines", "1000")
    assert made.exit_code == 0, made.output
    assert "接下来可以试试" in made.output
    with Workspace.open(tmp_path / "my-shop") as opened:
        assert opened.settings.language == "zh"
    tried = [line.partition("#")[0] for line in made.output.splitlines() if line.startswith("  regulars -C ")]
    assert len(tried) >= 8
    for command in tried:
        answer = run(*shlex.split(command)[1:])
        assert answer.exit_code in {0, 3}, (command, answer.output)
        assert answer.output.strip(), command
    assert re.search(r"find \S+", made.output)


def test_what_it_says_to_try_is_the_same_in_english(ready: tuple[Path, str]) -> None:
    assert len([line for line in ready[1].splitlines() if line.startswith("  regulars -C ")]) >= 8


def test_again_in_the_same_folder_nothing_changes(run: Run, ready: tuple[Path, str], tmp_path: Path) -> None:
    folder = shutil.copytree(ready[0], tmp_path / "shop")
    with Workspace.open(folder) as opened:
        before = logical_hash(opened, leave_out=("run", "pending"))
    assert run("demo", "shop", *SMALL).exit_code == 0
    with Workspace.open(folder) as opened:
        assert logical_hash(opened, leave_out=("run", "pending")) == before


def test_bad_rows_are_pending_each_with_a_reason(ready: tuple[Path, str], tmp_path: Path) -> None:
    with Workspace.open(shutil.copytree(ready[0], tmp_path / "shop")) as opened:
        waiting = list(trusted_session(opened).rows("pending"))
    channels = {row["channel"] for row in waiting}
    assert {"members", "till", "web"} <= channels
    assert all(row["reasons"] != "{}" for row in waiting)


def test_a_folder_with_other_things_in_it_is_left_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("four years", encoding="utf-8")
    refused = run("demo", "mine", *SMALL)
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("regulars_databases", ["postgresql"], indirect=True)
def test_in_another_database(run: Run, tmp_path: Path, database_url: str) -> None:
    made = run("demo", "shop", *SMALL, "--database", database_url.replace("postgres:@", "postgres@"))
    assert made.exit_code == 0, made.output
    with Workspace.open(tmp_path / "shop") as opened:
        assert trusted_session(opened).count("receipt_line") == sold(tmp_path / "shop" / "inbox")[0]
