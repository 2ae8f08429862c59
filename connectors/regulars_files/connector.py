"""The connector `files`: one way to read whatever a folder holds."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from regulars import SourceBatch, SourceSample, readable_file
from regulars_files.endings import ENDINGS, PACKED


class FilesConnector:
    """Reads files into batches of text cells. It keeps nothing between calls."""

    name = "files"
    label: Mapping[str, str] = {"en": "Files", "zh": "文件"}
    #: How the names end of what it reads: a folder's other files are none of it.
    endings: Sequence[str] = (*ENDINGS, *PACKED)

    @property
    def settings(self) -> str:
        """The grammar of a channel's `settings:`, Cerberus rules in YAML."""
        return resources("regulars_files").joinpath("settings.yaml").read_text("utf-8")

    def guess(self, path: Path) -> Sequence[SourceSample]:
        """A sample of each sheet or table of a file, as it reads best; SourceError where it cannot be read."""
        # Slow to import, and needed only in a process of its own.
        from regulars_files.guessing import guess

        return guess(Path(path), self.read)

    def read(self, settings: Mapping[str, Any], files: Sequence[Path]) -> Iterator[SourceBatch]:
        """The rows of `files`, one after the other, each in its own order.

        Raises SourceError where one cannot be read, or cannot be read on; the batches given before stand.
        """
        # Slow to import, and needed only in a process of its own.
        from regulars_files.reading import read_file

        for path in map(Path, files):
            with readable_file(path):
                yield from read_file(path, settings)
