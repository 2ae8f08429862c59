"""What a connector is to a channel: it reads files (or a service) into batches of text."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol


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
