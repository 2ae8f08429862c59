"""Rows that were refused: kept whole, once each, and let go when they are accepted."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars import Part, Session
from regulars.clock import now
from regulars_channels.mapping.chunk import Chunk
from regulars_channels.mapping.occurrences import digest_of
from regulars_channels.running.runs import SOURCE

#: Field, or `domain.field` -> why: the shape of a record's errors.
Reasons = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class RefusedRow:
    """A source row that was not accepted. `counted` is None for one that the connector could not read."""

    number: int
    values: Mapping[str, str | None]
    reasons: Reasons
    counted: Mapping[tuple[str, ...], int] | None = None
    #: Column -> why its cell cannot be believed.
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Waiting:
    """The pending rows of a channel, while a run adds to them and takes from them."""

    session: Session
    channel: str
    #: What the run writes under.
    change_set: int | None = None
    #: Fingerprint -> state, of every row that was ever refused.
    states: dict[str, str] = field(default_factory=dict)
    #: The digest of the cells of a row that waits -> its fingerprints.
    cells: dict[bytes, list[str]] = field(default_factory=dict)
    #: How many equal rows this run has refused.
    seen: Counter[str] = field(default_factory=Counter)

    @classmethod
    def load(cls, session: Session, channel: str, run: int | None = None) -> "Waiting":
        """What waits now; `run`: an interrupted one, that goes on counting where it stopped."""
        waiting = cls(session, channel)
        for record in session.rows("pending", f"channel = '{channel}'"):
            mark = record["fingerprint"]
            waiting.states[mark] = record["state"]
            if record["state"] == "waiting":
                cells = digest_of(tuple(json.loads(record["row"]).values()))
                waiting.cells.setdefault(cells, []).append(mark)
            if run is not None and record["run"] == run:
                waiting.seen[mark.partition("-")[0]] += 1
        return waiting

    def refuse(self, rows: Sequence[RefusedRow], run: int, file: str, sheet: str | None) -> int:
        """Keep the rows that are not kept yet; how many of them were dropped by a person, or accepted, before."""
        passed = 0
        fresh: dict[str, RefusedRow] = {}
        for row in rows:
            digest = fingerprint(row.values)
            self.seen[digest] += 1
            mark = f"{digest}-{self.seen[digest]}"
            state = self.states.get(mark)
            passed += state in {"dropped", "accepted"}
            if state is None:
                fresh[mark] = row
                self.states[mark] = "waiting"
                self.cells.setdefault(digest_of(tuple(row.values.values())), []).append(mark)
        if fresh:
            self.session.write([_part(self.channel, run, file, sheet, fresh)], source=SOURCE)
        return passed

    def accept(self, chunk: Chunk, refused: set[int]) -> None:
        """Let go of rows that waited and have now been accepted as they stand in `chunk`."""
        if not self.cells or not chunk.columns:
            return
        rows = zip(chunk.rows, zip(*chunk.columns.values(), strict=True), strict=True)
        done = [
            marks.pop()
            for number, cells in rows
            if number not in refused and (marks := self.cells.get(digest_of(cells)))
        ]
        if done:
            self.states.update(dict.fromkeys(done, "accepted"))
            settle(self.session, self.channel, done, self.change_set, state="accepted")


def settle(
    session: Session,
    channel: str,
    marks: Sequence[str],
    change_set: int | None,
    **values: str | Sequence[str],
) -> None:
    """Say what became of pending rows: `state`, or `reasons`; one for all, or one each. `change_set` did it."""
    given = {"channel": channel, "change_set": change_set, **values}
    columns = {
        name: [value] * len(marks) if isinstance(value, str | int | None) else value
        for name, value in given.items()
    }
    part = Part(domain="pending", columns={"fingerprint": list(marks), **columns}, rows=range(len(marks)))
    session.write([part], source=SOURCE)


def fingerprint(values: Mapping[str, str | None]) -> str:
    """What tells a row from others: its cells, in whatever order its columns stand."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:24]


def _part(channel: str, run: int, file: str, sheet: str | None, rows: Mapping[str, RefusedRow]) -> Part:
    records: list[dict[str, Any]] = [
        {
            "channel": channel,
            "fingerprint": mark,
            "run": run,
            "noted": now(),
            "file": file,
            "sheet": sheet,
            "row_number": row.number,
            "counted": None if row.counted is None else _counted_text(row.counted),
            "faults": json.dumps(row.faults, ensure_ascii=False) if row.faults else None,
            "row": json.dumps(row.values, ensure_ascii=False),
            "reasons": json.dumps(row.reasons, ensure_ascii=False),
            "state": "waiting",
        }
        for mark, row in rows.items()
    ]
    columns = {name: [record[name] for record in records] for name in records[0]}
    return Part(domain="pending", columns=columns, rows=range(len(records)))


def _counted_text(counted: Mapping[tuple[str, ...], int]) -> str:
    return json.dumps([[list(names), count] for names, count in counted.items()], ensure_ascii=False)


def counted_of(text: str) -> dict[tuple[str, ...], int]:
    """What `counted` holds of a pending row."""
    return {tuple(names): count for names, count in json.loads(text)}
