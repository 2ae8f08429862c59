"""Writing the records of a segment into a file, streamed, so that a million of them need no more room than one."""

import csv
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from regulars import harmless
from regulars.errors import RegularsError
from regulars.messages import _

#: The rows of a worksheet, the headings among them.
_WORKSHEET = 1_048_576

Rows = Iterable[Mapping[str, Any]]


def export(
    form: str, file: Path, columns: Mapping[str, str], rows: Rows, zone: str, *, replacing: bool
) -> int:
    """Write `rows` (values by name) under the headings of `columns` to `file`; gives how many there were.

    The file is there whole or not at all. RegularsError where it stands already and is not for `replacing`.
    """
    if file.exists() and not replacing:
        raise RegularsError(_("{file} is there already. --force writes over it.", file=file))
    with _whole(file, replacing) as part:
        return _WRITERS[form](part, columns, _noted(rows), ZoneInfo(zone))


def flat(rows: Rows, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows with the values of `names` alone; a part of an address, address.city, lies within its address."""
    for row in rows:
        yield {name: row[name] if name in row else _part(row, name) for name in names}


def _part(row: Mapping[str, Any], name: str) -> Any:
    whole, _point, part = name.rpartition(".")
    return (row[whole] or {}).get(part)


@contextmanager
def _whole(file: Path, replacing: bool) -> Iterator[Path]:
    """A file beside `file`, its owner's alone to read, that takes its place at the end."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    except OSError as error:
        raise _unwritable(file, error) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        if replacing:
            part.replace(file)
        else:
            # A link fails where somebody has made the file meanwhile.
            os.link(part, file)
    except FileExistsError:
        raise RegularsError(_("{file} is there already. --force writes over it.", file=file)) from None
    except OSError as error:
        raise _unwritable(file, error) from error
    finally:
        part.unlink(missing_ok=True)


def _unwritable(file: Path, error: OSError) -> RegularsError:
    return RegularsError(_("{file} cannot be written: {reason}.", file=file, reason=error.strerror or error))


class _noted:  # noqa: N801 - it is used as a function
    """Rows, counted as they pass."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def _csv(part: Path, columns: Mapping[str, str], rows: _noted, zone: ZoneInfo) -> int:
    # Excel takes a CSV for the system's old encoding unless it begins with the mark of UTF-8.
    with part.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([harmless(each) for each in columns.values()])
        for row in rows:
            writer.writerow([_cell(row[name], zone) for name in columns])
    return rows.count


def _json(part: Path, columns: Mapping[str, str], rows: _noted, _zone: ZoneInfo) -> int:
    with part.open("w", encoding="utf-8") as stream:
        begin = "[\n"
        for row in rows:
            stream.write(
                begin + json.dumps({name: _plain(row[name]) for name in columns}, ensure_ascii=False)
            )
            begin = ",\n"
        stream.write("\n]\n" if rows.count else "[]\n")
    return rows.count


def _xlsx(part: Path, columns: Mapping[str, str], rows: _noted, zone: ZoneInfo) -> int:
    try:
        workbook_of = import_module("xlsxwriter").Workbook
    except ModuleNotFoundError:
        raise RegularsError(_("XLSX needs xlsxwriter: pip install 'regulars[reports]'.")) from None
    # Rows go to the disk as they come.
    with workbook_of(str(part), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        clock = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns.values(), book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            if number == _WORKSHEET:
                raise RegularsError(
                    _("A worksheet ends at {count} rows: write CSV.", count=f"{_WORKSHEET - 1:,}")
                )
            for place, name in enumerate(columns):
                _write(sheet, number, place, row[name], zone, clock)
    return rows.count


def _write(sheet: Any, row: int, column: int, value: Any, zone: ZoneInfo, clock: Any) -> None:
    """One cell; a text is written as text, whatever it begins with."""
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case datetime():
            sheet.write_datetime(row, column, value.astimezone(zone).replace(tzinfo=None), clock)
        case date():
            sheet.write_datetime(row, column, value)
        case int() | Decimal() if -(10**15) < value < 10**15:
            sheet.write_number(row, column, value)
        case _:
            sheet.write_string(row, column, _text(value))


def _cell(value: Any, zone: ZoneInfo) -> str:
    """A value as a spreadsheet's text. A number is written as one, its minus sign included."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
    return harmless(_text(value))


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, (date, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()
    return list(value) if isinstance(value, tuple) else value


_WRITERS: Mapping[str, Callable[[Path, Mapping[str, str], _noted, ZoneInfo], int]] = {
    "csv": _csv, "xlsx": _xlsx, "json": _json,
}  # fmt: skip


def shown_fields(text: str) -> Sequence[str]:
    """The names of `--fields a,b`; a full-width comma parts them too."""
    return [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]
