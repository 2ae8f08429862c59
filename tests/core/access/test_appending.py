"""Entries are added one after the other, by however many processes, each linked to the one before."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from personalshop import read
from sqlalchemy import select

from regulars import clock
from regulars.access.log import Access, AccessLog
from regulars.access.places import indexed
from regulars.access.tables import entries, places
from regulars.access.verify import verify
from regulars.errors import NotPermittedError
from regulars.history.key import ChainKey


def seen(record: int, actor: str = "ann") -> Access:
    return Access(actor=actor, what=("get", "client", ("client.phone",)), records={"client": [record]})


def write_many(folder: str, number: int, count: int) -> None:
    """What a process of its own does, from opening the file on."""
    log = AccessLog(Path(folder) / "access.db", ChainKey(Path(folder) / "history.key"))
    for each in range(count):
        log.append(seen(number * 1_000 + each, f"process {number}"))
    log.close()


def test_several_processes_at_once(tmp_path: Path) -> None:
    """From the first moment on: they make key, file and tables at the same time."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, mp_context=spawned) as pool:
        list(pool.map(write_many, [str(tmp_path)] * 3, range(3), [150] * 3))
    log = AccessLog(tmp_path / "access.db", ChainKey(tmp_path / "history.key"))
    found = read(log)
    assert len(found) == 450
    for number in range(3):
        own = [each["records"]["client"][0] for each in found if each["actor"] == f"process {number}"]
        assert own == [number * 1_000 + each for each in range(150)]
    assert verify(log).problems == ()
    log.close()


def test_several_threads_and_logs_at_once(log: AccessLog) -> None:
    other = AccessLog(log.file.path, ChainKey(log.key.file))
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda n: (log, other)[n % 2].append(seen(n)), range(300)))
    assert sorted(numbers) == list(range(1, 301))
    assert verify(log).problems == ()
    other.close()


def test_times_are_those_of_the_world(log: AccessLog) -> None:
    """Whoever reads as of another day does not read on that day."""
    before = datetime.now(UTC).replace(tzinfo=None)
    with clock.at(datetime(2001, 1, 1, tzinfo=UTC)):
        log.append(seen(1))
    with log.file.connect() as connection:
        (at,) = connection.execute(select(entries.c.at)).scalars()
    assert before <= at <= datetime.now(UTC).replace(tzinfo=None)


def test_the_index_follows(log: AccessLog) -> None:
    def stand() -> tuple[int, set[tuple[int, int]]]:
        with log.file.connect() as connection:
            rows = connection.execute(select(places.c.record, places.c.entry))
            return indexed(connection), {(record, entry) for record, entry in rows}

    for record in range(255):
        log.append(seen(record))
    assert stand() == (0, set())
    log.append(seen(255))
    assert stand() == (256, {(record, record + 1) for record in range(256)})
    log.append(
        Access(actor="ann", what=("search", "", ("client.phone",)), records={"client": [9, 9], "sale": [4]})
    )
    log.append(Access(actor="ann", what=("rows", "client", ("client.phone",)), sequence=5))
    log.append(Access(actor="plugin:x", what=("rows", "client", ("client.phone",))))
    log.index()
    assert stand()[0] == 259
    assert stand()[1] - {(r, r + 1) for r in range(256)} == {(9, 257), (4, 257), (0, 258)}


def test_who_comes_in_and_who_is_refused(log: AccessLog) -> None:
    with log.opening("ann", None):
        pass
    with pytest.raises(NotPermittedError), log.opening("eve", "root"):
        raise NotPermittedError("no")
    assert [(each["how"], each["actor"], each["behalf"]) for each in read(log)] == [
        ("login", "ann", None),
        ("refused", "eve", "root"),
    ]


def test_names_that_look_like_something_else(log: AccessLog) -> None:
    """Actors, domains and what was read are kept in one list of words."""
    for actor in ("client", '["get","client",["client.phone"]]', "[", "张三", "a\tb\n\\", "'"):
        log.append(seen(1, actor))
    assert [each["actor"] for each in read(log)][:2] == ["client", '["get","client",["client.phone"]]']
    log.index()
    assert verify(log).problems == ()


def test_a_word_that_a_failed_entry_brought_is_forgotten(
    log: AccessLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(seen(1))

    def fail(*_: object) -> str:
        raise ZeroDivisionError

    with monkeypatch.context() as patched, pytest.raises(ZeroDivisionError):
        patched.setattr(type(log.chain), "link", fail)
        log.append(seen(2, "zoe"))
    log.append(seen(3, "zoe"))
    assert [each["actor"] for each in read(log)] == ["ann", "zoe"]
    assert verify(log).problems == ()
