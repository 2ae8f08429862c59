"""take: once: each file of a folder is taken once, by its contents, in a run of its own."""

import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from regulars.errors import SourceError
from regulars_channels.running.folders import find_files
from regulars_channels.running.inbox import Arrival, take
from regulars_channels.running.runs import TakenOverError
from regulars_channels.running.undoing import undo


@pytest.fixture
def inbox(shop_with: Callable[..., Any], till: str) -> Any:
    shop = shop_with(
        till.replace("connector: files", "connector: files\ntake: once").replace(
            "settings: {", "settings: {path: inbox, "
        )
    )
    (shop.folder / "inbox").mkdir()
    return shop


def put(shop: Any, name: str, *receipts: str, header: str) -> Path:
    rows = "".join(f"外滩,{each},2026-03-01,茶,1,28,,\n" for each in receipts)
    return shop.file(f"inbox/{name}", header + rows)


def taking(shop: Any, **options: Any) -> list[Arrival]:
    found = find_files([shop.folder / "inbox"], (".csv",), lambda path: False, may_lack=True)
    return list(take(shop.importing, found.files, **options))


def told(arrivals: list[Arrival]) -> list[tuple[str, int | None, int | None]]:
    """File, its run, the earlier one."""
    return [(each.path.name, each.run.number if each.run else None, each.earlier) for each in arrivals]


def test_each_file_once_in_a_run_of_its_own(inbox: Any, header: str) -> None:
    put(inbox, "day-10.csv", "R3", header=header)
    put(inbox, "day-9.csv", "R1", "R2", header=header)
    assert told(taking(inbox)) == [("day-9.csv", 1, None), ("day-10.csv", 2, None)]
    assert told(taking(inbox)) == [("day-9.csv", None, 1), ("day-10.csv", None, 2)]
    put(inbox, "day-11.csv", "R4", header=header)
    assert told(taking(inbox)) == [("day-9.csv", None, 1), ("day-10.csv", None, 2), ("day-11.csv", 3, None)]
    assert inbox.sales("receipt") == [("R1",), ("R2",), ("R3",), ("R4",)]


def test_renamed_and_delivered_again_is_not_taken_again_but_changed_is(inbox: Any, header: str) -> None:
    path = put(inbox, "a.csv", "R1", header=header)
    taking(inbox)
    path.rename(path.with_name("b.csv"))
    shutil.copy(path.with_name("b.csv"), path.with_name("c.csv"))
    assert told(taking(inbox)) == [("b.csv", None, 1), ("c.csv", None, 1)]
    put(inbox, "b.csv", "R1", "R2", header=header)
    assert told(taking(inbox)) == [("b.csv", 2, None), ("c.csv", None, 1)]


def test_two_files_of_one_content_that_come_together(inbox: Any, header: str) -> None:
    for name in ("a.csv", "b.csv"):
        put(inbox, name, "R1", header=header)
    assert told(taking(inbox)) == [("a.csv", 1, None), ("b.csv", None, 1)]


def test_a_failed_one_is_tried_again_and_one_with_pending_rows_is_not(inbox: Any, header: str) -> None:
    torn = inbox.file("inbox/torn.csv", header + '外滩,R1,2026-03-01,"茶,1,28,,\n')
    other = inbox.file(
        "inbox/waits.csv", header + "外滩,R2,2026-03-01,茶,一件,28,,\n外滩,R3,2026-03-01,茶,1,28,,\n"
    )
    first = taking(inbox)
    assert [each.run.status for each in first if each.run] == ["failed", "partial"]
    assert told(taking(inbox)) == [(torn.name, 3, None), (other.name, None, 2)]
    torn.write_text(header + "外滩,R1,2026-03-01,茶,1,28,,\n", encoding="utf-8")
    assert told(taking(inbox)) == [(torn.name, 4, None), (other.name, None, 2)]


def test_one_that_is_undone_is_taken_again(inbox: Any, header: str) -> None:
    put(inbox, "a.csv", "R1", header=header)
    taking(inbox)
    undo(inbox.session, 1)
    assert told(taking(inbox)) == [("a.csv", 2, None)]


def test_a_dry_run_takes_nothing(inbox: Any, header: str) -> None:
    put(inbox, "a.csv", "R1", header=header)
    assert [each.run.counts.created for each in taking(inbox, rehearse=True) if each.run] == [1]
    assert inbox.session.count("run") == 0
    assert told(taking(inbox)) == [("a.csv", 1, None)]


def test_a_file_that_goes_away_meanwhile(inbox: Any, header: str) -> None:
    path = put(inbox, "a.csv", "R1", header=header)
    found = find_files([inbox.folder / "inbox"], (), lambda path: False)
    path.unlink()
    assert list(take(inbox.importing, found.files)) == []


class Interrupted(BaseException):
    """What a killed process would not even notice."""


def test_killed_in_the_middle_and_run_again_goes_on(inbox: Any, header: str) -> None:
    for number in range(3):
        put(inbox, f"{number}.csv", *(f"R{number}-{n}" for n in range(30)), header=header)
    done: list[None] = []

    def importing() -> Any:
        made = inbox.importing()
        made.size, write = 7, made._write

        def killed(*arguments: Any) -> None:
            if len(done) == 7:
                raise Interrupted
            done.append(write(*arguments))
            made.size = 7

        made._write = killed
        return made

    files = sorted((inbox.folder / "inbox").iterdir())
    with pytest.raises(Interrupted):
        list(take(importing, files))
    found = taking(inbox)
    assert told(found) == [("0.csv", None, 1), ("1.csv", 2, None), ("2.csv", 3, None)]
    assert [each.run.counts.created for each in found if each.run] == [30, 30]
    assert len(inbox.sales("receipt")) == 90


