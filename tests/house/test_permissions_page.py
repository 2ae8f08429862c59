"""docs/permissions.md is true: its declarations are applied, its commands typed, and they say what it shows."""

import re
from pathlib import Path

import pytest
from pagereader import FENCE, Reader, typed

PAGE = Path(__file__).parents[2] / "docs/permissions.md"


def test_the_page_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(tmp_path, monkeypatch)
    for language, block in FENCE.findall(PAGE.read_text(encoding="utf-8")):
        if language == "yaml":
            Path("schemas/rights.yaml").write_text(block, encoding="utf-8")
            continue
        if "$ regulars plan" in block:
            changed = Path("schemas/rights.yaml").read_text(encoding="utf-8")
            for old, new in ((r" +phone: \{show: last4.*\n", ""), (r"in \(:subtree\.shop\)", "= :user.shop")):
                changed, times = re.subn(old, new, changed)
                assert times == 1
            Path("schemas/rights.yaml").write_text(changed, encoding="utf-8")
        for command, shown in typed(block):
            said = reader.type(command, shown)
            if command == "regulars record list customer --as ming":
                assert "Wang" not in said
                assert "1985" not in said
            if command == "regulars record list complaint --as ming":
                assert "K1" not in said
    assert reader.commands > 25
