"""Which format a file is in: by how it begins, by its name, by its first line."""

from collections.abc import Mapping
from typing import Any

from regulars.errors import SourceError
from regulars.messages import _
from regulars_files.delimited import SEPARATORS
from regulars_files.document import Document
from regulars_files.endings import BY_NAME
from regulars_files.lines import Lines

#: What no text begins with.
_BY_HEAD = {
    b"SQLite format 3\0": "sqlite",
    b"PK\x03\x04": "sheet",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "sheet",
    b"PAR1\x15": "parquet",
    b"PARE": "parquet",
}
#: The sheets of Excel 2 to 5 without a container.
_OLD_SHEETS = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")


def format_of(document: Document, settings: Mapping[str, Any]) -> str:
    """The format of `document`; SourceError where it is empty or a web page."""
    head = document.head()
    for mark, kind in _BY_HEAD.items():
        if head.startswith(mark):
            return kind
    named = BY_NAME.get(document.ending)
    # Many programs call a text or a web page .xls, for Excel opens it.
    if named is not None and (document.ending != ".xls" or not head or head.startswith(_OLD_SHEETS)):
        return named
    return _by_first_line(document, settings)


def _by_first_line(document: Document, settings: Mapping[str, Any]) -> str:
    with Lines(document, settings.get("encoding")) as lines:
        for line in lines:
            if line.strip("\ufeff \t\r\n"):
                break
            lines.record.clear()
        else:
            raise SourceError(_("{file} is empty.", file=document.name))
    line = line.lstrip("\ufeff \t")
    if line.startswith("<"):
        raise SourceError(
            _(
                "{file} is a web page or XML: open it in a spreadsheet program and save it as .xlsx or .csv.",
                file=document.name,
            )
        )
    if line.startswith("{"):
        return "jsonl"
    if line.upper().startswith("BEGIN:VCARD"):
        return "vcard"
    delimited = settings.get("delimiter") or any(each in line.strip() for each in SEPARATORS)
    return "csv" if delimited else "aligned"
