"""Whatever a plugin does in its process ends that run only, is told of in its name, and leaves nothing behind."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.errors import DeclarationError, Place, PluginError, SourceError
from regulars.messages import speaking

Odd = Callable[..., Any]

WRITES = "yield batch(1)\nfor n in range(3, 20):\n    try: os.write(n, {})\n    except OSError: pass"
FAILURES = {
    "raises": ("yield batch(1)\nraise ValueError('no such day')", "failed .* ValueError: no such day"),
    "raises what cannot be told": (
        "class Odd(Exception):\n    def __str__(self): raise ValueError\nyield batch(1)\nraise Odd",
        "failed .* Odd: ",
    ),
    "raises a lone surrogate": ("yield batch(1)\nraise ValueError('\\ud800')", r"ValueError: \?"),
    "ends the program": ("yield batch(1)\nsys.exit(3)", "SystemExit: 3"),
    "ends the process": ("yield batch(1)\nos._exit(3)", "ended its own process .* exit code 3"),
    "crashes": ("yield batch(1)\nimport ctypes; ctypes.string_at(0)", "crashed .* SIGSEGV"),
    "is killed": ("yield batch(1)\nos.kill(os.getpid(), 9)", "crashed .* SIGKILL"),
    "gives no batch": ("yield batch(1)\nyield {'rows': []}", "wrong data .* dict, where a SourceBatch"),
    "gives a million rows": (
        "yield batch(1)\nyield batch(*range(2, 1_000_002))",
        "wrong data .* 1000000 rows, at most 10000",
    ),
    "gives NaN": ("yield batch(1)\nyield batch(2, columns={'a': [float('nan')]})", "column 'a': nan"),
    "gives a number": ("yield batch(1)\nyield batch(2, columns={'a': [5]})", "no text in the column 'a': 5"),
    "gives too few cells": (
        "yield batch(1)\nyield batch(2, 3, columns={'a': ['x'], 'b': ['x', 'y']})",
        "1 cells in the column 'a' and 2 rows",
    ),
    "gives a text for a column": (
        "yield batch(1)\nyield batch(2, 3, columns={'a': 'xy'})",
        "a that cannot be str",
    ),
    "gives a column without a name": (
        "yield batch(1)\nyield batch(2, columns={None: ['x']})",
        "columns .* None",
    ),
    "gives rows that fall": ("yield batch(1)\nyield batch(3, 2)", "rows: 2 after 3"),
    "gives a row once more": ("yield batch(1)\nyield batch(1, 2)", "rows: 1 after 1"),
    "gives the row 0": ("yield batch(1)\nyield batch(0)", "rows: 0 after 0"),
    "gives a row twice": (
        "yield batch(1)\nyield batch(2, refused=[RefusedRow(2, {}, ['x'])])",
        "a row that is both read and refused",
    ),
    "refuses without a text": (
        "yield batch(1)\nyield batch(2, refused=[RefusedRow(3, {'a': 1}, ['x'])])",
        "no text in the column 'refused': 1",
    ),
    "is done before it begins": ("yield batch(1)\nyield batch(2, done=-1)", "done that cannot be -1"),
    "writes on its line": (
        WRITES.format(r"b'\0\0\0\2[}'"),
        "an answer that cannot be read",
    ),
    "says what means nothing": (WRITES.format(r"b'\0\0\0\2{}'"), "an answer that cannot be read"),
    "begins twice": (WRITES.format(r"b'\0\0\0\x0e{\"begun\":true}'"), "an answer that cannot be read"),
    "says that more comes than fits": (
        WRITES.format(r"b'\xff' * 9"),
        "an answer that cannot be read",
    ),
}


@pytest.mark.parametrize(("read", "says"), FAILURES.values(), ids=FAILURES)
def test_what_was_given_before_stands_and_the_rest_is_told(odd: Odd, read: str, says: str) -> None:
    found = odd(read).read()
    assert found.rows == [1]
    assert isinstance(found.error, PluginError)
    assert "odd" in str(found.error)
    assert "connector odd" in str(found.error)
    with pytest.raises(PluginError, match=says):
        raise found.error


def test_where_the_system_cannot_fork_too(odd: Odd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regulars.workers.forking.POSSIBLE", False)
    worker = odd(
        "import ctypes, tempfile\n"
        "files[0].write_text(tempfile.mkdtemp())\n"
        "yield batch(1)\n"
        "if settings['what'] == 'raise': raise ValueError('no such day')\n"
        "if settings['what'] == 'crash': ctypes.string_at(0)\n"
        "if settings['what'] == 'hang':\n    while True: pass\n"
        "if settings['what'] == 'wrong': yield 5",
        seconds=1,
    )
    says = {
        "raise": "ValueError: no such day",
        "crash": "SIGSEGV",
        "hang": "for 1 s",
        "wrong": "5, where a",
    }
    for what, words in says.items():
        found = worker.read({"what": what}, tmp_path / "told")
        assert found.rows == [1]
        assert words in str(found.error)
        assert not Path((tmp_path / "told").read_text()).exists()
    assert worker.read({"what": "nothing"}, tmp_path / "told").error is None


def test_the_next_run_is_none_the_worse(odd: Odd, tmp_path: Path) -> None:
    once = tmp_path / "once"
    worker = odd(
        "import ctypes\n"
        "if not files[0].exists():\n    files[0].touch()\n    ctypes.string_at(0)\n"
        "yield batch(1)"
    )
    assert "SIGSEGV" in str(worker.read({}, once).error)
    assert worker.read({}, once).rows == [1]


def test_whoever_answers_no_more_is_ended_at_once(odd: Odd) -> None:
    found = odd("yield batch(1)\nos.closerange(3, 99); time.sleep(60)").read()
    assert found.rows == [1]
    assert "SIGKILL" in str(found.error)


HANGS = {
    "in Python": "while True: pass",
    "asleep": "time.sleep(60)",
    "outside of Python": "import re; re.fullmatch('(a+)+b', 'a' * 40)",
    "with empty batches": "while True:\n    time.sleep(0.01)\n    yield batch()",
    "with signals off": "import signal\nfor each in (2, 15): signal.signal(each, lambda *_: None)\nwhile True: pass",
}


@pytest.mark.parametrize("hang", HANGS.values(), ids=HANGS)
def test_a_hang_ends_a_second_after_its_time_at_the_latest(odd: Odd, hang: str) -> None:
    worker = odd(f"yield batch(1)\n{hang}", seconds=1)
    begun = time.monotonic()
    found = worker.read()
    taken = time.monotonic() - begun
    assert found.rows == [1]
    assert "handed over nothing for 1 s (connector odd)" in str(found.error)
    assert "limits: {run_seconds: 2}" in str(found.error)
    # Two limits: of the first row, and of the hang.
    assert taken < 3


def test_who_takes_the_batches_may_take_any_time(odd: Odd) -> None:
    batches = odd("for n in range(1, 4): yield batch(n)", seconds=1).worker.read("odd", {}, [])
    rows = []
    for batch in batches:
        time.sleep(0.6)
        rows += batch.rows
    assert rows == [1, 2, 3]


@pytest.mark.parametrize("leak", ["kept.append(bytearray(1 << 20))", "kept.append([0] * 99999)"])
def test_a_leak_ends_at_its_limit(odd: Odd, leak: str) -> None:
    found = odd(f"yield batch(1)\nkept = []\nwhile True: {leak}", megabytes=150).read()
    assert found.rows == [1]
    assert "more than 150 MB of memory (connector odd)" in str(found.error)
    assert "limits: {run_megabytes: 300}" in str(found.error)


def test_a_connector_that_gives_something_else_than_batches(odd: Odd) -> None:
    assert "int from read()" in str(odd("return 5").read().error)


def test_what_it_is_given_is_its_own(odd: Odd) -> None:
    settings = {"listed": [1], "told": {"a": "b"}}
    worker = odd(
        "settings['listed'].append(2); settings.clear(); files.clear(); os.environ.clear()\nyield batch(1)"
    )
    assert worker.read(settings).rows == [1]
    assert settings == {"listed": [1], "told": {"a": "b"}}
    assert os.environ


def test_what_it_says_to_people_comes_as_it_is(odd: Odd) -> None:
    worker = odd(
        "from regulars.messages import language\n"
        "yield batch(1)\n"
        "if settings['which'] == 'source': raise SourceError('mend ' + language(), Place('f.csv', 3, 4))\n"
        "raise DeclarationError([(Place('c.yaml', 7), 'one'), (None, 'two')])"
    )
    with speaking("zh"):
        source = worker.read({"which": "source"})
    assert source.rows == [1]
    assert type(source.error) is SourceError
    assert (source.error.message, source.error.place) == ("mend zh", Place("f.csv", 3, 4))
    declared = worker.read({"which": "declaration"}).error
    assert isinstance(declared, DeclarationError)
    assert declared.problems == ((Place("c.yaml", 7), "one"), (None, "two"))


def test_where_it_failed_is_kept_for_whoever_mends_it(odd: Odd) -> None:
    error = odd("yield batch(1)\n1 / 0").read().error
    assert error is not None
    assert "ZeroDivisionError" in str(error)
    assert "1 / 0" in str(error.__cause__)


def test_in_chinese_no_english_is_left(odd: Odd) -> None:
    worker = odd("yield batch(1)\ntime.sleep(60)", seconds=1)
    with speaking("zh"):
        text = str(worker.read().error)
    assert "插件 odd" in text
    assert "nothing" not in text


def test_what_it_prints_is_told_in_its_name_and_within_bounds(
    odd: Odd, capsys: pytest.CaptureFixture[str]
) -> None:
    worker = odd(
        "print('a line'); sys.stderr.write('an error\\n'); os.write(1, b'raw \\x1b[31m\\xff\\n')\n"
        "yield batch(1)\n"
        "for n in range(200_000): print('much', n)\n"
        "os.write(2, b'\\0' * 100_000)\n"
        "yield batch(2)"
    )
    assert worker.read().rows == [1, 2]
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert lines[:3] == ["[odd] a line", "[odd] an error", "[odd] raw \ufffd[31m\ufffd"]
    assert len(lines) == 51
    assert "more than 50 lines" in lines[-1]


def gone(pid: int) -> bool:
    """Whether a process has ended, soon."""
    for _turn in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("end", ["pass", "raise ValueError", "time.sleep(60)", "os._exit(1)"])
def test_nothing_of_it_stays(odd: Odd, tmp_path: Path, end: str) -> None:
    told = tmp_path / "told"
    worker = odd(
        "import subprocess, tempfile\n"
        "other = subprocess.Popen(['sleep', '60'])\n"
        "files[0].write_text(f'{os.getpid()} {other.pid} {tempfile.mkdtemp()}')\n"
        f"yield batch(1)\n{end}",
        seconds=1,
    )
    assert worker.read({}, told).rows == [1]
    own, other, folder = told.read_text().split()
    assert gone(int(own))
    assert gone(int(other))
    assert not Path(folder).exists()
    assert not Path(folder).parent.exists()


def test_whoever_stops_reading_ends_it(odd: Odd, tmp_path: Path) -> None:
    told = tmp_path / "told"
    worker = odd("files[0].write_text(str(os.getpid()))\nfor n in range(1, 9**9): yield batch(n)").worker
    batches = worker.read("odd", {}, [told])
    assert next(batches).rows == [1]
    batches.close()
    assert gone(int(told.read_text()))
