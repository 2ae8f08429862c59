"""JSON lines: one object a line."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from regulars.messages import _
from regulars_files.batch import ROWS, RefusedRow, SourceBatch
from regulars_files.lines import Lines, printable

#: A longer line is refused, kept as it stands.
LONGEST_LINE = 4 << 20
#: An object nested deeper is refused.
DEPTH = 32
#: So many characters make a batch, however few rows they are.
BATCH_SIZE = 32 << 20


def read_jsonl(path: Path, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The rows of a JSON-lines file. `{"a": {"b": 1}}` gives the column `a.b`; a list stays JSON text.

    A column that a row does not have is blank there. Columns may differ from batch to batch.
    """
    with Lines(path, settings.get("encoding")) as lines:
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
            if len(rows) + len(refused) >= ROWS or size >= BATCH_SIZE:
                size = 0
                yield SourceBatch(
                    path.name, None, _columns(rows), numbers, refused, {}, lines.bytes_read, lines.total
                )
                rows, numbers, refused = [], [], []
        yield SourceBatch(path.name, None, _columns(rows), numbers, refused, {}, lines.total, lines.total)


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


def _columns(rows: list[dict[str, str | None]]) -> dict[str, list[str | None]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}
