"""Importing a crowd through channels, against the driver writing the same prepared rows in the same chunks."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.crowd import CUSTOMERS, LINES, SCHEMA, write_crowd
from bench.figures import Figure, note, runs, scaled
from bench.peers import PostgresqlPeer, SqlitePeer, postgresql
from regulars import Workspace
from regulars.testing import trusted_session

_SETTINGS = """\
grammar: 1
language: en
zone: Asia/Shanghai
currency: CNY
region: CN
database: '{url}'
plugins: [channels, files]
"""


def figures() -> Iterator[Figure]:
    """SQLite, then PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-"))
    try:
        customers, lines = scaled(CUSTOMERS), scaled(LINES)
        files = write_crowd(folder, customers, lines)
        note(
            f"{customers:,} customers, {lines:,} lines, {sum(f.stat().st_size for f in files) / 1e6:,.0f} MB of CSV"
        )
        yield from _on_sqlite(folder, files)
        with postgresql() as urls:
            yield from _on_postgresql(folder, files, urls)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _on_sqlite(folder: Path, files: tuple[Path, Path]) -> Iterator[Figure]:
    ours, peers, again, memory, waits = [], [], [], [], []
    for turn in range(runs()):
        store, other = _workspace(folder, f"sqlite{turn}"), _workspace(folder, f"peer{turn}")
        waiter = _Waiter(store / "regulars.db")
        with waiter:
            seconds, peak = _import(store, files)
        ours.append(seconds)
        memory.append(peak)
        waits.append(waiter.longest)
        peer = SqlitePeer(store / "regulars.db", other / "regulars.db")
        peers.append(peer.seconds())
        if not turn:
            size = (store / "regulars.db").stat().st_size / 1e6
            note(f"sqlite: {peer.rows:,} rows in {peer.chunks} chunks, {size:,.0f} MB")
            _check(store, files)
        again.append(_import(store, files)[0])
        shutil.rmtree(store)
        shutil.rmtree(other)
    _told("sqlite", "executemany", ours, peers, again)
    yield Figure("import / executemany", median(ours) / median(peers), 3)
    yield Figure("import again / import", median(again) / median(ours), 1)
    yield Figure("import memory", median(memory) / 1e9, 1.5, " GB")
    yield Figure("second writer waits", max(waits), 2, " s")


def _on_postgresql(folder: Path, files: tuple[Path, Path], urls: Any) -> Iterator[Figure]:
    ours, peers, again = [], [], []
    for turn in range(runs()):
        one, two = urls(), urls()
        store, _other = _workspace(folder, f"pg{turn}", one), _workspace(folder, f"pgpeer{turn}", two)
        ours.append(_import(store, files)[0])
        peers.append(PostgresqlPeer(one, two).seconds())
        again.append(_import(store, files)[0])
        if not turn:
            _check(store, files)
    _told("postgresql", "COPY", ours, peers, again)
    yield Figure("import / COPY", median(ours) / median(peers), 3)
    yield Figure("import again / import (pg)", median(again) / median(ours), 1)


def _told(name: str, peer: str, ours: list[float], peers: list[float], again: list[float]) -> None:
    one, other, second = median(ours), median(peers), median(again)
    note(f"{name}: import {one:.1f} s, the same rows by {peer} {other:.1f} s, again {second:.1f} s")


def _workspace(folder: Path, name: str, url: str = "sqlite:///regulars.db") -> Path:
    made = folder / name
    _regulars(folder, "init", str(made), "--database", url)
    (made / "regulars.yaml").write_text(_SETTINGS.format(url=url), encoding="utf-8")
    (made / "schemas" / "crowd.yaml").write_text(SCHEMA, encoding="utf-8")
    _regulars(made, "apply")
    return made


def _command(store: Path, *arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "regulars"), "-C", str(store), *arguments]


def _regulars(store: Path, *arguments: str) -> str:
    done = subprocess.run(_command(store, *arguments), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"regulars {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def _import(store: Path, files: tuple[Path, Path]) -> tuple[float, int]:
    """Seconds of both imports, and the peak memory of the larger child, in bytes."""
    begun, peak = time.perf_counter(), 0
    for channel, file in zip(("crm", "till"), files, strict=True):
        child = subprocess.Popen(
            _command(store, "import", channel, str(file)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        _pid, status, usage = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(child.stderr.read().decode() if child.stderr else "the import failed")
        peak = max(peak, usage.ru_maxrss * 1024)
    return time.perf_counter() - begun, peak


def _check(store: Path, files: tuple[Path, Path]) -> None:
    """The store holds every row of the files once, under its identity."""
    for domain, file in zip(("client", "sale"), files, strict=True):
        with file.open(encoding="utf-8") as stream:
            rows = sum(1 for _ in stream) - 1
        with Workspace.open(store) as opened:
            counted = trusted_session(opened).count(domain)
        if counted != rows:
            raise SystemExit(f"{domain}: {counted} records of {rows} rows")


class _Waiter:
    """A second writer that asks for the lock all the time, and how long it waited at the longest."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.longest = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> "_Waiter":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._done.wait(0.5):
            connection = sqlite3.connect(self.file, timeout=60, isolation_level=None)
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            self.longest = max(self.longest, time.perf_counter() - begun)
            connection.execute("ROLLBACK")
            connection.close()
