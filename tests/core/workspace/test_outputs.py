"""What commands write for people: whole, for its owner alone, and never over what a workspace lives by."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars import Workspace, first_admin
from regulars.errors import RegularsError
from regulars.testing import workspace


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as made:
        first_admin(made)
        made.session()
        yield made


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_it_is_for_its_owner_alone_unless_it_was_for_others_before(opened: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "board.html"
    opened.write_output(file, b"one")
    assert (file.read_bytes(), mode(file)) == (b"one", 0o600)
    file.chmod(0o640)
    opened.write_output(file, b"two")
    assert (file.read_bytes(), mode(file)) == (b"two", 0o640)
    assert not list(tmp_path.glob(".board.html*"))


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX's")
def test_nothing_is_written_through_a_link(opened: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"mine")
    link = tmp_path / "board.html"
    link.symlink_to(other)
    (tmp_path / f".board.html.{os.getpid()}").symlink_to(other)
    opened.write_output(link, b"two")
    assert (other.read_bytes(), link.is_symlink(), mode(link)) == (b"mine", False, 0o600)


def test_it_is_never_what_a_workspace_lives_by(opened: Workspace) -> None:
    for name in ("regulars.yaml", "regulars.db", "keys/history.key", "access.db"):
        before = (opened.folder / name).read_bytes()
        with pytest.raises(RegularsError, match="lives by"):
            opened.write_output(opened.folder / name, b"")
        assert (opened.folder / name).read_bytes() == before
