"""An import that is killed at random moments and run again ends in the state of one that was left alone."""

import multiprocessing
import os
import random
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import sqlalchemy as sa
from shops import bring, shop, state

from regulars import Workspace

KILLS = 30
ROWS = 1_500
#: So small that an import has many chunks to be killed in.
CHUNK = 100
#: Seconds to a kill, at most: what an import takes on a machine that does nothing else, and some more.
LONGEST = 1.0

_numbers = count(1)


@pytest.fixture
def part(raw: Path, tmp_path: Path) -> Path:
    """The first 1,500 purchases of CDNOW."""
    lines = (raw / "cdnow" / "CDNOW_master.txt").read_text(encoding="ascii").splitlines()
    path = tmp_path / "CDNOW_master.txt"
    path.write_text("\n".join(lines[: ROWS + 1]) + "\n", encoding="ascii")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the URL of a store with cdnow's catalog applied and nothing in it, each time another."""
    if request.param == "sqlite":
        with shop("cdnow", tmp_path / "applied", f"sqlite:///{tmp_path / 'applied.db'}"):
            pass

        def copy_file() -> str:
            path = tmp_path / f"copy{next(_numbers)}.db"
            shutil.copyfile(tmp_path / "applied.db", path)
            return f"sqlite:///{path}"

        return copy_file
    server = sa.engine.make_url(request.getfixturevalue("postgresql_url"))
    template = f"applied_{os.getpid()}_{next(_numbers)}"
    create(server, template, "template1")
    with shop("cdnow", tmp_path / "applied", url(server, template)):
        pass

    def copy_database() -> str:
        name = f"killed_{os.getpid()}_{next(_numbers)}"
        create(server, name, template)
        return url(server, name)

    return copy_database


def create(server: sa.URL, name: str, template: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f'create database "{name}" template "{template}"')
    engine.dispose()


def url(server: sa.URL, name: str) -> str:
    return server.set(database=name).render_as_string(hide_password=False)


def child(folder: Path, file: Path, ready: Connection) -> None:
    """In a process of its own: say when the import begins, and import."""
    import regulars_channels.running.importing as importing

    importing.FIRST_CHUNK = importing.LARGEST_CHUNK = importing.SMALLEST_CHUNK = CHUNK
    with Workspace.open(folder) as opened:
        opened.store.domains  # noqa: B018 - what takes time before the first row
        ready.send("begun")
        bring(opened, "cdnow", file)
        ready.send("done")


def test_killed_at_random_moments_and_run_again(
    part: Path, tmp_path: Path, copies: Callable[[], str]
) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["shops", "regulars.workspaces.workspace"])
    moments = random.Random(20_261_121)

    def start(folder: Path) -> tuple[multiprocessing.process.BaseProcess, Connection]:
        here, there = processes.Pipe(duplex=False)
        process = processes.Process(target=child, args=(folder, part, there))
        process.start()
        there.close()
        assert here.recv() == "begun"
        return process, here

    def under_its_key(name: str) -> Path:
        """A folder with the key that the history of the copied store hangs on."""
        shutil.copytree(tmp_path / "applied" / "keys", tmp_path / name / "keys", dirs_exist_ok=True)
        return tmp_path / name

    with shop("cdnow", under_its_key("undisturbed"), copies()) as opened:
        process, ready = start(opened.folder)
        begun = time.monotonic()
        assert ready.recv() == "done"
        whole = min(time.monotonic() - begun, LONGEST)
        process.join()
        undisturbed = state(opened)

    kills = too_late = 0
    while kills < KILLS:
        with shop("cdnow", under_its_key(f"shop{kills}"), copies()) as opened:
            for _attempt in range(5):
                process, ready = start(opened.folder)
                time.sleep(moments.uniform(0, whole))
                if not process.is_alive():
                    break
                process.kill()
                process.join()
                kills += 1
                with suppress(EOFError):
                    too_late += ready.recv() == "done"
            run = bring(opened, "cdnow", part)
            assert run.status == "ok"
            assert state(opened) == undisturbed
    assert too_late < kills / 2, "most are killed before they end"
