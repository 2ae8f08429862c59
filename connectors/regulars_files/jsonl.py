"""JSON lines: one object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from regulars import RefusedRow, SourceBatch
from regulars.errors import Place, SourceError
from regulars.messages import _
from regulars_files.document import Document
from regulars_files.gathering import CELLS, ROWS
from regulars_files.header import COLUMNS
from regulars_files.lines import Lines, printable

#: A longer line is refused, kept as it stands.
LONGEST_LINE = 4 << 20
#: An object nested deeper is refused.
DEPTH = 32
#: So many characters make a batch, however few rows they are.
BATCH_SIZE = 32 << 20


def read_jsonl(document: Document, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The rows of a JSON-lines file. `{"a": {"b": 1}}` gives the column `a.b`; a list stays JSON text.

    A column that a row does not have is blank there. Every batch has the columns of all rows of the file, which is
    gone through for them first.
    """
    with Lines(document, settings.get("encoding")) as lines:
        names = _names(lines)
    limit = max(1, min(ROWS, CELLS // max(len(names), 1)))
    with Lines(document, settings.get("encoding")) as lines:
        rows: list[dict[str, str | None]] = []
        numbers: list[int] = []
        refused: list[RefusedRow] = []
        size = 0
        for number, line in enumerate(lines, 1):
            lines.record.clear()
            size += len(line)
            if not line.strip("\ufeff \t\r\n"):
                continue
            try:
                rows.append(_row(line, lines))
                numbers.append(number)
            except ValueError as error:
                refused.append(RefusedRow(number, {"": printable(line)}, (str(error),)))
            if len(rows) + len(refused) >= limit or size >= BATCH_SIZE:
                size = 0
                yield SourceBatch(
                    file=document.name,
                    columns=_columns(rows, names),
                    rows=numbers,
                    refused=refused,
                    done=lines.bytes_read,
                    total=lines.total,
                )
                rows, numbers, refused = [], [], []
        yield SourceBatch(
            file=document.name,
            columns=_columns(rows, names),
            rows=numbers,
            refused=refused,
            done=document.end,
            total=lines.total,
        )


def _row(line: str, lines: Lines) -> dict[str, str | None]:
    if wrong := lines.what_is_wrong(line):
        raise ValueError(wrong)
    if len(line) > LONGEST_LINE:
        raise ValueError(
            _(
                "A row of {count} characters is too long, at most {limit} can be read.",
                count=len(line),
                limit=LONGEST_LINE,
            )
        )
    try:
        found = json.loads(
            line.strip("\ufeff"),
            parse_int=str,
            parse_float=str,
            parse_constant=_no_constant,
            object_pairs_hook=_no_duplicates,
        )
    except RecursionError:
        raise ValueError(_("The object is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        raise ValueError(
            _("This is not JSON: there is a fault at character {position}.", position=error.pos + 1)
        ) from None
    if not isinstance(found, dict):
        raise ValueError(_("A row must be a JSON object: {…}."))
    row: dict[str, str | None] = {}
    _flatten(found, "", row, 0)
    return row


def _flatten(value: Mapping[str, Any], prefix: str, row: dict[str, str | None], depth: int) -> None:
    if depth > DEPTH:
        raise ValueError(_("The object is nested too deeply."))
    for key, each in value.items():
        name = prefix + key
        if isinstance(each, dict):
            _flatten(each, name + ".", row, depth + 1)
            continue
        text = _text(each)
        if text is not None and ("\0" in text or not _encodable(text)):
            raise ValueError(_("The value of {name} holds characters that are no text.", name=name))
        row[name] = text


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return None if not value or value.isspace() else str(value)


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_constant(name: str) -> Any:
    raise ValueError(_("{value} is not a number.", value=name))


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("The key '{name}' stands twice in one object.", name=twice))
    return found


def _columns(rows: list[dict[str, str | None]], names: Iterable[str]) -> dict[str, list[str | None]]:
    return {name: [row.get(name) for row in rows] for name in names}


def _names(lines: Lines) -> list[str]:
    """The columns of all rows that can be read, in the order in which they come up."""
    found: dict[str, None] = {}
    known: set[tuple[str, ...]] = set()
    for number, line in enumerate(lines, 1):
        lines.record.clear()
        try:
            row = json.loads(line.strip("\ufeff"), parse_int=str) if len(line) <= LONGEST_LINE else None
        except (ValueError, RecursionError):
            continue
        if not isinstance(row, dict) or (tuple(row) in known and not _nested(row)):
            continue
        try:
            found |= dict.fromkeys(_row(line, lines))
        except ValueError:
            continue
        if len(known) < COLUMNS and not _nested(row):
            known.add(tuple(row))
        if len(found) > COLUMNS:
            raise SourceError(
                _(
                    "{count} columns are too many, at most {limit} can be read.",
                    count=len(found),
                    limit=COLUMNS,
                ),
                Place(lines.document.name, number),
            )
    return list(found)


def _nested(row: Mapping[str, Any]) -> bool:
    return any(isinstance(value, dict) for value in row.values())
