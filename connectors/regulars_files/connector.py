"""The connector `files`: one way to read whatever a folder holds."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from regulars import SourceBatch, SourceSample, readable_file
from regulars_files.aligned import read_aligned
from regulars_files.carrying import carried
from regulars_files.delimited import read_delimited
from regulars_files.document import Document
from regulars_files.formats import ENDINGS, format_of
from regulars_files.guessing import guess
from regulars_files.jsonl import read_jsonl
from regulars_files.packed import ENDINGS as PACKED
from regulars_files.packed import documents
from regulars_files.parquet import read_parquet
from regulars_files.sheets import read_sheets
from regulars_files.sqlite import read_sqlite
from regulars_files.vcard import read_vcards

_READERS = {
    "aligned": read_aligned,
    "jsonl": read_jsonl,
    "parquet": read_parquet,
    "sheet": read_sheets,
    "sqlite": read_sqlite,
    "vcard": read_vcards,
}


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
        return guess(Path(path), self.read)

    def read(self, settings: Mapping[str, Any], files: Sequence[Path]) -> Iterator[SourceBatch]:
        """The rows of `files`, one after the other, each in its own order.

        Raises SourceError where one cannot be read, or cannot be read on; the batches given before stand.
        """
        for path in map(Path, files):
            with readable_file(path):
                yield from _read(path, settings)


def _read(path: Path, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    for document in documents(path, ENDINGS.__contains__):
        yield from carried(_rows(document, settings), settings)


def _rows(document: Document, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    kind = settings.get("format") or format_of(document, settings)
    if kind in _READERS:
        return _READERS[kind](document, settings)
    return read_delimited(document, settings, settings.get("delimiter") or ("\t" if kind == "tsv" else None))
