"""Imports that begin at the same moment: each is a run of its own."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest

from regulars.errors import StoreBusyError
from regulars.testing import trusted_session, workspace
from regulars_channels.running import runs
from regulars_channels.running.undoing import undo

_AT_ONCE = 6


def test_runs_that_begin_at_once_have_numbers_of_their_own(tmp_path: Path, database_url: str) -> None:
    with workspace(tmp_path, database_url, ["channels"]) as opened:
        barrier = Barrier(_AT_ONCE)
        sessions = [trusted_session(opened) for _ in range(_AT_ONCE)]

        def begin(number: int) -> int:
            barrier.wait(30)
            return runs.begin(sessions[number], "till", [f"{number}.csv"], f"key {number}").number

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            begun = dict(enumerate(threads.map(begin, range(_AT_ONCE))))

        assert sorted(begun.values()) == list(range(1, _AT_ONCE + 1))
        for number, run in begun.items():
            assert runs.get(sessions[0], run).files == [f"{number}.csv"]


def test_an_import_that_another_process_takes_on_ends(shop: Any, header: str) -> None:
    rows = (f"外滩,R{n},2026-03-01 10:12,茶杯,1,28,,\n" for n in range(30))
    file = shop.file("till-1.csv", header + "".join(rows))
    first, second = shop.importing(), shop.importing()
    first.size = 10
    read = shop.connector.read

    def taken_on(*args: Any) -> Any:
        yield from read(*args)
        assert second.run([file]).status == "ok"

    first.connector = SimpleNamespace(read=taken_on)

    with pytest.raises(StoreBusyError, match="run 1"):
        first.run([file])

    run = runs.get(shop.session, 1)
    assert (run.status, run.counts.read, run.counts.created) == ("ok", 30, 30)
    undo(shop.session, 1)
    assert shop.sales("receipt") == []
