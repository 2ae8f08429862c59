"""Reports as CSV for a spreadsheet: people's words for groups, plain numbers, and no cell that would run."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from regulars import harmless
from regulars.messages import in_language
from regulars_reports.results.result import Column, Result
from regulars_reports.results.sheet import Sheet
from regulars_reports.results.spelling import cell
from regulars_reports.words import Words


def csv_text(sheet: Sheet) -> str:
    """The results one below the other, each under its headings; with several, under its name and a blank line."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    several = len(sheet.results) > 1
    for place, result in enumerate(sheet.results):
        if place:
            writer.writerow([])
        if several:
            writer.writerow([harmless(in_language(result.report.label, result.report.name))])
        _write(writer, result, sheet.words)
    if sheet.parameters:
        # Last, so that the first line stays the headings.
        writer.writerow([])
        writer.writerows([harmless(each.label), harmless(each.text)] for each in sheet.parameters)
    return stream.getvalue()


def _write(writer: Any, result: Result, words: Words) -> None:
    if result.refused:
        writer.writerow([harmless(result.refused)])
        return
    writer.writerow([harmless(each.label) for each in result.columns])
    for row in result.rows:
        writer.writerow(
            [_plain(value, column, words) for value, column in zip(row, result.columns, strict=True)]
        )


def _plain(value: Any, column: Column, words: Words) -> str:
    if column.group:
        if isinstance(value, date) and column.every in ("day", "week"):
            return value.isoformat()
        return harmless(cell(value, column, words))
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(words.zone)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    # A number is written as one, its minus sign included; it is no text that someone typed.
    return format(value, "f") if isinstance(value, Decimal) else str(value)
