"""Every page is true: what it tells to write and to type is written and typed, and it shows what is then seen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pageblocks import ROOT, blocks, language, named, pages
from pagereader import reading

#: Pages that are written by a test of their own from what the code says.
WRITTEN = {"docs/commands.md"}


@pytest.mark.parametrize("page", [each for each in pages() if named(each) not in WRITTEN], ids=named)
def test_a_page_is_true(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene: Callable[[str], Path]
) -> None:
    told = blocks(page)
    with reading(tmp_path, monkeypatch, scene, language(page)) as reader:
        if told and "begins" not in told[0].notes:
            reader.begin("examples")
        for block in told:
            try:
                reader.read(block)
            except Exception as error:
                raise AssertionError(f"{named(page)}:{block.line}: {error}") from error


def test_there_are_pages() -> None:
    found = {named(each) for each in pages()}
    assert {
        "README.md",
        "docs/first-hour.md",
        "docs/zh/first-hour.md",
        "plugins/regulars_tags/README.md",
    } <= found
    assert set(WRITTEN) <= found
    assert all((ROOT / each).is_file() for each in found)
