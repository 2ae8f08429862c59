"""An import that is interrupted anywhere and run again ends where an uninterrupted one does."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from regulars.testing import logical_hash
from regulars_channels.running.counts import ROWS


class Interrupted(BaseException):
    """What a killed process would not even notice."""


def many_rows(count: int) -> str:
    """Rows of which every seventh is refused and some are equal but for their order."""
    rows = []
    for number in range(count):
        receipt = f"R{number // 3}"
        quantity = "一件" if number % 7 == 0 else number % 5 + 1
        phone = f"138{number % 50:08}" if number % 2 else ""
        rows.append(
            f"外滩,{receipt},2026-03-01 10:12,茶{number % 2},{quantity},{number}.50,{phone},会员{number % 50}"
        )
    rows[4] = "外滩,R1"
    rows[count // 2] = rows[0]
    return "\n".join(rows) + "\n"


def state(shop: Any) -> tuple[Any, ...]:
    """All that the store says of the shop, and every row that waits."""
    waiting = sorted(shop.pending("row_number", "fingerprint", "row", "reasons", "counted", "state"))
    return logical_hash(shop.opened, ["run", "pending"]), waiting


def rows(run: Any) -> list[int]:
    """The counts of source rows."""
    return [getattr(run.counts, name) for name in ROWS]


def forget(shop: Any) -> None:
    """Begin anew."""
    for domain in ("sale", "member", "place", "pending", "run"):
        shop.session.delete(domain, [row["id"] for row in shop.session.rows(domain)])


def interrupted(shop: Any, path: Path, chunks: int, size: int) -> None:
    """Import `path` in chunks of `size` rows, and be killed in the chunk after `chunks`."""
    importing = shop.importing()
    importing.size = size
    done = 0
    write = importing._write

    def killed(*arguments: Any) -> None:
        nonlocal done
        if done == chunks:
            raise Interrupted
        done += 1
        write(*arguments)
        importing.size = size

    importing._write = killed
    with pytest.raises(Interrupted):
        importing.run([path])


@pytest.mark.parametrize(("chunks", "size"), [(0, 7), (1, 7), (5, 7), (9, 1), (2, 40)])
def test_interrupted_between_chunks(
    shop_with: Callable[..., Any], till: str, header: str, chunks: int, size: int
) -> None:
    shop = shop_with(till)
    path = shop.file("till.csv", header + many_rows(100))
    interrupted(shop, path, chunks, size)
    half = shop.bring(path, chunk=11)
    found = state(shop)
    forget(shop)
    whole = shop.bring(shop.file("till.csv", header + many_rows(100)))
    assert (half.status, rows(half)) == (whole.status, rows(whole))
    assert found == state(shop)


def test_it_goes_on_in_the_same_run_and_a_finished_one_does_not(shop: Any, header: str) -> None:
    path = shop.file("till.csv", header + many_rows(50))
    interrupted(shop, path, 3, 5)
    run = shop.bring(path)
    assert (run.number, len(run.change_sets), run.counts.read) == (1, 2, 50)
    assert shop.bring(path).number == 2
    assert [row["status"] for row in shop.session.rows("run", order=["number"])] == ["partial", "partial"]


def test_another_file_does_not_go_on(shop: Any, header: str) -> None:
    interrupted(shop, shop.file("till.csv", header + many_rows(50)), 3, 5)
    run = shop.bring(shop.file("till.csv", header + many_rows(51)))
    assert (run.number, run.counts.read) == (2, 51)


def test_interrupted_in_the_second_file_and_the_second_sheet(
    shop_with: Callable[..., Any], till: str
) -> None:
    shop = shop_with(till.replace("settings: {", 'settings: {sheet: "*", '))
    paths = []
    for number in range(2):
        path = shop.folder / f"{number}.xlsx"
        book = xlsxwriter.Workbook(path)
        for name in ("one", "two"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["门店", "单号", "时间", "商品", "数量", "实收", "会员手机", "会员姓名"])
            for row in range(10):
                sheet.write_row(
                    row + 1, 0, [f"{name}{number}", f"R{row}", "2026-03-01", "茶", 1, row, None, None]
                )
        book.close()
        paths.append(path)
    importing = shop.importing()
    importing.size = 4
    write, done = importing._write, []

    def killed(*arguments: Any) -> None:
        if len(done) == 10:
            raise Interrupted
        done.append(write(*arguments))
        importing.size = 4

    importing._write = killed
    with pytest.raises(Interrupted):
        importing.run(paths)
    assert 30 < shop.session.count("sale") < 40
    run = shop.bring(*paths)
    assert (run.counts.read, run.counts.created, run.counts.unchanged) == (40, 40, 0)
    assert shop.session.count("sale") == 40


SCRIPT = """
import sys
from pathlib import Path
from regulars import Workspace
from regulars.testing import trusted_session
from regulars_channels.offering import offered_connectors
from regulars_channels.running.importing import Import

with Workspace.open(sys.argv[1]) as opened:
    declared = opened.catalog.of_kind("channel")["till"]
    importing = Import(trusted_session(opened), declared, offered_connectors(opened)["files"])
    importing.size = 10
    importing._pace = lambda rows, seconds: None
    print("begun", flush=True)
    run = importing.run([Path(sys.argv[2])])
    print(run.status, run.counts.read, run.counts.rejected)
"""


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment(shop_with: Callable[..., Any], till: str, header: str, seed: int) -> None:
    shop = shop_with(till)
    path = shop.file("till.csv", header + many_rows(1500))
    command = [sys.executable, "-c", SCRIPT, str(shop.opened.folder), str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().strip() == b"begun"
    time.sleep(random.Random(seed).random() * 0.4)
    os.kill(process.pid, signal.SIGKILL)
    assert process.communicate() == (b"", b""), "it was killed before its end, and not by itself"
    run = shop.bring(path)
    assert run.counts.read == 1500
    found = state(shop)
    forget(shop)
    whole = shop.bring(path)
    assert rows(run) == rows(whole)
    assert state(shop) == found
