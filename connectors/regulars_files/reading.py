"""A file read: unpacked, by the reader of its format."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from regulars import SourceBatch
from regulars_files.aligned import read_aligned
from regulars_files.carrying import carried
from regulars_files.delimited import read_delimited
from regulars_files.document import Document
from regulars_files.endings import ENDINGS
from regulars_files.formats import format_of
from regulars_files.jsonl import read_jsonl
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


def read_file(path: Path, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The batches of one file, in its order; SourceError where it cannot be read on."""
    for document in documents(path, ENDINGS.__contains__):
        yield from carried(_rows(document, settings), settings)


def _rows(document: Document, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    kind = settings.get("format") or format_of(document, settings)
    if kind in _READERS:
        return _READERS[kind](document, settings)
    return read_delimited(document, settings, settings.get("delimiter") or ("\t" if kind == "tsv" else None))
