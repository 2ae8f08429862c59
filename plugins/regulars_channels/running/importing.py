"""An import: source rows become records, chunk by chunk, each whole with its pending rows and its bookmark."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

from regulars import Outcome, Session, SourceBatch
from regulars.catalog import Declared
from regulars.clock import now
from regulars.errors import DeclarationError, PluginError, RegularsError, SourceError
from regulars.messages import _
from regulars_channels.connectors import connector_settings
from regulars_channels.mapping.reading import read_mapping
from regulars_channels.mapping.rowmapping import Made, RowMapping
from regulars_channels.offering import Offered
from regulars_channels.running import runs
from regulars_channels.running.commonest import CommonestReasons
from regulars_channels.running.contents import Contents, import_key
from regulars_channels.running.counts import Counts
from regulars_channels.running.overwriting import overwritten
from regulars_channels.running.pieces import Piece, Pieces
from regulars_channels.running.runs import Bookmark, Run, TakenError
from regulars_channels.running.vanishing import Vanishing
from regulars_channels.running.waiting import RefusedRow, Waiting

#: A chunk begins with so many rows, has at most so many, and holds the store's lock for about so many seconds.
FIRST_CHUNK, LARGEST_CHUNK, SMALLEST_CHUNK, LOCK_SECONDS = 5_000, 10_000, 200, 0.6

#: Told how far the reading is: the file, what is done of it, the whole (None: unknown).
Progress = Callable[[str, int, int | None], None]


def no_progress(file: str, done: int, total: int | None) -> None:
    """Tell nobody."""


class Import:
    """Imports files through a channel, for the actor of a session."""

    def __init__(
        self, session: Session, declared: Declared, connector: Offered, progress: Progress = no_progress
    ) -> None:
        self.session = session
        self.declared = declared
        self.connector = connector
        self.progress = progress
        self.zone: str = declared.body.get("zone") or session.zone
        self.source: str = declared.body.get("source") or declared.name
        self.problems: list[str] = []
        self.reasons = CommonestReasons()
        self.size = FIRST_CHUNK
        self._mappings: dict[tuple[str, ...], RowMapping] = {}

    def run(self, files: Sequence[Path], *, rehearse: bool = False, once: bool = False) -> Run:
        """Import `files` in order; where the same import was interrupted, go on there.

        A file that cannot be read on is told in the run's `problem`; what was done before stands. `rehearse`: all
        is done as in earnest, then undone. `once`: TakenError where the one file was taken before, by its contents.
        """
        self.contents = [Contents.of(path) for path in files]
        channel = self.declared.name
        with self.session.rehearsal() if rehearse else nullcontext():
            self.vanishing = Vanishing(self.session, self.declared, self.source)
            self.current, again = self._begun(rehearse=rehearse, once=once)
            with self.session.change_set(reason="run", name=channel) as change:
                self.current = runs.claim(self.session, self.current, change)
                self.waiting = Waiting.load(self.session, channel, self.current.number if again else None)
                self.waiting.change_set = change
                self.problems = [each for each in (self.current.problem or "").split("\n\n") if each]
                with runs.told(self.session, self.current):
                    self._files(replace(self.current.bookmark))
        return self.current

    def _begun(self, *, rehearse: bool, once: bool) -> tuple[Run, bool]:
        """The run, and whether it is one that goes on."""
        key, channel = import_key(self.declared, self.contents), self.declared.name
        # In one transaction: of two processes that begin at once, one begins and the other goes on with it.
        with self.session.transaction():
            digest = self.contents[0].digest if len(self.contents) == 1 else None
            if once and digest and (earlier := runs.taken(self.session, channel, digest)) is not None:
                raise TakenError(earlier)
            found = None if rehearse else runs.interrupted(self.session, channel, key)
            names = [str(each.path) for each in self.contents]
            return found or runs.begin(self.session, channel, names, key, digest or None), found is not None

    def _files(self, done: Bookmark) -> None:
        for number, each in enumerate(self.contents):
            if number >= done.file:
                self._file(number, each, done if number == done.file and done.row else None)
            elif self.vanishing.full:
                # What was done before it was interrupted is not written again, only seen.
                self._file(number, each, replace(done, part=-1))
        self._finish()

    def _file(self, number: int, contents: Contents, done: Bookmark | None) -> None:
        pieces = Pieces(self.zone, done, self.size, again=self.vanishing.full)
        place: tuple[str, str | None] | None = None
        mapping: RowMapping | None = None
        path = contents.path
        try:
            for batch in self._batches(path):
                # What a channel names must stand in the first batch of a sheet.
                if mapping is None or place != (batch.file, batch.sheet):
                    mapping, place = self._mapping(batch), (batch.file, batch.sheet)
                for piece in pieces.of(batch, mapping):
                    if piece.done:
                        self._see_again(mapping, piece)
                    else:
                        self._write(number, mapping, piece)
                    pieces.size = self.size
                self.progress(path.name, batch.done, batch.total)
        except DeclarationError as error:
            self._note(path, error)
        finally:
            pieces.close()
        if contents.changed:
            self.problems.append(
                _(
                    "{file} was written to while it was read: import it again when it is whole.",
                    file=path.name,
                )
            )

    def _batches(self, path: Path) -> Iterator[SourceBatch]:
        """What the connector reads, up to where it cannot read on or fails: that is noted."""
        with closing(self.connector.read(connector_settings(self.declared), [path])) as batches:
            try:
                yield from batches
            except (SourceError, DeclarationError, PluginError) as error:
                self._note(path, error)

    def _note(self, path: Path, error: RegularsError) -> None:
        self.problems.append(f"{path.name}: {error}" if path.name not in str(error) else str(error))

    def _mapping(self, batch: SourceBatch) -> RowMapping:
        names = tuple(batch.columns)
        if names not in self._mappings:
            self._mappings[names] = read_mapping(
                self.session.catalog, self.declared, names, sheet=batch.sheet
            )
        return self._mappings[names]

    def _see_again(self, mapping: RowMapping, piece: Piece) -> None:
        """Say once more what an interrupted import has said, to learn which records that were."""
        made = mapping.make(piece.chunk)
        outcome = Outcome()
        if made.parts:
            outcome = self.session.write(made.parts, source=self.source, zone=self.zone)
        self._saw(made, outcome, bool(piece.refused))

    def _saw(self, made: Made, outcome: Outcome, refused: bool) -> None:
        for part, ids in zip(made.parts, outcome.ids, strict=False):
            self.vanishing.see(part.domain, ids.values())
        if refused or made.refused or outcome.rejected:
            self.vanishing.whole = False

    def _write(self, number: int, mapping: RowMapping, piece: Piece) -> None:
        """One transaction: the records, the rows that were refused, the counts, the bookmark."""
        run, chunk = self.current, piece.chunk
        made = mapping.make(chunk)
        begun = time.monotonic()
        with self.session.transaction(at_first_write=bool(made.parts)):
            outcome = Outcome()
            if made.parts:
                outcome = self.session.write(made.parts, source=self.source, zone=self.zone)
            runs.demand_claimed(self.session, run)
            refused = sorted(piece.refused + refused_rows(piece, made, outcome), key=lambda row: row.number)
            self.reasons.add(refused)
            passed = self.waiting.refuse(refused, run.number, chunk.file, chunk.sheet)
            self.waiting.accept(chunk, {row.number for row in refused} | made.skipped)
            run.counts.add(
                Counts(
                    read=piece.read,
                    created=outcome.created,
                    updated=outcome.updated,
                    unchanged=outcome.unchanged,
                    rejected=len(refused) - passed,
                    skipped=piece.skipped + len(made.skipped) + passed,
                    overwritten=overwritten(self.session.catalog, made.parts),
                )
            )
            run.counts.add_records(outcome.records)
            run.bookmark = replace(
                run.bookmark, file=number, part=piece.part, sheet=chunk.sheet, row=piece.last
            )
            run.problem = "\n\n".join(self.problems) or None
            runs.save(self.session, run)
        self._saw(made, outcome, bool(piece.refused))
        self._pace(len(chunk), time.monotonic() - begun)

    def _pace(self, rows: int, seconds: float) -> None:
        """Let the next chunk hold the lock for about LOCK_SECONDS."""
        if rows >= SMALLEST_CHUNK and seconds > 0:
            fitting = int(rows * LOCK_SECONDS / seconds)
            self.size = max(SMALLEST_CHUNK, min(LARGEST_CHUNK, fitting, self.size * 2))

    def _finish(self) -> None:
        run = self.current
        run.problem = "\n\n".join(self.problems) or None
        self.vanishing.settle(run)
        with self.session.transaction():
            runs.demand_claimed(self.session, run)
            run.status = status(run.counts, failed=bool(self.problems))
            run.finished = now()
            runs.save(self.session, run)


def status(counts: Counts, *, failed: bool) -> str:
    """`ok`; `partial` where rows are pending or a file was not read to its end; `failed` where nothing came in."""
    if not failed and not counts.rejected:
        return "ok"
    return "partial" if counts.accepted else "failed"


def refused_rows(piece: Piece, made: Made, outcome: Outcome) -> list[RefusedRow]:
    """The rows that could not be converted, and those that the store did not accept, whole and in order."""
    reasons: dict[int, dict[str, list[str]]] = {
        row: {name: [text] for name, text in texts.items()} for row, texts in made.refused.items()
    }
    for rejected in outcome.rejected:
        mine = reasons.setdefault(rejected.row, {})
        for name, texts in rejected.messages.items():
            mine[f"{rejected.domain}.{name}"] = list(texts)
    position = {row: index for index, row in enumerate(piece.chunk.rows)} if reasons else {}
    return [
        RefusedRow(
            row,
            piece.chunk.values(position[row]),
            reasons[row],
            {names: counts[position[row]] for names, counts in piece.chunk.counted.items()},
            piece.chunk.faults.get(row, {}),
        )
        for row in sorted(reasons)
    ]
