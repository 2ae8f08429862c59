"""Processes of workers begin quickly, live beside each other, and never outlive who asked for them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from regulars.workers import forking

Odd = Callable[..., Any]

#: Reads by a worker that hangs, and says which processes that are.
SCRIPT = """
import os, sys
from regulars import Worker
from regulars.plugging.limits import Limits
from regulars.plugging.plugins import Plugins
from regulars.workers import forking

forking.POSSIBLE = sys.argv[2] == "forked"
worker = Worker(Plugins(["odd"]), "odd", Limits(run_seconds=60))
for batch in worker.read("odd", {"told": sys.argv[1]}, []):
    server = forking._server.process.pid if forking._server else 0
    print(*batch.columns["a"], server, flush=True)
"""


def gone(pid: int) -> bool:
    """Whether a process has ended, within a few seconds."""
    for _turn in range(300):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("hang", ["time.sleep(60)", "while True: pass"])
def test_they_end_with_who_asked(odd: Odd, tmp_path: Path, both_ways: str, hang: str) -> None:
    odd(
        "Path(settings['told']).write_text(os.environ['TMPDIR'])\n"
        f"yield batch(1, columns={{'a': [str(os.getpid())]}})\n{hang}"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), *sys.path])}
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "f"), both_ways],
        stdout=subprocess.PIPE,
        env=environment,
    )
    assert process.stdout is not None
    with process.stdout as told:
        pids = [int(each) for each in told.readline().split()]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert len(pids) == 2
    assert all(gone(pid) for pid in pids if pid)
    assert not Path((tmp_path / "f").read_text()).exists()


def test_a_server_that_was_ended_is_followed_by_another(odd: Odd) -> None:
    worker = odd("yield batch(1, columns={'a': [str(os.getppid())]})")
    first = worker.read().batches[0].columns["a"][0]
    assert worker.read().batches[0].columns["a"][0] == first
    os.kill(int(first), signal.SIGKILL)
    assert gone(int(first))
    second = worker.read()
    assert second.rows == [1]
    assert second.batches[0].columns["a"][0] != first


def test_a_worker_whose_server_is_ended_is_ended_too(odd: Odd) -> None:
    worker = odd(
        "yield batch(1, columns={'a': [f'{os.getpid()} {os.getppid()}']})\ntime.sleep(60)\nyield batch(2)"
    ).worker
    batches = worker.read("odd", {}, [])
    own, server = map(int, next(batches).columns["a"][0].split())
    os.kill(server, signal.SIGKILL)
    assert gone(own)
    with pytest.raises(Exception, match="The plugin odd ended its own process"):
        next(batches)


def test_a_process_that_is_forked_from_this_one_has_workers_of_its_own(odd: Odd) -> None:
    worker = odd("yield batch(1, columns={'a': [str(os.getppid())]})")
    mine = worker.read().batches[0].columns["a"][0]
    place, write = os.pipe()
    child = os.fork()
    if not child:
        try:
            found = worker.read()
            os.write(write, f"{found.rows} {found.batches[0].columns['a'][0] != mine}".encode())
            forking.let_go()
        finally:
            os._exit(0)
    os.close(write)
    with open(place, "rb") as told:  # noqa: PTH123
        assert told.read() == b"[1] True"
    os.waitpid(child, 0)
    assert worker.read().batches[0].columns["a"][0] == mine


def test_several_at_a_time(odd: Odd) -> None:
    worker = odd("for n in range(1, 4): yield batch(n, columns={'a': [settings['who']]})")
    one, two = (worker.worker.read("odd", {"who": who}, []) for who in "xy")
    turns = [next(each).columns["a"][0] for each in (one, two, two, one, one, two)]
    assert turns == ["x", "y", "y", "x", "x", "y"]
    one.close()
    two.close()
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda n: worker.read({"who": str(n)}).batches[2].columns["a"], range(16)))
    assert found == [[str(n)] for n in range(16)]


def test_it_reads_ahead_of_who_takes_and_no_further(odd: Odd, tmp_path: Path) -> None:
    """The process has made the next batch while the first is at work, and waits with it."""
    count = tmp_path / "count"
    worker = odd(
        "for n in range(1, 10):\n"
        "    files[0].write_text(str(n))\n"
        "    yield batch(n, columns={'a': ['x' * 9_000_000]})"
    ).worker
    batches = worker.read("odd", {}, [count])
    next(batches)
    seen = set()
    for _turn in range(20):
        time.sleep(0.02)
        seen.add(count.read_text())
    batches.close()
    assert max(map(int, filter(None, seen))) == 2


def test_it_is_ended_with_its_server_at_the_end_of_the_program(odd: Odd, tmp_path: Path) -> None:
    odd("yield batch(1, columns={'a': [str(os.getpid())]})")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, str(tmp_path / "f"), "forked"],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert all(gone(int(pid)) for pid in done.stdout.split())


def test_no_process_can_be_had(odd: Odd, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(forking, "fork", none)
    error = odd("yield batch(1)").read().error
    assert "No process could be started for the code of a plugin: Resource temporarily unavailable." in str(
        error
    )
