"""Under which settings a file reads best: format, encoding, separator, header row; and its rows, to look at."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from math import log2
from pathlib import Path
from typing import Any

from regulars import SourceBatch, SourceSample
from regulars.errors import SourceError
from regulars.messages import _
from regulars_files.beginning import beginning_of
from regulars_files.headerrow import Raw, header_of, raw_rows
from regulars_files.plausible import chinese, western
from regulars_files.tables import tables_of

Read = Callable[[Mapping[str, Any], Sequence[Path]], Iterator[SourceBatch]]

SEPARATORS = (",", "\t", ";", "|")
#: What a text that names no encoding may be in.
ENCODINGS = ("gb18030", "big5", "cp1252")
#: A wrong name for each column: a file that takes them has no names of its own.
_WIDE = [f"\x1a{number}" for number in range(1, 601)]
#: So many rows are looked at.
ROWS = 100_000
#: From so many cells in quotes on, quotes are no part of what they hold.
QUOTED = 0.1
#: Formats by which columns set apart by blanks may be called.
_PLAIN = {"", ".txt", ".dat", ".prn", ".asc", ".log", ".lst"}


def guess(path: Path, read: Read) -> list[SourceSample]:
    """A sample for each sheet or table of `path` that has rows; `read` is the connector's own.

    Raises SourceError where it cannot be read at all.
    """
    tables = tables_of(path)
    if tables is not None:
        return [
            replace(sample, brings={"follow": followed} if followed else {})
            for table, followed in tables.items()
            for sample in _samples(path, read, _of_table(table, followed), table)
        ]
    with beginning_of(path) as (beginning, whole):
        found = _text_or_sheets(beginning, read)
        return found if whole else [replace(each, whole=False) for each in found]


def _of_table(table: str, followed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {"table": table, "follow": list(followed)} if followed else {"table": table}


def _text_or_sheets(path: Path, read: Read) -> list[SourceSample]:
    encoding, doubts = _encoding(path, read)
    wide = {**encoding, "columns": _WIDE}
    first = _first(path, read, {**wide, "sheet": "*"})
    if first.sheet is not None:
        return _sheets(path, read, doubts)
    if not set(first.columns) <= set(_WIDE):
        return list(_samples(path, read, encoding, None, doubts))
    form = _best_form(path, read, wide)
    rows = raw_rows(_first(path, read, {**wide, **form}))
    return list(_samples(path, read, {**form, **encoding, **header_of(rows)}, None, doubts))


def _first(path: Path, read: Read, settings: Mapping[str, Any]) -> SourceBatch:
    """The first batch; SourceError where there is none."""
    for batch in _batches(path, read, settings):
        return batch
    raise SourceError(_("{file} is empty.", file=path.name))


def _batches(path: Path, read: Read, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The batches of a file, up to where it cannot be read on: what is before tells enough."""
    given = False
    try:
        for batch in read(settings, [path]):
            given = given or bool(batch.rows or batch.refused)
            yield batch
    except SourceError:
        if not given:
            raise


def _encoding(path: Path, read: Read) -> tuple[dict[str, str], list[str]]:
    """The encoding to declare, if any, and a question where two fit."""
    try:
        first = _first(path, read, {"columns": _WIDE, "sheet": "*"})
    except SourceError as error:
        readable = [(name, text) for name in ENCODINGS if (text := _text(path, read, name))]
        if not readable:
            raise
        name = max(readable, key=lambda each: _plausible(*each))[0]
        return {"encoding": name}, [str(error)]
    text = _joined(first)
    if first.sheet is not None or text.isascii() or _text(path, read, "utf-8") == text:
        return {}, []
    fitting = [each for each in ENCODINGS if _text(path, read, each) == text]
    return ({"encoding": fitting[0]} if fitting else {}), []


def _text(path: Path, read: Read, encoding: str) -> str:
    try:
        return _joined(_first(path, read, {"columns": _WIDE, "encoding": encoding}))
    except SourceError:
        return ""


def _joined(batch: SourceBatch) -> str:
    cells = [cell for row in islice(raw_rows(batch), 2_000) for cell in row.cells if cell]
    return "\n".join(cells)


