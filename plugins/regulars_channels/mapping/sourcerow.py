"""One source row, as expressions see it."""

from datetime import date, datetime
from typing import Any

from regulars.clock import today
from regulars.messages import _
from regulars_channels.mapping.chunk import Chunk


class SourceRow:
    """The row at `position` of a chunk: its cells are texts, or None where they are blank."""

    __slots__ = ("_chunk", "_position")

    def __init__(self, chunk: Chunk, position: int) -> None:
        self._chunk = chunk
        self._position = position

    def get(self, path: tuple[str, ...]) -> str | None:
        column = self._chunk.columns.get(".".join(path))
        return column[self._position] if column is not None else None

    def local(self, path: tuple[str, ...]) -> datetime | None:
        return None

    def parameter(self, path: tuple[str, ...]) -> Any:
        return None

    def today(self) -> date:
        return today(self._chunk.zone)

    def function(self, name: str, arguments: tuple[str, ...]) -> Any:
        """sheet_name(), file_name(), row_number(), occurrence(columns)."""
        if name == "sheet_name":
            return self._chunk.sheet
        if name == "file_name":
            return self._chunk.file
        if name == "row_number":
            return self._chunk.rows[self._position]
        counts = self._chunk.counted.get(arguments or self._chunk.mapped)
        if counts is None:
            raise ValueError(_("{name}() cannot be told for this row.", name=name))
        return counts[self._position]
