"""access.db is nobody's but its owner's, and whatever is wrong with it keeps the answer back."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cornershop import Shop
from personalshop import read

from regulars.access.log import Access, AccessLog
from regulars.errors import RegularsError, StoreError, WorkspaceError
from regulars.history.key import ChainKey

SEEN = Access(actor="ann", what=("get", "client", ("client.phone",)), records={"client": [7]})


def again(log: AccessLog) -> AccessLog:
    """The same file, opened anew."""
    log.close()
    return AccessLog(log.file.path, ChainKey(log.key.file))


def test_it_is_its_owners_alone_to_read(log: AccessLog) -> None:
    log.append(SEEN)
    beside = [each for each in log.file.path.parent.iterdir() if each.name.startswith("access.db")]
    assert len(beside) >= 2
    assert {stat.S_IMODE(each.stat().st_mode) for each in beside} == {0o600}


def test_what_everybody_may_read_is_closed_to_others(log: AccessLog) -> None:
    log.append(SEEN)
    log.close()
    log.file.path.chmod(0o664)
    again(log).append(SEEN)
    assert stat.S_IMODE(log.file.path.stat().st_mode) == 0o660


def test_a_link_is_not_followed(log: AccessLog, tmp_path: Path) -> None:
    log.append(SEEN)
    log.close()
    elsewhere = tmp_path / "elsewhere.db"
    log.file.path.rename(elsewhere)
    before = elsewhere.read_bytes()
    for target in (elsewhere, tmp_path / "nowhere.db"):
        log.file.path.unlink(missing_ok=True)
        log.file.path.symlink_to(target)
        with pytest.raises(StoreError, match="is a link or no file"):
            again(log).append(SEEN)
    assert elsewhere.read_bytes() == before
    assert not (tmp_path / "nowhere.db").exists()


def test_a_folder_in_its_place(log: AccessLog) -> None:
    log.file.path.mkdir()
    with pytest.raises(StoreError, match="is a link or no file"):
        log.append(SEEN)


def test_another_database_is_left_alone(log: AccessLog) -> None:
    with sqlite3.connect(log.file.path) as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(StoreError, match="another database, no access log: move it away"):
        log.append(SEEN)
    with sqlite3.connect(log.file.path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
    other.close()


def test_what_is_no_database(log: AccessLog) -> None:
    log.file.path.write_bytes(b"no database at all, but long enough to have a header\n" * 200)
    with pytest.raises(StoreError, match="is damaged"):
        log.append(SEEN)
    assert log.file.path.read_bytes().startswith(b"no database")


def test_a_log_of_a_newer_version(log: AccessLog) -> None:
    log.append(SEEN)
    log.close()
    with sqlite3.connect(log.file.path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StoreError, match="made by a newer version"):
        again(log).append(SEEN)


def test_a_damaged_one_is_told(log: AccessLog) -> None:
    for _ in range(300):
        log.append(SEEN)
    log.close()
    body = bytearray(log.file.path.read_bytes())
    for page in range(4096, len(body), 4096):
        body[page : page + 64] = b"\xee" * 64
    log.file.path.write_bytes(body)
    with pytest.raises(StoreError, match="damaged"):
        again(log).append(SEEN)


def test_an_empty_file_becomes_a_log(log: AccessLog) -> None:
    log.file.path.touch(mode=0o600)
    assert log.append(SEEN) == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    log = AccessLog(tmp_path / "gone" / "access.db", ChainKey(tmp_path / "history.key"))
    with pytest.raises(WorkspaceError, match="cannot be written: it cannot be opened; may you write"):
        log.append(SEEN)


def test_the_log_of_another_key(log: AccessLog, tmp_path: Path) -> None:
    log.append(SEEN)
    other = AccessLog(log.file.path, ChainKey(tmp_path / "other.key"))
    with pytest.raises(WorkspaceError, match="The key of the history is missing"):
        other.append(SEEN)
    (tmp_path / "other.key").write_text("ab" * 32)
    (tmp_path / "other.key").chmod(0o600)
    with pytest.raises(WorkspaceError, match="hangs on another key"):
        AccessLog(log.file.path, ChainKey(tmp_path / "other.key")).append(SEEN)
    other.close()
    assert len(read(log)) == 1


FULL = """
import resource, sys
from pathlib import Path
from regulars.access.log import Access, AccessLog
from regulars.errors import RegularsError
from regulars.history.key import ChainKey
folder = Path(sys.argv[1])
log = AccessLog(folder / "access.db", ChainKey(folder / "keys" / "history.key"))
seen = Access(actor="ann", what=("get", "client", ("client.phone",)), records={"client": list(range(900))})
log.append(seen)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
given = 1
try:
    while given < 1_000:
        log.append(seen)
        given += 1