def _plausible(encoding: str, text: str) -> float:
    if encoding == "cp1252":
        return western(text)
    return chinese(text, "gb2312" if encoding == "gb18030" else "big5")


def _best_form(path: Path, read: Read, wide: Mapping[str, Any]) -> dict[str, Any]:
    """The format and separator under which most rows have as many cells, and several."""
    tried: list[dict[str, Any]] = [{"delimiter": each} for each in SEPARATORS]
    tried += [{"delimiter": each, "quote": "none"} for each in SEPARATORS]
    if path.suffix.lower() in _PLAIN:
        tried.append({"format": "aligned"})
    best: dict[str, Any] = {}
    most = -1.0
    for each in tried:
        try:
            rows = list(islice(raw_rows(_first(path, read, {**wide, **each})), 1_000))
        except SourceError:
            continue
        if "quote" in each and _quoted(rows):
            continue
        score = _regular(rows) - (0.2 if len(each) > 1 or "format" in each else 0)
        if score > most + 1e-9:
            best, most = each, score
    return _told(best, path)


def _quoted(rows: Sequence[Raw]) -> bool:
    """Whether quotes stand around cells, as they do where they mean something; inches stand behind a number."""
    cells = [cell for row in rows for cell in row.cells if cell]
    around = sum(len(cell) > 1 and cell[0] == '"' == cell[-1] for cell in cells)
    return around > QUOTED * len(cells)


def _regular(rows: Sequence[Raw]) -> float:
    """How much rows look like a table's: the share that is as wide as most, weighed by that width."""
    widths = Counter(row.width for row in rows if row.width)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda each: (each[1] * (each[0] > 1), each[1]))
    # Squared: a header that is of another width weighs more than a column.
    return (count / sum(widths.values())) ** 2 * log2(width) if width > 1 else 0.01


def _told(form: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """What of a form a channel must say: a comma in a .csv and a tab in a .tsv are understood."""
    told = dict(form)
    usual = "\t" if path.suffix.lower() in {".tsv", ".tab"} else ","
    if told.get("delimiter") == usual:
        del told["delimiter"]
    return told


def _sheets(path: Path, read: Read, doubts: Sequence[str]) -> list[SourceSample]:
    """A sample of each sheet; one for all where their headers are the same."""
    headers: dict[str, dict[str, Any]] = {}
    for batch in _batches(path, read, {"columns": _WIDE, "sheet": "*"}):
        if batch.sheet is not None and batch.sheet not in headers:
            headers[batch.sheet] = header_of(raw_rows(batch))
    if len(headers) == 1:
        [settings] = headers.values()
        return list(_samples(path, read, settings, None, doubts))
    found = [
        sample
        for sheet, settings in headers.items()
        for sample in _samples(path, read, {"sheet": sheet, **settings}, sheet, doubts)
    ]
    alike = len(found) == len(headers) and len({_shape(each) for each in found}) == 1
    if alike:
        settings = {**found[0].settings, "sheet": "*"}
        return list(_samples(path, read, settings, None, doubts))
    return found


def _shape(sample: SourceSample) -> tuple[Any, ...]:
    return sample.settings.get("header_row"), *sample.columns


def _samples(
    path: Path, read: Read, settings: Mapping[str, Any], part: str | None, doubts: Sequence[str] = ()
) -> Iterator[SourceSample]:
    """The first rows under `settings`; nothing where there are none."""
    columns: dict[str, list[str | None]] = {}
    count, ended = 0, True
    asked = list(doubts)
    batches = read(settings, [path])
    try:
        for batch in batches:
            for name in batch.columns:
                columns.setdefault(name, [None] * count)
            for name, cells in columns.items():
                cells += batch.columns.get(name) or [None] * len(batch.rows)
            count += len(batch.rows)
            if count >= ROWS:
                ended = next(batches, None) is None
                break
    except SourceError as error:
        if not count:
            if part is not None:
                return
            raise
        asked.append(str(error))
    if count:
        yield SourceSample(settings=settings, columns=columns, part=part, whole=ended, doubts=tuple(asked))
