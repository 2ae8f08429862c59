"""What lies in a spreadsheet file beside the values: bombs, error cells, formulas that were never computed."""

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from regulars.messages import _
from regulars_files.bounds import LARGEST, weigh

CHUNK = 1 << 20

_SHEET = re.compile(rb"<sheet\b[^>]*>")
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_ERROR = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
_FORMULA = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(<v\s*/>|<v>\s*</v>)?\s*</c>'
)


class Archive:
    """A look into `path` before it is unpacked: raises SourceError for one that would fill the memory."""

    def __init__(self, path: Path, file: str) -> None:
        """`file` is what people know it by."""
        self.path = path
        self._sheets: dict[str, str] = {}
        if not zipfile.is_zipfile(path):
            return
        try:
            with zipfile.ZipFile(path) as archive:
                weigh(archive.infolist(), file, LARGEST)
                self._sheets = _sheets(archive)
        except (zipfile.BadZipFile, KeyError, RuntimeError, ValueError):
            # Whatever is wrong with it, the reader of the workbook says it in its own words.
            return

    def faults(self, sheet: str) -> dict[tuple[int, int], str]:
        """(row, column) from 0 -> what is wrong, for each cell of an XLSX sheet whose value is not known."""
        part = self._sheets.get(sheet)
        if part is None:
            return {}
        found: dict[tuple[int, int], str] = {}
        with zipfile.ZipFile(self.path) as archive:
            for piece in _pieces(archive, part):
                for letters, row, error in _ERROR.findall(piece) if b't="e"' in piece else ():
                    cell = (letters + row).decode()
                    found[_position(letters, row)] = _(
                        "Cell {cell} holds the error {error}.", cell=cell, error=unescape(error.decode())
                    )
                for letters, row, attributes, value in _FORMULA.findall(piece) if b"<f" in piece else ():
                    if b't="str"' in attributes and value:
                        continue  # a formula whose result is an empty text
                    found[_position(letters, row)] = _(
                        "Cell {cell} is a formula without a saved result: open the file in a spreadsheet program "
                        "and save it.",
                        cell=(letters + row).decode(),
                    )
        return found


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The name of each sheet of an XLSX file -> the part that holds it; empty for other formats."""
    if "xl/workbook.xml" not in archive.namelist():
        return {}
    targets = {}
    for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(tag))
        target = attributes.get(b"Target", b"").decode()
        targets[attributes.get(b"Id")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for tag in _SHEET.findall(archive.read("xl/workbook.xml")):
        attributes = dict(_ATTRIBUTE.findall(tag))
        part = targets.get(attributes.get(b"r:id"))
        if part in archive.namelist():
            found[unescape(attributes.get(b"name", b"").decode())] = part
    return found


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML of a sheet in pieces that end where a cell does."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            rest += chunk
            end = rest.rfind(b"</c>") + len(b"</c>")
            if end >= len(b"</c>"):
                yield rest[:end]
                rest = rest[end:]
    yield rest


def _position(letters: bytes, row: bytes) -> tuple[int, int]:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(row) - 1, column - 1
