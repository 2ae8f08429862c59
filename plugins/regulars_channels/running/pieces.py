"""Batches cut into chunks: what is passed over, what was done already, how equal rows are counted."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from regulars_channels.connecting import SourceBatch
from regulars_channels.mapping.chunk import Chunk, Occurrences
from regulars_channels.mapping.rowmapping import RowMapping
from regulars_channels.running.runs import Bookmark
from regulars_channels.running.waiting import RefusedRow


@dataclass(frozen=True)
class Piece:
    """Rows to write together; `skipped` more were passed over among them, and `refused` could not be read."""

    chunk: Chunk
    skipped: int
    refused: list[RefusedRow]
    #: The number of the last row of all of these.
    last: int

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
    occurrences: Occurrences = field(default_factory=Occurrences)
    _reached: bool = False

    def of(self, batch: SourceBatch, mapping: RowMapping) -> Iterator[Piece]:
        """The pieces of a batch that are not done yet; `size` may change between them."""
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
        # Equal rows are counted over the whole file, also over the rows that an interrupted import has written.
        counted = {
            names: self.occurrences.count(names, chunk.columns, len(chunk)) for names in mapping.counted
        }
        chunk = replace(chunk, counted=counted)
        numbers = list(batch.rows)
        start, refused = self._undone(batch, numbers)
        while start < len(numbers) or refused:
            stop = min(start + self.size, len(numbers))
            ends = stop == len(numbers)
            here = refused if ends else [row for row in refused if row.number < numbers[stop]]
            refused = refused[len(here) :]
            piece = chunk.piece(bisect_left(kept, start), bisect_left(kept, stop))
            last = max(numbers[stop - 1] if stop > start else 0, here[-1].number if here else 0)
            yield Piece(piece, (stop - start) - len(piece), here, last)
            start = stop

    def _undone(self, batch: SourceBatch, numbers: list[int]) -> tuple[int, list[RefusedRow]]:
        """The position of the first row that is not done, and the unreadable rows that are not."""
        refused = [RefusedRow(row.number, row.values, {"": list(row.reasons)}) for row in batch.refused]
        if self.done is None:
            return 0, refused
        self._reached = self._reached or batch.sheet == self.done.sheet
        if not self._reached:
            return len(numbers), []
        if batch.sheet != self.done.sheet:
            return 0, refused
        return bisect_right(numbers, self.done.row), [row for row in refused if row.number > self.done.row]
