"""Reports as a workbook for Excel: a sheet that says what and whose it is, then a sheet a report."""

import io
from importlib import import_module
from typing import Any

from regulars.errors import PluginError
from regulars.messages import _, in_language
from regulars_reports.charts import theme
from regulars_reports.formats.lettering import width
from regulars_reports.formats.sheetnames import sheet_names
from regulars_reports.formats.worksheet import Worksheet
from regulars_reports.pages.document import clean
from regulars_reports.pages.notes import made_at, note, origin, period
from regulars_reports.results.sheet import Sheet
from regulars_reports.results.spelling import finding

#: No text becomes a formula, a link or a number, whatever it looks like.
_AS_WRITTEN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(sheet: Sheet) -> bytes:
    """The workbook (XLSX) of `sheet`; the same sheet makes the same bytes."""
    stream = io.BytesIO()
    book = _writer().Workbook(stream, _AS_WRITTEN)
    moment = sheet.made_at.replace(tzinfo=None)
    book.set_properties({"title": clean(sheet.title), "company": clean(sheet.house), "created": moment})
    formats = Formats(book)
    labels = [in_language(each.report.label, each.report.name) for each in sheet.results]
    about, *names = sheet_names([_("About"), *labels])
    _about(book.add_worksheet(about), formats, sheet, labels, names)
    for name, result in zip(names, sheet.results, strict=True):
        Worksheet(book, book.add_worksheet(name), formats, sheet.words).write(result, name)
    book.close()
    return stream.getvalue()


class Formats:
    """The looks of cells, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **wanted})
        return self._made[key]


def _about(page: Any, formats: Formats, sheet: Sheet, labels: list[str], names: list[str]) -> None:
    """What the workbook is, and what each of its sheets says."""
    ink, soft = theme.LIGHT["ink"], theme.LIGHT["soft"]
    page.hide_gridlines(2)
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 92)
    page.write_string(0, 0, clean(sheet.title), formats(bold=True, font_size=18, font_color=ink))
    facts = [
        (_("Company"), sheet.house),
        (_("Period"), period(sheet.results, sheet.words)),
        *((each.label, each.text) for each in sheet.parameters),
        (_("Made"), made_at(sheet.words, sheet.made_at)),
        (_("Seen by"), sheet.actor),
        (_("Version of the declarations"), str(sheet.catalog_version)),
    ]
    row = 2
    for label, text in facts:
        if text:
            page.write_string(row, 0, clean(label), formats(font_color=soft))
            page.write_string(row, 1, clean(text), formats(text_wrap=True))
            row += 1
    row += 1
    blank = " " if sheet.words.language == "en" else ""
    for label, name, result in zip(labels, names, sheet.results, strict=True):
        found = "".join(text for text, _stressed in finding(result, sheet.words))
        told = (found, note(result), "" if result.refused else origin(result, sheet.words), result.refused)
        text = blank.join(each for each in told if each)
        target = "internal:'" + name.replace("'", "''") + "'!A1"
        linked = formats(font_color=theme.LIGHT["accent"], underline=1)
        page.write_url(row, 0, target, linked, clean(label))
        page.write_string(row, 1, clean(text), formats(text_wrap=True))
        # A row grows with wrapped text only when someone opens it in Excel, and not in every program.
        page.set_row(row, 15.5 * (1 + int(width(text, 11) / 640)))
        row += 1


def _writer() -> Any:
    try:
        return import_module("xlsxwriter")
    except ImportError:
        raise PluginError(
            _(
                "A workbook needs a part that is not installed. Install it: {command}",
                command='pip install "regulars[reports]"',
            )
        ) from None
