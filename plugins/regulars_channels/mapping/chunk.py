"""Source rows on their way: a batch, or a piece of one, with what was counted over the whole file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

#: The columns that equal rows are counted in -> for each row, the how-manieth it is.
Counted = Mapping[tuple[str, ...], Sequence[int]]


@dataclass(frozen=True)
class Chunk:
    """Rows of one file or sheet. `columns[name][i]` belongs to the row with the number `rows[i]`."""

    file: str
    sheet: str | None
    columns: Mapping[str, Sequence[str | None]]
    rows: Sequence[int]
    counted: Counted = field(default_factory=dict)
    #: Row number -> column -> why the cell cannot be believed.
    faults: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    #: The columns that `occurrence()` without arguments means.
    mapped: tuple[str, ...] = ()
    #: The zone whose date `today()` is.
    zone: str = "UTC"

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, positions: Sequence[int]) -> "Chunk":
        """The rows at these positions only."""
        if len(positions) == len(self.rows):
            return self
        return replace(
            self,
            columns={name: [column[i] for i in positions] for name, column in self.columns.items()},
            rows=[self.rows[i] for i in positions],
            counted={key: [counts[i] for i in positions] for key, counts in self.counted.items()},
        )

    def piece(self, start: int, stop: int) -> "Chunk":
        """The rows from one position to before another."""
        return replace(
            self,
            columns={name: column[start:stop] for name, column in self.columns.items()},
            rows=self.rows[start:stop],
            counted={key: counts[start:stop] for key, counts in self.counted.items()},
        )

    def values(self, position: int) -> dict[str, str | None]:
        """One row whole."""
        return {name: column[position] for name, column in self.columns.items()}
