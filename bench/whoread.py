"""Who read what of a record, over a million entries, against the bare query through the index."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import create_engine

from bench.figures import Figure, median_seconds, note, scaled
from regulars import Part, Workspace, first_admin, verify_access, who_read
from regulars.access.log import Access
from regulars.testing import trusted_session, workspace

ENTRIES, CLIENTS = 1_000_000, 100_000
#: One entry in so many gave what met a filter, not records that are known.
_STREAMS = 10_000
#: Which client is read often, and how often; all that are looked at are of level 1, which the filters ask for.
_OFTEN, _READINGS = 1, 5_000
_TIMES = 51

SCHEMA = """\
grammar: 1
kind: domain
name: client
label: {en: Client, zh: 客户}
subject: true
display: name
fields:
  name: {type: text, privacy: personal}
  phone: {type: phone, privacy: personal}
  level: {type: text}
"""
_FIELDS = ("client.name", "client.phone")


def figures() -> Iterator[Figure]:
    """Of records that were read often, seldom and never but by filters; each answer must be that of the bare query."""
    folder = Path(tempfile.mkdtemp(prefix="regulars-bench-"))
    try:
        with workspace(folder, schemas={"crowd.yaml": SCHEMA}) as opened:
            first_admin(opened)
            ids = _fill(opened)
            _read(opened, ids)
            file = opened.access_log.file.path
            note(f"access.db: {file.stat().st_size / scaled(ENTRIES):.0f} bytes an entry")
            pool = create_engine(f"sqlite:///{file}")
            for name, record in (("often", ids[_OFTEN]), ("seldom", ids[len(ids) // 6 * 3 + _OFTEN])):
                bare = _bare(pool, record)
                found = who_read(opened, "client", record)
                if [each.number for each in found] != [row[0] for row in bare()]:
                    raise SystemExit(
                        f"who-read: another answer than the bare query's for what was read {name}"
                    )
                ours = median_seconds(lambda r=record: who_read(opened, "client", r), _TIMES)
                peer = median_seconds(bare, _TIMES)
                note(
                    f"who-read, read {name}: {len(found)} entries, {ours * 1e3:.2f} ms, bare {peer * 1e3:.2f} ms"
                )
                if name == "often":
                    # What is read seldom is told as it is: the rights and the filters take longer than so few rows.
                    yield Figure("who-read / bare index", ours / peer, 3)
            begun = time.perf_counter()
            verified = verify_access(opened)
            if verified.problems:
                raise SystemExit(f"who-read: {verified.problems[0].text}")
            rate = verified.entries / (time.perf_counter() - begun)
            note(f"verified: {rate:,.0f} entries a second")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(opened: Workspace) -> list[int]:
    session, ids = trusted_session(opened), []
    for first in range(0, scaled(CLIENTS), 10_000):
        keys = [f"{n}" for n in range(first, min(scaled(CLIENTS), first + 10_000))]
        part = Part(
            domain="client",
            columns={"name": [f"n{key}" for key in keys], "level": [str(int(key) % 3) for key in keys]},
            rows=list(range(len(keys))),
            keys=keys,
        )
        ids += list(session.write([part], source="crm").ids[0].values())
    return ids


def _read(opened: Workspace, ids: list[int]) -> None:
    """The entries, as a call center makes them: single records, pages of twenty, here and there everybody."""
    log, chance = opened.access_log, random.Random(1)
    # A page of twenty in every fourth entry, else a single record.
    every = max(1, scaled(ENTRIES) * 23 // 4 // _READINGS)
    taken = 0.0
    for number in range(scaled(ENTRIES)):
        if number % _STREAMS == 0:
            access = Access(
                actor=f"user{number % 7}",
                what=("rows", "client", _FIELDS),
                sequence=2**40,
                asked={"where": "level = '1'"} if number % 3 else None,
            )
        else:
            page = chance.randrange(4) == 0
            given = [
                chance.choice(ids) if chance.randrange(every) else ids[_OFTEN]
                for _ in range(20 if page else 1)
            ]
            access = Access(
                actor=f"user{number % 50}",
                what=("find" if page else "get", "client", _FIELDS),
                records={"client": given},
                asked={"where": f"phone = '{number}'"} if page else None,
            )
        begun = time.perf_counter()
        log.append(access)
        taken += time.perf_counter() - begun
    note(f"an entry is written in {taken / scaled(ENTRIES) * 1e6:.0f} µs, its index with it")


def _bare(pool: object, record: int) -> Callable[[], list[tuple[object, ...]]]:
    """The same entries, by hand: those of the record and those of everybody, with who and what."""
    statement = (
        "SELECT e.number, e.at, a.word, b.word, w.word, e.sequence, e.asked FROM regulars_access_place p "
        "JOIN regulars_access e ON e.number = p.entry JOIN regulars_access_word a ON a.number = e.actor "
        "JOIN regulars_access_word w ON w.number = e.what LEFT JOIN regulars_access_word b ON b.number = e.behalf "
        "WHERE p.domain = (SELECT number FROM regulars_access_word WHERE word = 'client') "
        "AND p.record IN (?, 0) ORDER BY e.number DESC"
    )

    def look() -> list[tuple[object, ...]]:
        with pool.connect() as connection:  # type: ignore[attr-defined]
            return [tuple(row) for row in connection.exec_driver_sql(statement, (record,))]

    return look
