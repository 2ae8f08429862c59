"""A log file read: its transactions as batches of rows."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from regulars import SourceBatch
from regulars.errors import SourceError
from regulars_pos.gathering import Gathering
from regulars_pos.reading import read_transactions
from regulars_pos.receipts import rows_of


def read_log(path: Path, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The batches of one file, in its order; SourceError where it cannot be read on."""
    total = path.stat().st_size
    gathering = Gathering(path.name)
    read = 0
    try:
        for transaction, read in read_transactions(path):
            for row in rows_of(transaction, settings):
                gathering.add(row)
                if gathering.full:
                    yield gathering.give(read, total)
    except SourceError:
        if gathering.rows:
            yield gathering.give(read, total)
        raise
    yield gathering.give(total, total)
