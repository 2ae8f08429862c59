"""What the history costs: an import with it and without any, and how quickly a long one is verified."""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from statistics import median

from bench.crowd import SCHEMA, write_crowd
from bench.figures import Figure, median_seconds, note, runs, scaled
from bench.peers import postgresql
from regulars import Part, Workspace, first_admin
from regulars.testing import trusted_session, workspace

CUSTOMERS, LINES = 100_000, 200_000
#: Before-rows, each of a changed line of a receipt, and single edits of the history that is verified.
CHANGED, EDITS = 500_000, 5_000
_CHUNK = 10_000
_TIMES = 5
_ROWS_A_SECOND = 500_000

#: The domains of the crowd, without its channels.
_DOMAINS = SCHEMA.partition("---\nkind: channel")[0]

#: The program without its history: no entry, no digest, no image of what stood there, no range of what was created.
_WITHOUT = """\
import sys
from regulars.history.ledger import Ledger
from regulars.records.changes import Journal
Ledger.put = lambda *_: 0
Journal.flush = lambda *_: None
for name in ("creates", "changes", "deletes", "links", "tells", "pairs", "shares"):
    setattr(Journal, name, lambda *_: None)
from regulars_cli.main import main
main()
"""


def figures() -> Iterator[Figure]:
    """SQLite, then PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-"))
    try:
        files = write_crowd(folder, scaled(CUSTOMERS), scaled(LINES))
        for name, server in (("sqlite", nullcontext(None)), ("postgresql", postgresql())):
            with server as urls:
                yield from _importing(name, folder, files, urls)
                yield from _verifying(name, folder, urls)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _importing(name: str, folder: Path, files: tuple[Path, Path], urls: object) -> Iterator[Figure]:
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    again: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for turn in range(runs()):
        # In turns, so that a busy machine is as busy for both.
        for told in (True, False) if turn % 2 else (False, True):
            store = folder / f"{name}-{turn}-{told}"
            with workspace(store, _url(urls), ("channels", "files"), {"crowd.yaml": SCHEMA}) as opened:
                first_admin(opened)
            taken[told].append(_import(store, files, told=told))
            again[told].append(_import(store, files, told=told))
            shutil.rmtree(store)
    for what, each in (("import", taken), ("the same again", again)):
        told, bare = (_middle(each[told]) for told in (True, False))
        note(
            f"{name}, {what}: {told[0]:.1f} s ({told[1]:.1f} s of our processor), "
            f"without a history {bare[0]:.1f} s ({bare[1]:.1f} s)"
        )
    yield Figure(f"import / no history ({name})", _middle(taken[True])[0] / _middle(taken[False])[0], 1.3)


def _middle(taken: list[tuple[float, float]]) -> tuple[float, float]:
    return median(wall for wall, _ in taken), median(own for _, own in taken)


def _url(urls: object) -> str | None:
    return str(urls()) if callable(urls) else None


def _import(store: Path, files: tuple[Path, Path], *, told: bool) -> tuple[float, float]:
    """Seconds of importing both files, each by a process of its own, and those that the processes were at work."""
    program = [str(Path(sys.executable).parent / "regulars")] if told else [sys.executable, "-c", _WITHOUT]
    begun, worked = time.perf_counter(), _worked()
    for channel, file in zip(("crm", "till"), files, strict=True):
        done = subprocess.run(
            [*program, "-C", str(store), "import", channel, str(file)], capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(done.stderr)
    return time.perf_counter() - begun, _worked() - worked


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _verifying(name: str, folder: Path, urls: object) -> Iterator[Figure]:
    with workspace(folder / f"{name}-long", _url(urls), schemas={"crowd.yaml": _DOMAINS}) as opened:
        for net in (1, 2):
            _lines(opened, scaled(CHANGED), net)
        rows, seconds = _verified(opened)
        note(f"{name}: {rows:,} rows of large chunks, {rows / seconds:,.0f} a second")
        yield Figure(f"verify 500,000 rows ({name})", seconds * _ROWS_A_SECOND / rows, 1, " s")
    with workspace(folder / f"{name}-fine", _url(urls), schemas={"crowd.yaml": _DOMAINS}) as opened:
        session = trusted_session(opened)
        _lines(opened, scaled(EDITS), 1)
        ids = [row["id"] for row in session.rows("sale", fields=["id"])]
        begun = time.perf_counter()
        for record in ids:
            session.edit("sale", record, {"net": 3})
        taken = (time.perf_counter() - begun) / len(ids) * 1e3
        rows, seconds = _verified(opened)
        note(f"{name}: {rows:,} rows of single edits ({taken:.1f} ms each), {rows / seconds:,.0f} a second")


def _lines(opened: Workspace, count: int, net: int) -> None:
    """Receipts of one line each, written again with another amount: each leaves a before-row."""
    session = trusted_session(opened)
    with session.change_set(reason="bench"):
        for start in range(0, count, _CHUNK):
            rows = range(start, min(start + _CHUNK, count))
            columns = {"receipt": [f"R{n}" for n in rows], "line": [1] * len(rows), "net": [net] * len(rows)}
            session.write([Part(domain="sale", columns=columns, rows=list(rows))], source="till")


def _verified(opened: Workspace) -> tuple[int, float]:
    """How many rows the history has, and the seconds that verifying them takes."""
    session = trusted_session(opened)
    found = session.verify_history()
    if found.problems:
        raise SystemExit(f"verify: {found.problems[0]}")
    # The quickest: what it takes where nothing else is in the way.
    return found.rows, min(median_seconds(session.verify_history, 1) for _ in range(_TIMES))
