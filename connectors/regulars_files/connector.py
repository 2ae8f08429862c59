"""The connector `files`: one way to read whatever a folder holds."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from regulars.errors import SourceError
from regulars.messages import _
from regulars_files.aligned import read_aligned
from regulars_files.batch import SourceBatch
from regulars_files.delimited import SEPARATORS, read_delimited
from regulars_files.jsonl import read_jsonl
from regulars_files.lines import Lines
from regulars_files.sheets import read_sheets
from regulars_files.sqlite import read_sqlite

_FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "sheet",
    ".xlsm": "sheet",
    ".xlsb": "sheet",
    ".xls": "sheet",
    ".ods": "sheet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}


class FilesConnector:
    """Reads files into batches of text cells. It keeps nothing between calls."""

    name = "files"
    label: Mapping[str, str] = {"en": "Files", "zh": "文件"}

    @property
    def settings(self) -> str:
        """The grammar of a channel's `settings:`, Cerberus rules in YAML."""
        return resources("regulars_files").joinpath("settings.yaml").read_text("utf-8")

    def read(self, settings: Mapping[str, Any], files: Sequence[Path]) -> Iterator[SourceBatch]:
        """The rows of `files`, one after the other, each in its own order.

        Raises SourceError where one cannot be read, or cannot be read on; the batches given before stand.
        """
        for path in files:
            try:
                yield from _read(Path(path), settings)
            except FileNotFoundError:
                raise SourceError(_("There is no file {path}.", path=path)) from None
            except PermissionError:
                raise SourceError(_("You may not read {path}.", path=path)) from None
            except OSError:
                raise SourceError(
                    _("{path} cannot be read: the disk or network gives it up.", path=path)
                ) from None


def _read(path: Path, settings: Mapping[str, Any]) -> Iterator[SourceBatch]:
    if not path.is_file():
        raise SourceError(
            _("{path} is not a file.", path=path)
            if path.exists()
            else _("There is no file {path}.", path=path)
        )
    kind = settings.get("format") or _FORMATS.get(path.suffix.lower()) or _by_content(path, settings)
    if kind == "sheet":
        return read_sheets(path, settings)
    if kind == "sqlite":
        return read_sqlite(path, settings)
    if kind == "jsonl":
        return read_jsonl(path, settings)
    if kind == "aligned":
        return read_aligned(path, settings)
    return read_delimited(path, settings, settings.get("delimiter") or ("\t" if kind == "tsv" else None))


def _by_content(path: Path, settings: Mapping[str, Any]) -> str:
    """The format of a file whose name does not tell it, `.txt` for instance."""
    with path.open("rb") as stream:
        head = stream.read(16)
    if head.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "sheet"
    with Lines(path, settings.get("encoding")) as lines:
        for line in lines:
            if line.strip("\ufeff \t\r\n"):
                if line.startswith("{"):
                    return "jsonl"
                delimited = settings.get("delimiter") or any(each in line.strip() for each in SEPARATORS)
                return "csv" if delimited else "aligned"
    raise SourceError(_("{file} is empty.", file=path.name))
