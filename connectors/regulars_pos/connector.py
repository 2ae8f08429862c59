"""The connector `pos`: what tills write, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from regulars import SourceBatch, SourceSample, readable_file


class PosConnector:
    """Reads POSLog files into batches of text cells. It keeps nothing between calls."""

    name = "pos"
    label: Mapping[str, str] = {"en": "Till logs (POSLog)", "zh": "收银日志（POSLog）"}
    #: How the names end of what it reads: a folder's other files are none of it.
    endings: Sequence[str] = (".xml",)

    @property
    def settings(self) -> str:
        """The grammar of a channel's `settings:`, Cerberus rules in YAML."""
        return resources("regulars_pos").joinpath("settings.yaml").read_text("utf-8")

    def guess(self, path: Path) -> Sequence[SourceSample]:
        """A sample of a POSLog; none of a file that is none."""
        # Needed only in a process of its own, as what reads.
        from regulars_pos.sample import sample_of

        return sample_of(Path(path), self.read)

    def read(self, settings: Mapping[str, Any], files: Sequence[Path]) -> Iterator[SourceBatch]:
        """The rows of `files`, one after the other, each in its own order.

        Raises SourceError where one cannot be read, or cannot be read on; the batches given before stand.
        """
        from regulars_pos.logfile import read_log

        for path in map(Path, files):
            with readable_file(path):
                yield from read_log(path, settings)
