"""Whatever is altered in the log behind its back is found, and nothing is found where nothing was."""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from regulars.access.log import Access, AccessLog
from regulars.access.verify import AccessAnchor, anchor, verify
from regulars.history.key import ChainKey

ENTRIES = 60
TABLES = ("regulars_access", "regulars_access_word", "regulars_access_place", "regulars_access_setting")


def filled(log: AccessLog, chance: random.Random, count: int = ENTRIES) -> None:
    """Entries of every sort."""
    for number in range(count):
        domain = chance.choice(["client", "sale", "张"])
        kind = chance.randrange(5)
        log.append(
            Access(
                actor=chance.choice(["ann", "bob", "plugin:tags"]),
                behalf=chance.choice([None, None, "root"]),
                what=(chance.choice(["find", "get", "rows"]), domain, (f"{domain}.phone",)),
                sequence=chance.randrange(1_000) if kind == 1 else None,
                records={domain: [chance.randrange(50) for _ in range(chance.randrange(9))]} if kind > 1 else None,
                asked={"where": f"phone = '{number}'"} if kind > 2 else None,
            )
        )  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AccessAnchor]:
    """A log that is closed, most of it in the index, and the anchor that was taken of it."""
    folder = tmp_path_factory.mktemp("log")
    log = AccessLog(folder / "access.db", ChainKey(folder / "history.key"))
    filled(log, random.Random(7), ENTRIES - 20)
    log.index()
    filled(log, random.Random(8), 20)
    taken = anchor(log)
    assert taken.number == ENTRIES
    log.close()
    return folder, taken


@pytest.fixture
def copied(written: tuple[Path, AccessAnchor], tmp_path: Path) -> Iterator[Callable[[], AccessLog]]:
    """A copy of the log to alter: once more each time."""
    shutil.copy(written[0] / "history.key", tmp_path)
    logs = []

    def copied() -> AccessLog:
        for each in tmp_path.glob("access.db*"):
            each.unlink()
        shutil.copy(written[0] / "access.db", tmp_path)
        logs.append(AccessLog(tmp_path / "access.db", ChainKey(tmp_path / "history.key")))
        return logs[-1]

    yield copied
    for each in logs:
        each.close()


def test_a_log_as_it_was_written(written: tuple[Path, AccessAnchor], copied: Callable[[], AccessLog]) -> None:
    found = verify(copied(), [written[1]])
    assert (found.problems, found.entries, found.erased) == ((), ENTRIES, 0)
    assert found.first is not None and found.last is not None and found.first < found.last


def test_no_false_alarm_in_a_hundred_logs(tmp_path: Path) -> None:
    for seed in range(100):
        chance = random.Random(seed)
        log = AccessLog(tmp_path / f"{seed}.db", ChainKey(tmp_path / "history.key"))
        anchors = []
        for _ in range(chance.randrange(4)):
            filled(log, chance, chance.randrange(12))
            anchors.append(anchor(log))
            if chance.random() < 0.5:
                log.index()
        found = verify(log, anchors)
        assert found.problems == (), seed
        log.close()


def altered(connection: sqlite3.Connection, table: str, chance: random.Random) -> str:
    """Alter one thing in a table, and say what; an empty text where nothing came of it."""
    before = connection.execute(f"SELECT * FROM {table}").fetchall()
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    key = "number" if "number" in columns else "name"
    if table == "regulars_access_place":
        keys = connection.execute(f"SELECT domain, record, entry FROM {table}").fetchall()
        one, other = chance.sample(keys, 2)
        where = "domain = ? AND record = ? AND entry = ?"
    else:
        keys = connection.execute(f"SELECT {key} FROM {table}").fetchall()
        one, other = chance.sample(keys, 2)
        where = f"{key} = ?"
    act = chance.choice(["edit", "edit", "delete", "swap", "copy", "cut"])
    said = f"{act} {table} {one} {other}"
    try:
        if act == "edit":
            column = chance.choice(columns)
            (old,) = connection.execute(f"SELECT {column} FROM {table} WHERE {where}", one).fetchone()
            fresh = edited(old, chance)
            said += f" {column} {old!r} -> {fresh!r}"
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (fresh, *one))
        elif act == "delete":
            connection.execute(f"DELETE FROM {table} WHERE {where}", one)
        elif act == "swap":
            cells = [
                connection.execute(f"SELECT * FROM {table} WHERE {where}", each).fetchone()
                for each in (one, other)
            ]
            rest = [name for name in columns if name not in ("number", "name")]
            for each, row in zip((one, other), reversed(cells), strict=True):
                held = dict(zip(columns, row, strict=True))
                sets = ", ".join(f"{name} = ?" for name in rest)
                connection.execute(
                    f"UPDATE {table} SET {sets} WHERE {where}", (*(held[name] for name in rest), *each)
                )
        elif act == "copy":
            row = list(connection.execute(f"SELECT * FROM {table} WHERE {where}", one).fetchone())
            row[0] = 100_000 if isinstance(row[0], int) else "more"
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        else:
            connection.execute(
                f"DELETE FROM {table} WHERE {columns[-1] if key == 'name' else columns[0]} >= ?", one[:1]
            )
        connection.commit()
    except sqlite3.IntegrityError:
        connection.rollback()
        return ""
    return said if connection.execute(f"SELECT * FROM {table}").fetchall() != before else ""


