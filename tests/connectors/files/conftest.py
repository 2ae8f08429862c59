"""Reading a file with the connector, all batches put together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from regulars_files.connector import FilesConnector


@dataclass
class Found:
    """All rows of a file, as the connector gave them."""

    rows: list[dict[str, str | None]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: list[tuple[int, dict[str, str | None], str]] = field(default_factory=list)
    faults: dict[int, dict[str, str]] = field(default_factory=dict)
    sheets: list[str | None] = field(default_factory=list)

    def column(self, name: str) -> list[str | None]:
        return [row[name] for row in self.rows]


def read_into(found: Found, path: Path, **settings: Any) -> Found:
    """Read `path` to its end or to the error that it raises; what came before stands in `found`."""
    for batch in FilesConnector().read(settings, [path]):
        assert len(batch.rows) <= 10_000
        assert all(len(column) == len(batch.rows) for column in batch.columns.values())
        found.rows += [
            dict(zip(batch.columns, cells, strict=True))
            for cells in zip(*batch.columns.values(), strict=True)
        ]
        found.numbers += batch.rows
        found.refused += [(row.number, dict(row.values), " ".join(row.reasons)) for row in batch.refused]
        found.faults |= batch.faults
        found.sheets.append(batch.sheet)
    return found


@pytest.fixture
def read() -> Callable[..., Found]:
    """`read(path, encoding="gbk")`: all of a file."""
    return lambda path, **settings: read_into(Found(), path, **settings)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """`write("a.csv", "x,y\\n1,2\\n")`: a file to read."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return write
