"""A connector that fails, in any way, ends its own run: what came in before stands, and the run says why it ended."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from regulars import Workspace, first_admin
from regulars.testing import trusted_session, workspace
from regulars_channels.offering import offered_connectors
from regulars_channels.running import runs
from regulars_channels.running.importing import Import
from regulars_channels.running.runs import Run
from regulars_cli.main import cli

#: Reads as many rows as it is told to, does what it is told to, and reads on.
CODE = """
import ctypes, os, sys, time
from regulars import SourceBatch, hookimpl
from regulars.errors import SourceError

COLUMNS = ("门店", "单号", "时间", "商品", "数量", "实收", "会员手机", "会员姓名")

def batch(file, start, cell=None):
    rows = [("外滩", f"R{n}", "2026-03-01", cell or "茶", "1", "2.50", None, None) for n in range(start, start + 5)]
    return SourceBatch(
        file=file.name,
        columns=dict(zip(COLUMNS, map(list, zip(*rows)))),
        rows=range(start, start + 5),
        done=start + 4,
        total=10,
    )

class Odd:
    name, label = "odd", {"en": "Odd", "zh": "怪"}
    settings = "how: {type: string}"

    def read(self, settings, files):
        for file in files:
            yield batch(file, 1)
            how = file.read_text()
            if how == "raise": raise ValueError("no such day")
            if how == "exit": sys.exit(0)
            if how == "crash": ctypes.string_at(0)
            if how == "hang": time.sleep(60)
            if how == "leak": kept = [bytearray(1 << 20) for _ in range(10_000)]
            if how == "type": yield [1]
            if how == "million": yield batch(file, 6).__class__(file="f", columns={}, rows=range(1, 1_000_001))
            if how == "again": yield batch(file, 3)
            if how == "nan": yield batch(file, 6, float("nan"))
            if how == "surrogate":
                yield batch(file, 6, "\\ud800")
                return
            if how == "source": raise SourceError("The line 7 is torn.")
            yield batch(file, 6)

    def guess(self, file):
        os._exit(7)

@hookimpl
def provide_connectors():
    return [Odd()]
