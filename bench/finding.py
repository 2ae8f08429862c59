"""Finding a record by a part of its name, its phone's tail or its number, against the index asked by hand."""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine

from bench.crowd import CUSTOMERS, SCHEMA
from bench.figures import Figure, median_seconds, note, scaled
from regulars import Part, Session
from regulars.catalog import Field
from regulars.testing import trusted_session, workspace

_CHUNK = 10_000
_TIMES = 101


def figures() -> Iterator[Figure]:
    """For queries with 0, 1 and about 1,000 hits; each answer must equal brute force."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-"))
    try:
        with workspace(folder, schemas={"crowd.yaml": SCHEMA}, plugins=["channels", "files"]) as opened:
            session = trusted_session(opened)
            names = _fill(session, scaled(CUSTOMERS))
            file = folder / "regulars.db"
            bare, pool = sqlite3.connect(file), create_engine(f"sqlite:///{file}")
            fields = opened.catalog.domains["client"].fields
            for hits, text in ((0, "龘靐"), (1, names[len(names) // 2 + 1][0]), (1_000, "稀客")):
                limit = max(hits, 1)
                found = {hit.id for hit in session.search(text, "client", limit=5_000)}
                wanted = {record for name, record in names if text in name}
                if found != wanted:
                    raise SystemExit(f"find {text}: {len(found)} found, {len(wanted)} by brute force")
                ours = median_seconds(lambda t=text, n=limit: session.search(t, "client", limit=n), _TIMES)
                by_hand = _by_hand(pool, fields, text, limit)
                if len(by_hand()) != min(len(wanted), limit):
                    raise SystemExit(f"find {text}: the look-up by hand finds something else")
                peer = median_seconds(by_hand, _TIMES)
                logged = median_seconds(_logged(by_hand, folder / "log.db"), _TIMES)
                driver = median_seconds(_bare(bare, text, limit), _TIMES)
                note(
                    f"find {text}: {len(wanted)} hits, {ours * 1e3:.3f} ms, by hand {peer * 1e3:.3f} ms, "
                    f"names alone by the driver alone {driver * 1e3:.3f} ms"
                )
                note(f"find {text}: each reading is logged, which by hand makes it {logged * 1e3:.3f} ms")
                yield Figure(f"find / by hand, {hits:,} hits", ours / logged, 2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(session: Session, count: int) -> list[tuple[str, int]]:
    """(name, id) of every customer; a thousand of them are called 稀客."""
    names: list[tuple[str, int]] = []
    every = max(1, count // 1_000)
    for first in range(0, count, _CHUNK):
        numbers = range(first, min(count, first + _CHUNK))
        called = [f"稀客{_name(n)}" if n % every == 0 and n // every < 1_000 else _name(n) for n in numbers]
        part = Part(
            domain="client",
            columns={"name": called, "number": [f"M{n:08d}" for n in numbers]},
            rows=list(numbers),
            keys=[f"M{n:08d}" for n in numbers],
        )
        outcome = session.write([part], source="crm")
        names += [(name, outcome.ids[0][n]) for n, name in zip(numbers, called, strict=True)]
    return names


def _name(number: int) -> str:
    """A name of three characters, each of which once at most: the plane of common characters, counted through."""
    return chr(0x4E00 + number % 97) + chr(0x5000 + number // 97 % 4_001) + chr(0x6000 + number % 3_989)


def _logged(
    look: Callable[[], list[tuple[int, str, int]]], file: Path
) -> Callable[[], list[tuple[int, str, int]]]:
    """A look-up whose reading is committed to a log by hand before its answer is given, as every session does."""
    log = sqlite3.connect(file, isolation_level=None)
    log.execute("PRAGMA journal_mode = WAL")
    log.execute("PRAGMA synchronous = NORMAL")
    log.execute("CREATE TABLE IF NOT EXISTS reading (id INTEGER PRIMARY KEY, at TEXT, who TEXT, what TEXT)")

    def told() -> list[tuple[int, str, int]]:
        found = look()
        entry = (datetime.now(UTC).isoformat(), "peer", json.dumps([row[0] for row in found]))
        log.execute("BEGIN IMMEDIATE")
        log.execute("INSERT INTO reading (at, who, what) VALUES (?, ?, ?)", entry)
        log.execute("COMMIT")
        return found

    return told


def _bare(connection: sqlite3.Connection, text: str, limit: int) -> Callable[[], object]:
    """The names alone, by the driver alone: the rarest key's records, then their rows."""
    keys = [text[i : i + 2] for i in range(len(text) - 1)]
    ranges = " INTERSECT ".join("SELECT record FROM regulars_search WHERE key >= ? AND key < ?" for _ in keys)
    bound = [end for key in keys for end in (key, key + "\U0010ffff")]
    statement = f"SELECT id, name FROM workspace__client WHERE id IN ({ranges}) ORDER BY id LIMIT {limit}"
    return lambda: connection.execute(statement, bound).fetchall()


def _by_hand(
    engine: Engine, fields: Mapping[str, Field], text: str, limit: int
) -> Callable[[], list[tuple[int, str, int]]]:
    """The same look-up written by hand: in names, phones, e-mails and numbers, through the same pool."""
    key = "record, field FROM regulars_search WHERE key >= ? AND key < ? AND field"
    pairs = [text[i : i + 2] for i in range(len(text) - 1)]
    names = " INTERSECT ".join(f"SELECT {key} = {fields['name'].number}" for _ in pairs)
    rest = f"SELECT {key} = {fields['email'].number} UNION SELECT {key} = {fields['number'].number}"
    # A text of characters is no tail of a phone.
    statement = (
        f"SELECT c.id, c.name, k.field FROM (SELECT * FROM ({names}) UNION {rest}) k "
        f"JOIN workspace__client c ON c.id = k.record ORDER BY c.id LIMIT {limit}"
    )
    bound = [end for key in pairs for end in (key, key + "\U0010ffff")]
    bound += [text, text + "\U0010ffff", text + "\x03", text + "\x03\U0010ffff"]

    def look() -> list[tuple[int, str, int]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement, tuple(bound))]

    return look
