"""Batches cut into chunks: what is passed over, what was done already, how equal rows are counted."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from regulars import SourceBatch
from regulars_channels.mapping.chunk import Chunk
from regulars_channels.mapping.occurrences import Occurrences
from regulars_channels.mapping.rowmapping import RowMapping
from regulars_channels.running.runs import Bookmark
from regulars_channels.running.waiting import RefusedRow


@dataclass(frozen=True)
class Piece:
    """Rows to write together; `skipped` more were passed over among them, and `refused` could not be read."""

    chunk: Chunk
    skipped: int
    refused: list[RefusedRow]
    #: The number of the last row of all of these, and the part of the file that they stand in.
    last: int
    part: int = 0
    #: Whether an interrupted import has written it: it is given only to be seen.
    done: bool = False

    @property
    def read(self) -> int:
        return len(self.chunk) + self.skipped + len(self.refused)


@dataclass
class Pieces:
    """Cuts the batches of one file, in its order."""

    zone: str
    #: Where an interrupted import of this file stopped; None where nothing of it is done.
    done: Bookmark | None
    size: int
    #: Whether what is done is given too.
    again: bool = False
    occurrences: Occurrences = field(default_factory=Occurrences)
    _reached: bool = False
    _part: int = -1
    _file: str = ""

    def of(self, batch: SourceBatch, mapping: RowMapping) -> Iterator[Piece]:
        """The pieces of a batch; `size` may change between them."""
        if self._part < 0 or self._file != batch.file:
            # Equal rows are counted over one file: of an archive, over one of its members.
            self.occurrences.close()
            self._part, self._file, self.occurrences = self._part + 1, batch.file, Occurrences()
        whole = Chunk(
            batch.file,
            batch.sheet,
            batch.columns,
            batch.rows,
            faults=batch.faults,
            mapped=mapping.mapped,
            zone=self.zone,
        )
        passed = mapping.passed_over(whole)
        kept = [position for position, skip in enumerate(passed) if not skip]
        chunk = whole.at(kept)
        # Also over the rows that an interrupted import has written.
        counted = {
            names: self.occurrences.count(names, chunk.columns, len(chunk)) for names in mapping.counted
        }
        chunk = replace(chunk, counted=counted)
        numbers = list(batch.rows)
        refused = [RefusedRow(row.number, row.values, {"": list(row.reasons)}) for row in batch.refused]
        done, last = self._done(batch, numbers, refused)
        behind = [row for row in refused if row.number <= last]
        if self.again:
            for piece in self._cut(chunk, kept, numbers, 0, done, behind):
                yield replace(piece, done=True)
        yield from self._cut(chunk, kept, numbers, done, len(numbers), refused[len(behind) :])

    def close(self) -> None:
        """Let go of what was counted."""
        self.occurrences.close()

    def _cut(
        self,
        chunk: Chunk,
        kept: list[int],
        numbers: list[int],
        start: int,
        end: int,
        refused: list[RefusedRow],
    ) -> Iterator[Piece]:
        """The rows from position `start` to before `end`, and the unreadable ones among them, piece by piece."""
        while start < end or refused:
            stop = min(start + self.size, end)
            here = refused if stop == end else [row for row in refused if row.number < numbers[stop]]
            refused = refused[len(here) :]
            piece = chunk.piece(bisect_left(kept, start), bisect_left(kept, stop))
            last = max(numbers[stop - 1] if stop > start else 0, here[-1].number if here else 0)
            yield Piece(piece, (stop - start) - len(piece), here, last, self._part)
            start = stop

    def _done(self, batch: SourceBatch, numbers: list[int], refused: list[RefusedRow]) -> tuple[int, int]:
        """How many rows of the batch are done, and the number of the last of them and of the unreadable ones."""
        if self.done is None:
            return 0, 0
        here = (self._part, batch.sheet) == (self.done.part, self.done.sheet)
        self._reached = self._reached or here
        if not self._reached:
            return len(numbers), max([*numbers[-1:], *(row.number for row in refused)], default=0)
        return (bisect_right(numbers, self.done.row), self.done.row) if here else (0, 0)