def test_a_run_that_another_process_goes_on_with_is_left_to_it(inbox: Any, header: str) -> None:
    for number in range(2):
        put(inbox, f"{number}.csv", *(f"R{number}-{n}" for n in range(30)), header=header)
    others: list[Arrival] = []

    def importing() -> Any:
        made = inbox.importing()
        made.size, write = 7, made._write

        def overtaken(*arguments: Any) -> None:
            if not others:
                others.append(Arrival(Path()))
                others.extend(taking(inbox))
            write(*arguments)

        made._write = overtaken
        return made

    files = sorted((inbox.folder / "inbox").iterdir())
    mine = list(take(importing, files))
    assert [(each.path.name, each.earlier, bool(each.elsewhere)) for each in mine] == [
        ("0.csv", None, True),
        ("1.csv", 2, False),
    ]
    assert told(others[1:]) == [("0.csv", 1, None), ("1.csv", 2, None)]
    assert inbox.session.count("run") == 2
    assert issubclass(TakenOverError, Exception)


SCRIPT = """
import sys
from pathlib import Path
from regulars import Workspace
from regulars.testing import trusted_session
from regulars_channels.offering import offered_connectors
from regulars_channels.running.importing import Import
from regulars_channels.running.inbox import take

with Workspace.open(sys.argv[1]) as opened:
    declared = opened.catalog.of_kind("channel")["till"]
    def importing():
        made = Import(trusted_session(opened), declared, offered_connectors(opened)["files"])
        made.size = 20
        return made
    list(take(importing, sorted(Path(sys.argv[2]).iterdir())))
"""


def test_two_processes_take_each_file_once(inbox: Any, header: str) -> None:
    for number in range(6):
        put(inbox, f"{number}.csv", *(f"R{number}-{n}" for n in range(100)), header=header)
    command = [sys.executable, "-c", SCRIPT, str(inbox.folder / "shop"), str(inbox.folder / "inbox")]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for each in processes:
        _out, error = each.communicate(timeout=120)
        assert each.returncode == 0, error
    found = list(inbox.session.rows("run", fields=["contents", "status", "rows_read", "rows_created"]))
    assert len(found) == len({row["contents"] for row in found}) == 6
    assert {(row["status"], row["rows_read"], row["rows_created"]) for row in found} == {("ok", 100, 100)}
    assert len(inbox.sales("receipt")) == 600


def test_killed_for_good_at_any_time(inbox: Any, header: str) -> None:
    for number in range(4):
        put(inbox, f"{number}.csv", *(f"R{number}-{n}" for n in range(200)), header=header)
    command = [sys.executable, "-c", SCRIPT, str(inbox.folder / "shop"), str(inbox.folder / "inbox")]
    for wait in (1.1, 1.3):
        process = subprocess.Popen(command)
        time.sleep(wait)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True)
    assert len(inbox.sales("receipt")) == 800
    found = list(inbox.session.rows("run", fields=["contents", "status", "rows_created"]))
    assert [(row["status"], row["rows_created"]) for row in found] == [("ok", 200)] * 4


def test_a_file_that_is_written_to_while_it_is_read_is_told_and_tried_again(inbox: Any, header: str) -> None:
    path = put(inbox, "a.csv", "R1", header=header)
    connector = inbox.connector

    def slow(*arguments: Any) -> Any:
        yield from connector.read(*arguments)
        path.write_text(path.read_text(encoding="utf-8") + "外滩,R2,2026-03-01,茶,1,28,,\n", encoding="utf-8")

    inbox.connector = SimpleNamespace(read=slow)
    (arrival,) = taking(inbox)
    assert arrival.run is not None
    assert arrival.run.status == "partial"
    assert "was written to while it was read" in (arrival.run.problem or "")
    inbox.connector = connector
    assert told(taking(inbox)) == [("a.csv", 2, None)]
    assert inbox.sales("receipt") == [("R1",), ("R2",)]


def test_an_archive_that_is_interrupted_goes_on_in_the_right_member(shop: Any, header: str) -> None:
    path = shop.folder / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(3):
            rows = "".join(f"外滩,R{number},2026-03-01,茶,1,{n},,\n" for n in range(20))
            archive.writestr(f"till-{number}.csv", header + rows)
    importing = shop.importing()
    importing.size, write, done = 6, importing._write, []

    def killed(*arguments: Any) -> None:
        if len(done) == 6:
            raise Interrupted
        done.append(write(*arguments))
        importing.size = 6

    importing._write = killed
    with pytest.raises(Interrupted):
        importing.run([path])
    # By another name it is the same file.
    path = path.rename(path.with_name("renamed.zip"))
    run = shop.bring(path)
    assert (run.number, run.counts.read, run.counts.created) == (1, 60, 60)
    # Equal receipts are counted in each member for itself.
    assert [line for (line,) in shop.sales("line")] == [*range(1, 21)] * 3


def test_a_pattern_that_means_nothing_is_an_error_without_take_once(inbox: Any) -> None:
    with pytest.raises(SourceError):
        find_files([inbox.folder / "inbox"], (), lambda path: False)
