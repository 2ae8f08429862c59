"""Text whose columns are set apart by blanks, as old systems print it."""

from collections.abc import Iterator, Mapping
from typing import Any

from regulars import SourceBatch
from regulars.errors import Place, SourceError
from regulars.messages import _
from regulars_files.delimited import LONGEST_FIELD
from regulars_files.document import Document
from regulars_files.gathering import Gathering
from regulars_files.header import column_names
from regulars_files.lines import Lines, printable


def read_aligned(document: Document, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The rows of a blank-aligned text: one line a row, cells without blanks in them."""
    columns, wanted = settings.get("columns"), settings.get("header_row")
    skip = settings.get("skip_rows", 0)
    gathering: Gathering | None = None
    if columns and not wanted:
        gathering = Gathering(document.name, None, column_names(columns, Place(document.name)))
    with Lines(document, settings.get("encoding")) as lines:
        for number, line in enumerate(lines, 1):
            lines.record.clear()
            cells = line.split()
            if not cells or number < (wanted or 1):
                continue
            if gathering is None:
                gathering = Gathering(
                    document.name, None, column_names(columns or cells, Place(document.name, number))
                )
            elif skip:
                skip -= 1
            elif wrong := lines.what_is_wrong(line):
                gathering.refuse(number, [printable(cell) for cell in cells], wrong)
            elif len(line) > LONGEST_FIELD:
                gathering.refuse(
                    number,
                    cells,
                    _(
                        "A row of {count} characters is too long, at most {limit} can be read.",
                        count=len(line),
                        limit=LONGEST_FIELD,
                    ),
                )
            else:
                gathering.add(number, cells)
            if gathering.full:
                yield gathering.give(lines.bytes_read, lines.total)
        if gathering is None:
            raise SourceError(_("{file} is empty.", file=document.name))
        yield gathering.give(document.end, lines.total)
