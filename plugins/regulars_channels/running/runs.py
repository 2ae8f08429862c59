"""The runs of imports, as the store keeps them: numbers, counts, and the bookmark from which one goes on."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from regulars import Part, Session
from regulars.clock import now
from regulars.errors import NotFoundError, RegularsError, StoreBusyError, StoreError
from regulars.messages import _
from regulars_channels.running.counts import ROWS, Counts

#: The source under which the plugin's own records stand.
SOURCE = "channels"


class TakenError(Exception):
    """The file of these contents was taken whole, by the run of this number."""

    def __init__(self, run: int) -> None:
        super().__init__(run)
        self.run = run


class TakenOverError(StoreBusyError):
    """Another process goes on with the run."""


@dataclass
class Bookmark:
    """How far a run came: rows up to `row` of `sheet` of `part` of the file `file` (from 0) are done.

    `part`: the how-manieth of what the file holds, of an archive: of its members.
    """

    #: What makes an import the same: its files' contents and its channel's declaration.
    key: str
    file: int = 0
    part: int = 0
    sheet: str | None = None
    row: int = 0


@dataclass
class Run:
    """One import. `problem` says why it did not get to the end."""

    number: int
    channel: str
    started: datetime
    files: list[str]
    bookmark: Bookmark
    status: str = "running"
    finished: datetime | None = None
    counts: Counts = field(default_factory=Counts)
    problem: str | None = None
    change_sets: list[int] = field(default_factory=list)
    #: The digest of its file, if it is one.
    contents: str | None = None
    #: Records that the source no longer has, newly so, and those that are there again.
    vanished: int = 0
    returned: int = 0


def begin(session: Session, channel: str, files: Sequence[str], key: str, contents: str | None = None) -> Run:
    """A new run, kept at once: its number is nobody else's."""
    # Within the store's lock: two imports that begin at once would take one number, and one another's record.
    with session.transaction():
        last = session.find("run", order=["-number"], limit=1, fields=["number"]).rows
        number = (last[0]["number"] if last else 0) + 1
        run = Run(number, channel, now(), list(files), Bookmark(key), contents=contents)
        save(session, run)
    return run


def interrupted(session: Session, channel: str, key: str) -> Run | None:
    """The run of the same files through the same channel that did not come to its end, if there is one."""
    found = session.rows("run", f"channel = '{channel}' and status = 'running'")
    runs = [run for record in found if (run := read(record)).bookmark.key == key]
    return max(runs, key=lambda run: run.number, default=None)


def taken(session: Session, channel: str, contents: str) -> int | None:
    """The number of the run that has taken the file of these contents whole; None where none has."""
    condition = f"channel = '{channel}' and contents = '{contents}' and status in ('ok', 'partial') and problem is null"
    found = session.find("run", condition, order=["-number"], limit=1, fields=["number"]).rows
    return int(found[0]["number"]) if found else None


def claim(session: Session, run: Run, change_set: int) -> Run:
    """Take a run on, from where it stands now, under a change set: whoever else was at it has it no longer."""
    with session.transaction():
        found = get(session, run.number)
        found.change_sets.append(change_set)
        save(session, found)
    return found


def demand_claimed(session: Session, run: Run) -> None:
    """TakenOverError where another process has taken the run on, in the open transaction."""
    if get(session, run.number).change_sets != run.change_sets:
        raise TakenOverError(
            _(
                "Another process imports the same files now, as run {number}: this one ends here.",
                number=run.number,
            )
        )


def save(session: Session, run: Run) -> None:
    """Keep the run as it stands."""
    columns: dict[str, Any] = {
        "number": run.number,
        "channel": run.channel,
        "status": run.status,
        "started": run.started,
        "finished": run.finished,
        "files": json.dumps(run.files, ensure_ascii=False),
        "contents": run.contents,
        "vanished": run.vanished,
        "returned": run.returned,
        **{f"rows_{name}": getattr(run.counts, name) for name in ROWS},
        "rows_overwritten": run.counts.overwritten,
        "records": json.dumps(run.counts.records),
        "problem": run.problem,
        "bookmark": json.dumps(vars(run.bookmark), ensure_ascii=False),
        "change_sets": json.dumps(run.change_sets),
    }
    part = Part(domain="run", columns={name: [value] for name, value in columns.items()}, rows=[run.number])
    session.write([part], source=SOURCE)


@contextmanager
def told(session: Session, run: Run) -> Iterator[None]:
    """What ends a run inside is noted as its problem, but for a store that is busy: then it can go on later."""
    try:
        yield
    except (StoreBusyError, StoreError):
        raise
    except RegularsError as error:
        run.status, run.finished, run.problem = "failed", now(), str(error)
        save(session, run)
        raise


def get(session: Session, number: int) -> Run:
    """The run of this number; NotFoundError where there is none."""
    found = session.find("run", f"number = {number}", limit=1).rows
    if not found:
        raise NotFoundError(_("There is no run {number}. `regulars run list` shows them.", number=number))
    return read(found[0])


def read(record: dict[str, Any]) -> Run:
    """A run as the store gives it."""
    counts = Counts(records=json.loads(record["records"] or "{}"))
    for name in (*ROWS, "overwritten"):
        setattr(counts, name, record[f"rows_{name}"] or 0)
    return Run(
        number=record["number"],
        channel=record["channel"],
        started=record["started"],
        files=json.loads(record["files"] or "[]"),
        bookmark=Bookmark(**json.loads(record["bookmark"])),
        status=record["status"],
        finished=record["finished"],
        counts=counts,
        problem=record["problem"],
        change_sets=json.loads(record["change_sets"] or "[]"),
        contents=record["contents"],
        vanished=record["vanished"] or 0,
        returned=record["returned"] or 0,
    )