def edited(old: object, chance: random.Random) -> object:
    """Something else than `old`, mostly like it."""
    kind = chance.randrange(6)
    if kind == 0:
        return None
    if kind == 1:
        return b"\x00\xff"
    if isinstance(old, int):
        return old + chance.choice([-1, 1, 10**6])
    text = str(old or "")
    if kind == 2 or not text:
        return text + chance.choice(["x", " ", "\n", "0"])
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("0a\"',[") + text[at + 1 :]


def test_a_thousand_alterations_are_found(
    written: tuple[Path, AccessAnchor], copied: Callable[[], AccessLog]
) -> None:
    """Edits, deletions, swaps, rows too many, and cuts before the anchor."""
    found = 0
    chance = random.Random(4)
    log = copied()
    with closing(sqlite3.connect(log.file.path)) as connection:
        while found < 1_000:
            table = chance.choices(TABLES, (6, 2, 2, 1))[0]
            before = connection.execute(f"SELECT * FROM {table}").fetchall()
            said = altered(connection, table, chance)
            if said:
                assert verify(log, [written[1]]).problems, said
                found += 1
            connection.execute(f"DELETE FROM {table}")
            holes = ", ".join("?" * len(before[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({holes})", before)
            connection.commit()
    assert verify(log, [written[1]]).problems == ()


@pytest.mark.parametrize("kept", [0, 1, ENTRIES // 2, ENTRIES - 1])
def test_a_cut_before_the_anchor(
    written: tuple[Path, AccessAnchor], copied: Callable[[], AccessLog], kept: int
) -> None:
    """Neatly done, with the index cut too: only the anchor knows."""
    log = copied()
    with closing(sqlite3.connect(log.file.path)) as connection:
        connection.execute("DELETE FROM regulars_access WHERE number > ?", (kept,))
        connection.execute("DELETE FROM regulars_access_place WHERE entry > ?", (kept,))
        connection.execute(
            "UPDATE regulars_access_setting SET value = min(value + 0, ?) WHERE name = 'indexed'", (kept,)
        )
        connection.commit()
    told = [(each.entry, each.text) for each in verify(log, [written[1]]).problems]
    assert (ENTRIES, "The anchor knows this entry; it is gone, with all after the last one.") in told


def test_who_goes_on_after_a_cut_is_found(
    written: tuple[Path, AccessAnchor], copied: Callable[[], AccessLog]
) -> None:
    log = copied()
    with closing(sqlite3.connect(log.file.path)) as connection:
        connection.execute("DELETE FROM regulars_access WHERE number > ?", (ENTRIES - 20,))
        connection.commit()
    filled(log, random.Random(8), 30)
    told = [(each.entry, each.text) for each in verify(log, [written[1]]).problems]
    assert (ENTRIES, "The anchor knows this entry otherwise.") in told


def test_a_log_of_its_own_instead(written: tuple[Path, AccessAnchor], tmp_path: Path) -> None:
    """Begun anew under the right key, as long as the old one."""
    shutil.copy(written[0] / "history.key", tmp_path)
    log = AccessLog(tmp_path / "access.db", ChainKey(tmp_path / "history.key"))
    filled(log, random.Random(9))
    assert verify(log).problems == ()
    assert [each.entry for each in verify(log, [written[1]]).problems] == [ENTRIES]
    log.close()


def test_what_was_asked_can_be_erased(copied: Callable[[], AccessLog]) -> None:
    log = copied()
    with closing(sqlite3.connect(log.file.path)) as connection:
        changed = connection.execute(
            "UPDATE regulars_access SET asked = NULL, salt = NULL WHERE asked IS NOT NULL"
        ).rowcount
        connection.commit()
    found = verify(log)
    assert (found.problems, found.erased) == ((), changed)


def test_the_first_fault_names_its_entry(copied: Callable[[], AccessLog]) -> None:
    log = copied()
    with closing(sqlite3.connect(log.file.path)) as connection:
        connection.execute("UPDATE regulars_access SET at = '2020-01-01 00:00:00.000000' WHERE number = 17")
        connection.commit()
    assert [each.entry for each in verify(log).problems] == [17]


def test_the_wrong_key_is_told_as_such(copied: Callable[[], AccessLog], tmp_path: Path) -> None:
    log = copied()
    log.key.file.write_text("ab" * 32)
    told = [each.text for each in verify(log).problems]
    assert told == [f"Not one entry fits the key {log.key.file}: is it the right one?"]


def test_a_damaged_file_is_a_fault(copied: Callable[[], AccessLog]) -> None:
    log = copied()
    body = bytearray(log.file.path.read_bytes())
    for page in range(2 * 4096, len(body), 4096):
        body[page : page + 200] = b"\xee" * 200
    log.file.path.write_bytes(body)
    assert any("damaged" in each.text for each in verify(log).problems)


def test_it_says_how_far_it_is(copied: Callable[[], AccessLog]) -> None:
    told: list[int] = []
    verify(copied(), advance=told.append)
    assert sum(told) == ENTRIES
