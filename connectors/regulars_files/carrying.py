"""Cells that an export writes once for several rows: an order's date stands on its first line only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from regulars import SourceBatch


def carried(batches: Iterable[SourceBatch], settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The batches of one file; `carry: {within: Name, columns: [Created at]}` fills blank cells of `columns`.

    A blank cell is that of the row above, as long as the column `within` stays the same and is not blank.
    """
    told = settings.get("carry")
    if not told:
        yield from batches
        return
    within, names = told["within"], told["columns"]
    sheet: str | None = None
    key: str | None = None
    last: dict[str, str | None] = {}
    for batch in batches:
        if batch.sheet != sheet:
            sheet, key = batch.sheet, None
        if within not in batch.columns:
            yield batch
            continue
        columns = dict(batch.columns)
        filled = {name: list(columns[name]) for name in names if name in columns}
        for place, here in enumerate(columns[within]):
            if here is None or here != key:
                last, key = {}, here
            for name, cells in filled.items():
                if cells[place] is None:
                    cells[place] = last.get(name)
                else:
                    last[name] = cells[place]
        yield replace(batch, columns=columns | filled)
