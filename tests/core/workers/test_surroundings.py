"""What a worker has around it: its environment, hosts, folder, language and time, and no more."""

import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from regulars import clock
from regulars.messages import speaking

Odd = Callable[..., Any]

#: Tells what it finds as one cell.
TELL = "import json\ntold = {}\nyield batch(1, columns={{'a': [json.dumps(told)]}})"


def told(found: Any) -> Any:
    assert found.error is None, found.error
    return json.loads(found.batches[0].columns["a"][0])


def test_its_environment_is_what_is_harmless_and_the_secrets_that_it_states(
    odd: Odd, monkeypatch: pytest.MonkeyPatch, both_ways: str
) -> None:
    given = {
        "LC_TIME": "zh_CN.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "https_proxy": "http://proxy:3128",
        "NO_PROXY": "localhost", "REGULARS_TRACE": "0", "ODD_TOKEN": "stated",
    }  # fmt: skip
    kept = {"OTHER_TOKEN": "x", "DATABASE_URL": "x", "AWS_SECRET_ACCESS_KEY": "x", "REGULARS_WORKSPACE": "x"}
    for name, value in {**given, **kept}.items():
        monkeypatch.setenv(name, value)
    found = told(odd(TELL.format("dict(os.environ)"), manifest="secrets: [ODD_TOKEN, NOT_SET]\n").read())
    assert {name: found.get(name) for name in given} == given
    assert not kept.keys() & found.keys()
    assert "NOT_SET" not in found
    assert found["PATH"] == os.environ["PATH"]


def test_a_secret_is_had_where_it_is_stated(odd: Odd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODD_TOKEN", "stated")
    monkeypatch.setenv("OTHER", "not stated")
    worker = odd("from regulars import secret\nyield batch(1, columns={'a': [secret(settings['name'])]})",
                 manifest="secrets: [ODD_TOKEN]\n")  # fmt: skip
    assert worker.read({"name": "ODD_TOKEN"}).batches[0].columns == {"a": ["stated"]}
    assert "secrets: [ODD_TOKEN, OTHER]" in str(worker.read({"name": "OTHER"}).error)


def test_it_is_where_it_was_called(
    odd: Odd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, both_ways: str
) -> None:
    monkeypatch.chdir(tmp_path)
    worker = odd(
        "import regulars.clock as clock\n"
        "from regulars.messages import language\n"
        "import json\n"
        "told = [os.getcwd(), str(files[0]), language(), clock.now().isoformat(), sys.path]\n"
        "yield batch(1, columns={'a': [json.dumps(told)]})".replace(
            "from regulars import clock", "import regulars.clock as clock"
        )
    )
    with speaking("zh"), clock.at(datetime(2026, 2, 3, 4, 5, tzinfo=UTC)):
        folder, file, language, now, path = told(worker.read({}, Path("a.csv")))
    assert (folder, file, language, now) == (str(tmp_path), "a.csv", "zh", "2026-02-03T04:05:00+00:00")
    assert path == sys.path


def test_files_of_any_name_are_handed_on(odd: Odd, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("表\n".encode() + b"\xff")
    path.write_text("x", encoding="utf-8")
    assert odd("yield batch(1, file=files[0].name, columns={'a': [files[0].read_text()]})").read(
        {}, path
    ).rows == [1]


def test_no_module_is_taken_from_where_somebody_happens_to_be(
    odd: Odd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, both_ways: str, new_server: None
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("json.py", "socket.py", "regulars.py"):
        (tmp_path / name).write_text("raise SystemExit(9)", encoding="utf-8")
    assert odd("yield batch(1)").read().rows == [1]


@pytest.fixture
def listening() -> Iterator[int]:
    """The port of a server on this machine that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ended = threading.Event()
        server.settimeout(0.1)

        def take() -> None:
            while not ended.is_set():
                try:
                    server.accept()[0].close()
                except TimeoutError:
                    continue

        thread = threading.Thread(target=take)
        thread.start()
        yield server.getsockname()[1]
        ended.set()
        thread.join()


CONNECT = (
    "import socket\n"
    "socket.create_connection((settings['server'], settings['port'])).close()\n"
    "yield batch(1)"
)  # fmt: skip
THREADED = (
    "import socket, threading\n"
    "errors = []\n"
    "def connect():\n"
    "    try: socket.create_connection((settings['server'], settings['port'])).close()\n"
    "    except BaseException as error: errors.append(error)\n"
    "thread = threading.Thread(target=connect); thread.start(); thread.join()\n"
    "if errors: raise errors[0]\n"
    "yield batch(1)"
)


@pytest.mark.parametrize("read", [CONNECT, THREADED], ids=["itself", "in a thread"])
@pytest.mark.parametrize(
    ("hosts", "reached"),
    [("", False), ('hosts: ["api.example.com"]\n', False), ('hosts: ["127.0.0.1"]\n', True),
     ('hosts: [":settings.server"]\n', True), ('hosts: [":settings.other"]\n', False)],
)  # fmt: skip
def test_the_network_is_what_it_states(
    odd: Odd, listening: int, read: str, hosts: str, reached: bool
) -> None:
    found = odd(read, manifest=hosts).read({"server": "127.0.0.1", "port": listening, "other": "example.com"})
    assert found.rows == ([1] if reached else [])
    if not reached:
        assert "The plugin odd may not reach 127.0.0.1" in str(found.error)
