"""What a connector is to a channel: it reads files (or a service) into batches of text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable


class RefusedRow(Protocol):
    """A row that the connector could not read as it should: kept whole, with why."""

    @property
    def number(self) -> int: ...
    @property
    def values(self) -> Mapping[str, str | None]: ...
    @property
    def reasons(self) -> Sequence[str]: ...


class SourceBatch(Protocol):
    """At most 10,000 rows of one file or sheet, in its order, by column; every cell a text, None where blank.

    `rows` and `refused` carry the numbers that a person sees in the file; they rise within a sheet. `faults` tells of
    cells that cannot be believed: row number -> column -> why; only a channel that uses the cell refuses the row.
    `done` of `total` (None: unknown) tells how far the file is read, in any unit. Reading the same file again gives the
    same rows.
    """

    @property
    def file(self) -> str: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def columns(self) -> Mapping[str, Sequence[str | None]]: ...
    @property
    def rows(self) -> Sequence[int]: ...
    @property
    def refused(self) -> Sequence[RefusedRow]: ...
    @property
    def faults(self) -> Mapping[int, Mapping[str, str]]: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int | None: ...


class Connector(Protocol):
    """Reads what a channel's `settings:` and files name. It keeps nothing between calls."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> Mapping[str, str]: ...

    @property
    def settings(self) -> str:
        """The grammar of a channel's `settings:`: Cerberus rules in YAML."""
        ...

    def read(self, settings: Mapping[str, Any], files: Sequence[Path]) -> Iterator[SourceBatch]:
        """The rows of `files`; SourceError where one cannot be read on (the batches given before stand)."""
        ...


class SourceSample(Protocol):
    """A file, or a sheet or table of it (`part`), as it reads best, with its first rows by column.

    `settings` are those of a channel. `whole`: those rows are all of them. `doubts` are sentences that a person
    should answer.
    """

    @property
    def settings(self) -> Mapping[str, Any]: ...
    @property
    def columns(self) -> Mapping[str, Sequence[str | None]]: ...
    @property
    def part(self) -> str | None: ...
    @property
    def whole(self) -> bool: ...
    @property
    def doubts(self) -> Sequence[str]: ...

    def using(self, columns: Collection[str]) -> tuple[Mapping[str, Any], Mapping[str, Sequence[str | None]]]:
        """The settings and columns that are left where only these columns are wanted."""
        ...


@runtime_checkable
class GuessingConnector(Protocol):
    """A connector that can tell under which settings a file reads best: what `regulars channel guess` asks."""

    @property
    def name(self) -> str: ...

    def guess(self, path: Path) -> Sequence[SourceSample]:
        """A sample of each sheet or table that has rows; SourceError where the file cannot be read."""
        ...
