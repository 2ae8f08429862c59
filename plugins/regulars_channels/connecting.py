"""What a connector is to a channel: it reads files (or a service) into batches of text."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from regulars import SourceBatch, SourceSample


class Connector(Protocol):
    """Reads what a channel's `settings:` and files name. It keeps nothing between calls.

    What it says of itself (name, label, settings) is asked in the core's process; it reads in a process of its own.
    """

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


@runtime_checkable
class GuessingConnector(Protocol):
    """A connector that can tell under which settings a file reads best: what `regulars channel guess` asks."""

    @property
    def name(self) -> str: ...

    def guess(self, path: Path) -> Sequence[SourceSample]:
        """A sample of each sheet or table that has rows; SourceError where the file cannot be read."""
        ...
