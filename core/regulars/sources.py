"""What a connector hands over: rows of a file or service, column by column, all of them text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: The cells of each column, None where one is blank.
Columns = Mapping[str, Sequence[str | None]]


@dataclass(frozen=True)
class RefusedRow:
    """A row that could not be read as it should: kept whole, with why."""

    number: int
    values: Mapping[str, str | None]
    reasons: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SourceBatch:
    """At most 10,000 rows of one file or sheet, in its order: `columns[name][i]` is the text of row `rows[i]`.

    `rows` and `refused` carry the numbers that a person sees, from 1: the line of a text file, the row of a sheet. They
    rise within a file and sheet, from batch to batch too. Reading the same file again gives the same rows.
    """

    file: str
    sheet: str | None = None
    columns: Columns
    rows: Sequence[int]
    refused: Sequence[RefusedRow] = ()
    #: Row -> column -> why that cell cannot be believed. It stands as it is shown, and only a channel that uses it
    #: refuses the row.
    faults: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    #: How far the file is read, in any unit, of how much in all (None: unknown).
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class SourceSample:
    """A file, or a sheet or table of it (`part`), as it reads best: its first rows, and the `settings` of a channel.

    `doubts` are sentences that a person should answer.
    """

    settings: Mapping[str, Any]
    columns: Columns
    part: str | None = None
    #: Whether those are all of its rows.
    whole: bool = True
    doubts: Sequence[str] = ()
    #: A setting that is a list -> each item of it -> the columns that are there because of it.
    brings: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    def using(self, columns: Collection[str]) -> tuple[Mapping[str, Any], Columns]:
        """The settings and columns that are left where only `columns` are wanted: items that bring none of them go."""
        settings, gone = dict(self.settings), set[str]()
        for setting, brought in self.brings.items():
            items = settings.get(setting, ())
            kept = [item for item in items if any(name in columns for name in brought[item])]
            gone |= {name for item in items if item not in kept for name in brought[item]}
            if kept:
                settings[setting] = kept
            else:
                settings.pop(setting, None)
        return settings, {name: cells for name, cells in self.columns.items() if name not in gone}
