"""CSV and TSV: cells between separators, quoted where need be."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from regulars import SourceBatch
from regulars.errors import Place, SourceError
from regulars.messages import _
from regulars_files.document import Document
from regulars_files.gathering import Gathering
from regulars_files.header import column_names
from regulars_files.lines import Lines, printable

SEPARATORS = (",", "\t", ";", "|")
#: A longer field is refused with its row; one that goes on for so long is a quote that nobody closed.
LONGEST_FIELD = 131_072
UNCLOSED = 16 << 20
#: So many characters make a batch, however few rows they are.
BATCH_SIZE = 32 << 20
#: So many lines are looked at together.
BLOCK = 1_000


def read_delimited(
    document: Document, settings: Mapping[str, Any], separator: str | None
) -> Iterator[SourceBatch]:
    """The rows of a delimited text file. `separator` None: the one that its header shows.

    Raises SourceError where the file cannot be read on; the batches given before stand.
    """
    with Lines(document, settings.get("encoding")) as lines:
        yield from _Delimited(lines, settings, separator).batches()


class _Delimited:
    def __init__(self, lines: Lines, settings: Mapping[str, Any], separator: str | None) -> None:
        self.lines = lines
        self.document = lines.document
        self.settings = settings
        self.separator = separator
        self.source = iter(lines)
        #: The lines of the record that is being read, as long as it is.
        self.record = lines.record
        #: The number of the last line of the record before.
        self.number = 0
        self.skip: int = settings.get("skip_rows", 0)
        quote = settings.get("quote", '"')
        self.quote = None if quote == "none" else quote
        #: Whether the line that told the separator is still to be read.
        self.unread = False

    def batches(self) -> Iterator[SourceBatch]:
        csv.field_size_limit(max(csv.field_size_limit(), UNCLOSED))
        reader = self._reader(self._first_line())
        gathering = self._header(reader)
        try:
            while self._fill(reader, gathering):
                yield gathering.give(self.lines.bytes_read, self.lines.total)
        except SourceError:
            # What was read before the fault is handed over first.
            yield gathering.give(self.lines.bytes_read, self.lines.total)
            raise
        yield gathering.give(self.document.end, self.lines.total)

    def _first_line(self) -> str:
        """The line that the header, or the first row, stands on; those before it are passed over."""
        wanted = self.settings.get("header_row")
        for line in self.source:
            self.number += 1
            self.record.clear()
            if self.number == 1 and line.lower().startswith("sep=") and len(line.strip()) == 5:
                self.separator = self.separator or line[4]
                continue
            if self.number >= (wanted or 1) and (wanted or line.strip("\ufeff \t\r\n,;|")):
                self.number -= 1
                return line
        raise SourceError(
            _("There is no row {row} in {file}.", row=wanted, file=self.document.name)
            if wanted
            else _("{file} is empty.", file=self.document.name)
        )

    def _reader(self, first: str) -> Iterator[list[str]]:
        if self.separator is None:
            counts = {each: _outside_quotes(first).count(each) for each in SEPARATORS}
            self.separator = max(SEPARATORS, key=lambda each: counts[each])
        # The first line was looked at already; now it is read.
        self.record.append(first)
        self.unread = True
        return self._parsed(chain([first], self.source))

    def _parsed(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(
            lines,
            delimiter=self.separator or ",",
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            skipinitialspace=self.separator != " ",
        )

    def _header(self, reader: Iterator[list[str]]) -> Gathering:
        columns = self.settings.get("columns")
        if columns and not self.settings.get("header_row"):
            names = column_names(columns, Place(self.document.name))
            return Gathering(self.document.name, None, names)
        start = self.number + 1
        try:
            cells = next(reader)
        except (csv.Error, StopIteration):
            cells = []
        self.unread = False
        self.number += len(self.record)
        place = Place(self.document.name, start)
        if self.lines.ended and self.record:
            raise self._unclosed(start)
        if wrong := self.lines.what_is_wrong("".join(self.record)):
            raise SourceError(wrong, place)
        self.record.clear()
        return Gathering(self.document.name, None, column_names(columns or cells, place))

    def _fill(self, reader: Iterator[list[str]], gathering: Gathering) -> bool:
        """Gather rows until there are enough; False where the file is over."""
        lines, record = self.lines, self.record
        size = 0
        while True:
            size += self._block(gathering)
            if gathering.full or size >= BATCH_SIZE:
                return True
            try:
                for cells in reader:
                    size += len(record[0])
                    self._row(gathering, cells)
                    self.unread = False
                    record.clear()
                    if gathering.full or size >= BATCH_SIZE:
                        return True
                    if not lines.ahead:
                        break
                else:
                    return False
            except csv.Error as error:
                self._unreadable(gathering, str(error))

    def _block(self, gathering: Gathering) -> int:
        """Take the next lines together where each is a row with a cell a column; gives their size, 0: not taken."""
        lines = self.lines
        if lines.suspect or self.skip or self.unread:
            return 0
        block = lines.look_ahead(min(BLOCK, gathering.room))
        text = "".join(block)
        quoted = self.quote is not None and self.quote in text
        if not text or quoted or "\0" in text or text.count("\r") != text.count("\r\n"):
            return 0
        if max(map(len, block)) > LONGEST_FIELD:
            return 0
        rows = list(self._parsed(block))
        if len(rows) != len(block) or set(map(len, rows)) != {len(gathering.names)}:
            return 0
        # What is blank throughout is no row.
        if not all(cells[0] or "".join(cells).strip() for cells in rows):
            return 0
        gathering.cells += rows
        gathering.numbers += range(self.number + 1, self.number + 1 + len(rows))
        self.number += len(rows)
        lines.ahead.clear()
        return len(text)

    def _row(self, gathering: Gathering, cells: list[str]) -> None:
        start = self.number + 1
        self.number += len(self.record)
        if self.lines.ended:
            # Outside quotes a reader does not ask for a line beyond the record's last.
            raise self._unclosed(start)
        if self.skip:
            self.skip -= 1
        elif "".join(cells).strip():
            self._take(gathering, start, cells)

    def _unreadable(self, gathering: Gathering, error: str) -> None:
        """Keep a record aside that csv cannot make out."""
        start = self.number + 1
        self.number += len(self.record)
        if "field larger" in error:
            raise self._unclosed(start)
        gathering.refuse_values(start, {"": printable("".join(self.record))}, _csv_reason(error))
        self.record.clear()

    def _take(self, gathering: Gathering, number: int, cells: list[str]) -> None:
        text = self.record[0] if len(self.record) == 1 else "".join(self.record)
        if wrong := self.lines.what_is_wrong(text):
            gathering.refuse(number, [printable(cell) for cell in cells], wrong)
        elif len(text) > LONGEST_FIELD and max(map(len, cells)) > LONGEST_FIELD:
            gathering.refuse(
                number,
                cells,
                _(
                    "A cell of {count} characters is too long, at most {limit} can be read.",
                    count=max(map(len, cells)),
                    limit=LONGEST_FIELD,
                ),
            )
        else:
            gathering.add(number, cells)

    def _unclosed(self, line: int) -> SourceError:
        return SourceError(
            _(
                "A quote that opens in this row is never closed. Mend the row, or set quote: none if quotes mean "
                "nothing in this file."
            ),
            Place(self.document.name, line),
        )


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _csv_reason(error: str) -> str:
    if "new-line character" in error:
        return _("There is a bare carriage return (CR) outside of quotes in this row.")
    return _("The separators and quotes of this row cannot be made out.")
