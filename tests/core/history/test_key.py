"""The key of the chains: made once, its owner's alone, and never replaced by a wrong one."""

import os
import stat
from pathlib import Path

import pytest

from regulars.errors import WorkspaceError
from regulars.history.key import VARIABLE, ChainKey


def test_it_is_made_at_first_need_and_then_stays(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "history.key"
    with pytest.raises(WorkspaceError, match=r"is missing.*history\.key"):
        ChainKey(file).secret()
    made = ChainKey(file).secret(make=True)
    assert len(made) == 32
    assert ChainKey(file).secret() == ChainKey(file).secret(make=True) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["history.key"]


def test_two_workspaces_have_two_keys(tmp_path: Path) -> None:
    assert ChainKey(tmp_path / "a/key").secret(make=True) != ChainKey(tmp_path / "b/key").secret(make=True)


def test_one_from_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "keys" / "history.key"
    ChainKey(file).secret(make=True)
    monkeypatch.setenv(VARIABLE, "ab" * 32)
    assert ChainKey(file).secret() == b"\xab" * 32
    assert ChainKey(tmp_path / "none").secret(make=True) == b"\xab" * 32
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("text", ["", "ab" * 31, "ab" * 33, "xy" * 32, "é" * 32])
def test_a_wrong_one_is_told_and_kept(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "history.key"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(
        WorkspaceError, match=r"history\.key is no key of the history: it holds 64 hex digits"
    ):
        ChainKey(file).secret(make=True)
    assert file.read_text(encoding="utf-8") == text
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(WorkspaceError, match=f"{VARIABLE} is no key of the history"):
        ChainKey(file).secret()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622])
def test_others_may_not_read_it(mode: int, tmp_path: Path) -> None:
    file = tmp_path / "history.key"
    ChainKey(file).secret(make=True)
    file.chmod(mode)
    with pytest.raises(WorkspaceError, match=r"Others may read the key.*chmod 600"):
        ChainKey(file).secret()


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_where_it_cannot_be_made_that_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o500)
    with pytest.raises(WorkspaceError, match="cannot be made"):
        ChainKey(folder / "history.key").secret(make=True)


def test_where_its_folder_is_a_file_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be made"):
        ChainKey(tmp_path / "keys" / "history.key").secret(make=True)
