"""Spreadsheets: XLSX, XLSM, XLSB, XLS and ODS."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from regulars import SourceBatch
from regulars.errors import Place, SourceError
from regulars.messages import _
from regulars_files.archive import Archive
from regulars_files.cells import UnsafeCellError, cell_text
from regulars_files.document import Document
from regulars_files.gathering import Gathering
from regulars_files.header import column_names

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

#: What the reader of sheets raises by itself.
_READERS_OWN = {
    "CalamineError", "PanicException", "WorkbookClosed", "WorksheetNotFound", "XmlError", "ZipError",
}  # fmt: skip


def read_sheets(document: Document, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    """The rows of the sheet `sheet:` (a name, a number from 1, or `*`: all that are not hidden).

    Without it the file must have one sheet only that holds anything. Cells that were merged downwards hold the
    same value. Raises SourceError where the file is damaged, encrypted, or has no such sheet.
    """
    file = document.name
    with document.on_disk() as path, _as_sheets(file):
        archive = Archive(path, file)
        with _open(path, file) as workbook:
            chosen = _chosen(workbook, file, settings.get("sheet"))
            if not chosen:
                raise SourceError(_("There is no sheet in {file}.", file=file))
            several = len(chosen) > 1
            for name in chosen:
                sheet = workbook.get_sheet_by_name(name)
                if several and sheet.start is None:
                    continue
                yield from _Sheet(file, sheet, settings, archive).batches()


@contextmanager
def _as_sheets(file: str) -> Iterator[None]:
    """Whatever is wrong inside with the bytes of a spreadsheet is a SourceError."""
    try:
        yield
    except (SourceError, GeneratorExit, KeyboardInterrupt):
        raise
    except BaseException as error:
        # A broken file makes the reader panic, which is no Exception and has no public name.
        broken = (OSError, RuntimeError, ValueError, KeyError, BadZipFile, zlib.error)
        if not isinstance(error, broken) and type(error).__name__ not in _READERS_OWN:
            raise
        raise SourceError(
            _("{file} cannot be read as a spreadsheet: it is damaged, or something else.", file=file)
        ) from None


def _open(path: Path, file: str) -> "CalamineWorkbook":
    try:
        import python_calamine
    except ImportError:
        raise SourceError(
            _("To read {file}, install what spreadsheets need: pip install 'regulars[files]'", file=file)
        ) from None
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError:
        raise SourceError(_("{file} is protected by a password: save it without one.", file=file)) from None


def _chosen(workbook: "CalamineWorkbook", file: str, wanted: str | int | None) -> list[str]:
    visible = [each.name for each in workbook.sheets_metadata if str(each.visible).endswith(".Visible")]
    if wanted == "*":
        return visible
    if isinstance(wanted, str) and wanted in workbook.sheet_names:
        return [wanted]
    if isinstance(wanted, int) and 1 <= wanted <= len(workbook.sheet_names):
        return [workbook.sheet_names[wanted - 1]]
    known = ", ".join(workbook.sheet_names)
    if wanted is not None:
        raise SourceError(
            _(
                "There is no sheet '{sheet}' in {file}. It has: {known}.",
                sheet=wanted,
                file=file,
                known=known,
            )
        )
    full = [name for name in visible if workbook.get_sheet_by_name(name).start is not None]
    if len(full) > 1:
        raise SourceError(
            _(
                "{file} has several sheets: {known}. Name one in the channel's settings (sheet: {first}), or write "
                'sheet: "*" for all.',
                file=file,
                known=", ".join(full),
                first=full[0],
            )
        )
    return full or visible[:1]


class _Sheet:
    def __init__(
        self, file: str, sheet: "CalamineSheet", settings: Mapping[str, Any], archive: Archive
    ) -> None:
        self.file = file
        self.sheet = sheet
        self.settings = settings
        #: (row, column) from 0 -> why the value of this cell is not known.
        self.faults = archive.faults(sheet.name)
        self.left = sheet.start[1] if sheet.start else 0
        self.total = sheet.end[0] + 1 if sheet.end else 0

    def batches(self) -> Iterator[SourceBatch]:
        columns, wanted = self.settings.get("columns"), self.settings.get("header_row")
        skip = self.settings.get("skip_rows", 0)
        place = Place(f"{self.file} [{self.sheet.name}]")
        gathering: Gathering | None = None
        if columns and not wanted:
            gathering = self._gathering(columns, place)
        for number, values in self._rows():
            if number < (wanted or 1) or (not any(value != "" for value in values) and number != wanted):
                continue
            if gathering is None:
                names = columns or [
                    str(value) if isinstance(value, str) else cell_text(value) for value in values
                ]
                gathering = self._gathering(names, Place(place.file, number))
            elif skip:
                skip -= 1
            else:
                self._take(gathering, number, values)
            if gathering.full:
                yield gathering.give(number, self.total)
        if gathering is None:
            raise SourceError(_("There is nothing in the sheet '{sheet}'.", sheet=self.sheet.name), place)
        yield gathering.give(self.total, self.total)

    def _gathering(self, names: Sequence[str | None], place: Place) -> Gathering:
        return Gathering(self.file, self.sheet.name, column_names(names, place))

    def _rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Each row with its number in the sheet; what was merged downwards stands in each row that it spans."""
        merged = {
            (row, column): first
            for first, last in self.sheet.merged_cell_ranges or ()
            for row in range(first[0] + 1, min(last[0], self.total - 1) + 1)
            for column in (first[1],)
        }
        spanned = {row for row, _column in merged}
        kept: dict[tuple[int, int], Any] = {}
        firsts = set(merged.values())
        rows_with_firsts = {row for row, _column in firsts}
        for row, values in enumerate(self.sheet.iter_rows()):
            if row in rows_with_firsts:
                kept.update({f: values[f[1] - self.left] for f in firsts if f[0] == row})
            if row in spanned:
                for column in range(len(values)):
                    if (first := merged.get((row, column + self.left))) is not None:
                        values[column] = kept.get(first, "")
            yield row + 1, values

    def _take(self, gathering: Gathering, number: int, values: list[Any]) -> None:
        faults: dict[int, str] = {}
        cells: list[str | None] = []
        for column, value in enumerate(values):
            try:
                cells.append(cell_text(value))
            except UnsafeCellError as error:
                cells.append(format(value, ".0f") if isinstance(value, float) else str(value))
                faults[column] = str(error)
            if self.faults and (fault := self.faults.get((number - 1, column + self.left))) is not None:
                faults[column] = fault
        gathering.add(number, cells, faults)