except RegularsError as error:
    print(type(error).__name__, given, str(error).replace("\\n", " "))
"""


def test_a_full_disk(log: AccessLog, tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk's: what does not fit is told, what was told to be there is."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True
    )
    kind, given, sentence = done.stdout.split(" ", 2)
    assert kind == "WorkspaceError" and "access.db cannot be written" in sentence, done.stdout
    assert 1 < int(given) < 1_000
    assert len(read(log)) == int(given)


NOBODY = """
import os, sys
from pathlib import Path
from regulars.access.log import Access, AccessLog
from regulars.errors import RegularsError
from regulars.history.key import ChainKey
seen = Access(actor="nobody", what=("get", "client", ("client.phone",)))
# Once elsewhere: whom nothing belongs to may not read the program's files.
AccessLog(Path(sys.argv[2]) / "access.db", ChainKey(Path("nowhere"))).append(seen)
os.setgid(65534); os.setuid(65534)
try:
    AccessLog(Path(sys.argv[1]) / "access.db", ChainKey(Path("nowhere"))).append(seen)
    print("written")
except RegularsError as error:
    print(error)
"""


@pytest.fixture
def place(log: AccessLog) -> Iterator[Path]:
    """A folder that everybody can reach, with a log in it."""
    log.append(SEEN)
    log.close()
    made = Path(tempfile.mkdtemp(prefix="regulars-access-"))
    shutil.copy(log.file.path, made / "access.db")
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize(
    ("folder", "file", "told"),
    [
        (0o755, 0o600, "may you write in its folder"),
        (0o755, 0o644, "Everybody on this computer can read"),
        (0o777, 0o640, "may you write in its folder"),
    ],
)
def test_who_may_not_write_reads_nothing(
    place: Path, tmp_path: Path, folder: int, file: int, told: str, log: AccessLog
) -> None:
    place.chmod(folder)
    (place / "access.db").chmod(file)
    (tmp_path / "else").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", NOBODY, str(place), str(tmp_path / "else")],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "REGULARS_HISTORY_KEY": log.key.file.read_text()},
    )
    assert told in done.stdout, done.stdout


def test_the_answer_is_kept_back(one_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each call that gives out something personal; what is not personal is given out all the same."""
    shop = one_shop
    shop.put("client", {"name": "Ann", "phone": "13800138000", "level": "gold"}, keys=["a"])
    shop.put("sale", {"number": "1", "sold_at": "2026-01-01 10:00:00", "note": "x"})
    (ann,) = shop.all("client", "id")

    def fail(_self: AccessLog, _access: Access) -> int:
        raise WorkspaceError("no room")

    monkeypatch.setattr(AccessLog, "append", fail)
    session = shop.session
    for call in (
        lambda: session.find("client"),
        lambda: session.get("client", ann),
        lambda: next(session.rows("client")),
        lambda: session.count("client", "name = 'Ann'"),
        lambda: session.aggregate("client", {"n": "count()"}, {"name": "name"}),
        lambda: session.search("Ann"),
        lambda: session.contributions("client", ann),
        lambda: session.timeline("client", ann),
        lambda: session.find("client", fields=["noted"]),
    ):
        with pytest.raises(RegularsError, match="no room"):
            call()
    with pytest.raises(RegularsError, match="no room"):
        shop.workspace.session()
    assert session.count("client", "level = 'gold'") == 1
    assert [row["level"] for row in session.rows("client", fields=["level"])] == ["gold"]