"""
MANIFEST = """\
grammar: 1
kind: plugin
name: odd
version: "1.0"
regulars: ">=0.1,<1"
label: {en: Odd, zh: 怪}
hooks: [provide_connectors]
needs: [channels]
"""

FAILURES = {
    "raise": "The plugin odd failed (connector odd): ValueError: no such day.",
    "exit": "The plugin odd failed (connector odd): SystemExit: 0.",
    "crash": "The plugin odd crashed (connector odd): its process was ended by SIGSEGV.",
    "hang": "The plugin odd handed over nothing for 1 s (connector odd) and was ended.",
    "leak": "The plugin odd needed more than 200 MB of memory (connector odd) and was ended.",
    "type": "The plugin odd handed over wrong data (connector odd): list, where a SourceBatch was expected.",
    "million": "The plugin odd handed over wrong data (connector odd): a batch of 1000000 rows",
    "nan": "The plugin odd handed over wrong data (connector odd): a cell that is no text",
    "again": "The plugin odd handed over wrong data (connector odd): rows: 3 after 5",
    "source": "The line 7 is torn.",
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The plugin `odd`, installed."""
    folder = tmp_path / "site/regulars_odd"
    info = tmp_path / "site/regulars_odd-1.0.dist-info"
    for each in (folder, info):
        each.mkdir(parents=True)
    (folder / "__init__.py").write_text(f'"""Odd."""\n{CODE}', encoding="utf-8")
    (folder / "plugin.yaml").write_text(MANIFEST, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: regulars_odd\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[regulars.plugins]\nodd = regulars_odd\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr("regulars.messages._packages", ["regulars", "regulars_channels"])
    yield tmp_path / "site"
    sys.modules.pop("regulars_odd", None)


@dataclass
class Shop:
    """A workspace with the channel `till`, which the plugin reads."""

    folder: Path
    opened: Workspace

    def bring(self, how: str, name: str = "a.odd") -> Run:
        """Import a file that tells the connector what to do."""
        path = self.folder / name
        path.write_text(how, encoding="utf-8")
        declared = self.opened.catalog.of_kind("channel")["till"]
        connector = offered_connectors(self.opened)["odd"]
        return Import(trusted_session(self.opened), declared, connector).run([path])

    def receipts(self) -> list[str]:
        found = trusted_session(self.opened).rows("sale", fields=["receipt"], order=["id"])
        return [each["receipt"] for each in found]


@pytest.fixture
def shop(site: Path, tmp_path: Path, shop_yaml: str, till: str) -> Iterator[Shop]:
    folder = tmp_path / "shop"
    channel = till.replace("connector: files", "connector: odd\nmode: full")
    with workspace(
        folder, None, ("channels", "odd"), {"shop.yaml": shop_yaml, "till.yaml": channel}
    ) as opened:
        settings = folder / "regulars.yaml"
        limits = "limits: {run_seconds: 1, run_megabytes: 200}\n"
        settings.write_text(settings.read_text(encoding="utf-8") + limits, encoding="utf-8")
        opened.read_again()
        yield Shop(tmp_path, opened)


FIRST, ALL = [f"R{n}" for n in range(1, 6)], [f"R{n}" for n in range(1, 11)]


@pytest.mark.parametrize(("how", "says"), FAILURES.items())
def test_what_came_before_stands_and_the_run_says_why_it_ended(shop: Shop, how: str, says: str) -> None:
    run = shop.bring(how)
    kept = runs.get(trusted_session(shop.opened), run.number)
    assert run.problem == kept.problem
    assert says in (kept.problem or "")
    assert (kept.status, kept.counts.read, kept.counts.created) == ("partial", 5, 5)
    assert kept.finished is not None
    assert shop.receipts() == FIRST
    # The file as it should be, and all that there is: nothing of it is there twice, nothing is missing.
    run = shop.bring("well")
    assert (run.status, run.counts.created, run.counts.unchanged) == ("ok", 5, 5)
    assert shop.receipts() == ALL


def test_rows_of_what_is_no_text_wait_and_the_others_come_in(shop: Shop) -> None:
    run = shop.bring("surrogate")
    assert (run.status, run.counts.created, run.counts.rejected) == ("partial", 5, 5)
    assert shop.receipts() == FIRST


def test_a_failure_makes_nothing_vanish(shop: Shop) -> None:
    shop.bring("well")
    assert shop.bring("crash").vanished == 0
    assert trusted_session(shop.opened).count("vanished") == 0


def test_the_next_file_of_the_same_run_comes_in(shop: Shop) -> None:
    for name, how in (("a.odd", "hang"), ("b.odd", "well")):
        (shop.folder / name).write_text(how, encoding="utf-8")
    declared = shop.opened.catalog.of_kind("channel")["till"]
    importing = Import(trusted_session(shop.opened), declared, offered_connectors(shop.opened)["odd"])
    run = importing.run([shop.folder / "a.odd", shop.folder / "b.odd"])
    assert (run.status, run.counts.read, run.counts.created) == ("partial", 15, 10)
    assert (run.problem or "").startswith("a.odd: The plugin odd handed over nothing for 1 s")
    assert shop.receipts() == ALL


@pytest.fixture
def typed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`typed("run", "list")`: a command, typed in the workspace."""
    for name in ("LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.setenv(name, "en" if name == "LANGUAGE" else "C")
    first_admin(shop.opened)
    return lambda *words: CliRunner().invoke(cli, ["-C", str(shop.opened.folder), *words])


def test_commands_tell_it(shop: Shop, typed: Callable[..., Any]) -> None:
    for name, how in (("a.odd", "crash"), ("b.odd", "raise")):
        (shop.folder / name).write_text(how, encoding="utf-8")
        done = typed("import", "till", str(shop.folder / name))
        assert done.exit_code == 3, done.output
        assert FAILURES[how] in done.output
    listed = typed("--json", "run", "list")
    assert [each["status"] for each in json.loads(listed.stdout)] == ["partial", "partial"]
    for number, how in (("1", "crash"), ("2", "raise")):
        assert FAILURES[how] in " ".join(typed("run", "show", number).output.split())


def test_a_guess_that_fails_is_one_sentence(shop: Shop, typed: Callable[..., Any]) -> None:
    (shop.folder / "a.odd").write_text("x", encoding="utf-8")
    done = typed("channel", "guess", str(shop.folder / "a.odd"))
    assert done.exit_code == 1
    assert done.output.strip().endswith("The plugin odd ended its own process (connector odd), exit code 7.")
