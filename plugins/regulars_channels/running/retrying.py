"""Pending rows tried again: what is accepted now leaves the queue, what is not stays with its present reasons."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regulars import Outcome, Session
from regulars.catalog import Declared
from regulars.clock import now
from regulars_channels.mapping.chunk import Chunk
from regulars_channels.mapping.reading import read_mapping
from regulars_channels.running import runs
from regulars_channels.running.counts import Counts
from regulars_channels.running.importing import refused_rows, status
from regulars_channels.running.pieces import Piece
from regulars_channels.running.runs import Run
from regulars_channels.running.waiting import Reasons, counted_of, settle

#: At most so many rows in one transaction.
CHUNK = 1_000


@dataclass(frozen=True)
class PendingRow:
    """A row that waits, as the store keeps it; `counted` is None where the connector could not read it."""

    fingerprint: str
    file: str
    sheet: str | None
    number: int
    values: Mapping[str, str | None]
    counted: Mapping[tuple[str, ...], int] | None
    #: Column -> why its cell cannot be believed, unless it was mended.
    faults: Mapping[str, str]

    @property
    def kind(self) -> tuple[Any, ...]:
        """Equal in rows that can be tried together."""
        counted = None if self.counted is None else tuple(sorted(self.counted))
        return self.file, self.sheet, tuple(self.values), counted


def retry(
    session: Session, declared: Declared, records: Sequence[Mapping[str, Any]], mended: Mapping[str, str]
) -> Run:
    """Try the pending `records` of one channel again, as a run of its own. `mended`: cells to put in their place.

    Rows that the connector could not read stay as they are: their file must be mended.
    """
    run = runs.begin(session, declared.name, [], "")
    with runs.told(session, run), session.change_set(reason="run", name=declared.name) as change:
        run.change_sets.append(change)
        for rows in _alike([_read(record, mended) for record in records]):
            with session.transaction():
                run.counts.add(_write(session, declared, rows, change))
        run.status = status(run.counts, failed=False)
        run.finished = now()
        runs.save(session, run)
    return run


def _read(record: Mapping[str, Any], mended: Mapping[str, str]) -> PendingRow:
    counted = None if record["counted"] is None else counted_of(record["counted"])
    values = json.loads(record["row"])
    if counted is not None:
        values.update(mended)
    faults = {name: why for name, why in json.loads(record["faults"] or "{}").items() if name not in mended}
    return PendingRow(
        record["fingerprint"], record["file"], record["sheet"], record["row_number"], values, counted, faults
    )


def _alike(rows: Sequence[PendingRow]) -> Iterator[list[PendingRow]]:
    """The rows in groups of one kind, CHUNK at most, in which no row number stands twice."""
    groups: dict[tuple[Any, ...], dict[int, PendingRow]] = {}
    for row in rows:
        group = groups.setdefault(row.kind, {})
        if row.number in group or len(group) == CHUNK:
            yield list(group.values())
            group.clear()
        group[row.number] = row
    yield from (list(group.values()) for group in groups.values() if group)


def _write(session: Session, declared: Declared, rows: list[PendingRow], change_set: int) -> Counts:
    first = rows[0]
    if first.counted is None:
        return Counts(read=len(rows), rejected=len(rows))
    zone = declared.body.get("zone") or session.zone
    mapping = read_mapping(session.catalog, declared, tuple(first.values))
    chunk = Chunk(
        first.file,
        first.sheet,
        {name: [row.values[name] for row in rows] for name in first.values},
        [row.number for row in rows],
        {names: [(row.counted or {})[names] for row in rows] for names in first.counted},
        {row.number: row.faults for row in rows},
        mapping.mapped,
        zone,
    )
    made = mapping.make(chunk)
    outcome = Outcome()
    if made.parts:
        outcome = session.write(made.parts, source=declared.body.get("source") or declared.name, zone=zone)
    refused = {row.number: row.reasons for row in refused_rows(Piece(chunk, 0, [], 0), made, outcome)}
    _settle(session, declared.name, rows, refused, change_set)
    counts = Counts(
        read=len(rows),
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        rejected=len(refused),
        skipped=len(made.skipped),
    )
    counts.add_records(outcome.records)
    return counts


def _settle(
    session: Session,
    channel: str,
    rows: Sequence[PendingRow],
    refused: Mapping[int, Reasons],
    change_set: int,
) -> None:
    """Let go of the rows that were accepted, and note why the others still are not."""
    accepted = [row.fingerprint for row in rows if row.number not in refused]
    if accepted:
        settle(session, channel, accepted, change_set, state="accepted")
    still = [row for row in rows if row.number in refused]
    if still:
        reasons = [json.dumps(refused[row.number], ensure_ascii=False) for row in still]
        settle(session, channel, [row.fingerprint for row in still], change_set, reasons=reasons)
