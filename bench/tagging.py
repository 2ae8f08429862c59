"""Running ten rules over a crowd, against the same rules written by hand in SQL on the same database."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from bench.crowded_shop import CUSTOMERS, LINES, TODAY, fill
from bench.figures import Figure, note, scaled
from bench.handwritten import statements
from bench.peers import postgresql
from regulars import Workspace, clock, first_admin
from regulars.testing import trusted_session, workspace

_PLUGINS = ("customers", "organization", "purchases", "tags")
_NOON = datetime.combine(TODAY, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=12)


def figures() -> Iterator[Figure]:
    """SQLite, then PostgreSQL; first run, and second run in which nothing changes."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-"))
    try:
        yield from _on("sqlite", folder / "sqlite", None)
        with postgresql() as urls:
            yield from _on("postgresql", folder / "postgresql", urls())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _on(name: str, folder: Path, url: str | None) -> Iterator[Figure]:
    begun = time.perf_counter()
    with clock.at(_NOON), workspace(folder, url, _PLUGINS) as opened:
        fill(trusted_session(opened), scaled(CUSTOMERS), scaled(LINES))
        first_admin(opened)
    note(
        f"{name}: {scaled(CUSTOMERS):,} customers, {scaled(LINES):,} lines, made in {time.perf_counter() - begun:.0f} s"
    )
    execute = _by_hand(folder, url)
    peer = [_timed(lambda: [execute(each) for each in statements(name, TODAY)]) for _ in range(2)]
    by_hand = execute("SELECT tag, band, count(*) FROM peer_tag GROUP BY tag, band")
    execute("DROP TABLE peer_tag")
    ours = [_run(folder) for _ in range(2)]
    _check(folder, by_hand)
    for turn, (seconds, peak), other in zip(("first", "again"), ours, peer, strict=True):
        note(f"{name}, {turn}: {seconds:.1f} s, {peak / 1e6:,.0f} MB; by hand {other:.1f} s")
    yield Figure(f"tags / SQL ({name})", ours[0][0] / peer[0], 3)
    yield Figure(f"tags again / SQL ({name})", ours[1][0] / peer[1], 1)
    if name == "sqlite":
        yield Figure("tags memory", max(peak for _seconds, peak in ours) / 1e9, 1.5, " GB")


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _by_hand(folder: Path, url: str | None) -> Callable[[str], list[tuple[object, ...]]]:
    """What runs a statement on the store's own database, each in a transaction of its own."""
    if url is None:
        connection = sqlite3.connect(folder / "regulars.db", isolation_level=None)
        for pragma in ("synchronous = FULL", "cache_size = -262144", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        return lambda text: connection.execute(text).fetchall()
    server = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    def execute(text: str) -> list[tuple[object, ...]]:
        cursor = server.execute(text)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []

    return execute


def _run(folder: Path) -> tuple[float, int]:
    """Seconds and peak memory, in bytes, of one `regulars tag run` with the ten tags."""
    command = [str(Path(sys.executable).parent / "regulars"), "-C", str(folder), "--as-of", f"{TODAY} 12:00"]
    child = subprocess.Popen(
        [*command, "tag", "run", *TAGS], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    begun = time.perf_counter()
    _pid, status, usage = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(child.stderr.read().decode() if child.stderr else "tag run failed")
    return time.perf_counter() - begun, usage.ru_maxrss * 1024


def _check(folder: Path, by_hand: list[tuple[object, ...]]) -> None:
    """Both say the same of as many customers."""
    with Workspace.open(folder) as opened:
        rows = trusted_session(opened).aggregate(
            "tag_assignment", {"n": "count()"}, by={"tag": "tag", "band": "band"}
        )
    ours = {(row["tag"], row["band"]): row["n"] for row in rows}
    peer = {(tag, band): n for tag, band, n in by_hand}
    if ours != peer:
        differing = sorted(set(ours.items()) ^ set(peer.items()), key=str)
        raise SystemExit(f"The rules and the SQL by hand disagree: {differing}")


TAGS = (
    "age_group", "gender", "occupation", "spend_level", "purchase_frequency",
    "recency", "buying_hours", "refunds_often", "customer_stage", "basket_size",
)  # fmt: skip
