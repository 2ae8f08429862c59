"""Imports that begin at the same moment: each is a run of its own."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from regulars.testing import trusted_session, workspace
from regulars_channels import runs

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
