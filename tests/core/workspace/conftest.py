"""A workspace of one small shop, on each database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from regulars.workspaces.workspace import Workspace

Open = Callable[..., Workspace]


@pytest.fixture
def write_schema(tmp_path: Path) -> Callable[..., None]:
    """Write a schema file of the workspace: `write_schema(SHOP)`."""

    def write_schema(text: str, name: str = "shop.yaml") -> None:
        folder = tmp_path / "here" / "schemas"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    return write_schema


@pytest.fixture
def open_workspace(tmp_path: Path, database_url: str) -> Iterator[Open]:
    """Open the workspace, with these lines of regulars.yaml beside the database; open again to read it anew."""
    opened = []

    def open_workspace(*lines: str) -> Workspace:
        folder = tmp_path / "here"
        folder.mkdir(exist_ok=True)
        (folder / "regulars.yaml").write_text(
            "\n".join([f"database: '{database_url}'", *lines]), encoding="utf-8"
        )
        opened.append(Workspace.open(folder))
        return opened[-1]

    yield open_workspace
    for each in opened:
        each.close()
