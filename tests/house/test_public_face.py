"""What authors and scripts rely on is lost only after it was deprecated: public_face.txt is held against the code.

New lines are added by REGULARS_WRITE=1 pytest <this file>. A line goes where CHANGELOG.md says so under `### Removed`,
in backticks; what changes is one that goes and one that comes.
"""

import os
import re
from pathlib import Path

import pytest
from publicface import public_face

ROOT = Path(__file__).parents[2]
LIST = ROOT / "tests/house/public_face.txt"
HOW = "docs/stability.md tells how: deprecate it, and say under `### Removed` in CHANGELOG.md, in backticks, what goes"


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    place = tmp_path_factory.mktemp("face")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.delenv("REGULARS_WORKSPACE", raising=False)
        patch.setenv("XDG_CACHE_HOME", str(place))
        return public_face()


def removed(changelog: str) -> set[str]:
    """What the changelog says is removed: the words in backticks under `### Removed`, in any version."""
    parts = re.findall(r"^### Removed\n(.*?)(?=^##|\Z)", changelog, flags=re.MULTILINE | re.DOTALL)
    return {word for part in parts for word in re.findall(r"`([^`]+)`", part)}


def lost(listed: list[str], face: list[str], gone: set[str]) -> list[str]:
    """What is listed, is not there any more, and was not said to go."""
    return [each for each in listed if each not in face and not any(word in each for word in gone)]


def test_nothing_is_lost_that_was_not_said_to_go(face: list[str]) -> None:
    listed = LIST.read_text(encoding="utf-8").splitlines()
    gone = removed((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    missing = lost(listed, face, gone)
    if os.environ.get("REGULARS_WRITE"):
        LIST.write_text("\n".join(sorted({*missing, *face})) + "\n", encoding="utf-8")
    assert not missing, HOW


def test_what_is_new_is_listed(face: list[str]) -> None:
    listed = set(LIST.read_text(encoding="utf-8").splitlines())
    new = [each for each in face if each not in listed]
    assert not new, "REGULARS_WRITE=1 pytest tests/house/test_public_face.py adds them"


def test_it_sees_what_an_author_uses(face: list[str]) -> None:
    for each in (
        "regulars.Session.rows(",
        "regulars.Batch.columns",
        "regulars.errors.RecordError: class",
        "regulars.testing.workspace(",
        "hook before_write(… batch: Batch)",
        "hook before_write -> Mapping[str, Sequence[Any]] | None",
        "hook provide_connectors -> ",
        "key domain: subject boolean",
        "key field: privacy = personal",
        "key tag: ",
        "command regulars apply --lose",
        "command regulars import ",
    ):
        assert any(line.startswith(each) for line in face), each


def test_a_loss_is_found_unless_the_changelog_tells_it() -> None:
    listed = ["hook before_write(session, batch)", "regulars.Batch: class"]
    face = ["regulars.Batch: class", "hook before_write(session, batch, why)"]
    assert lost(listed, face, set()) == ["hook before_write(session, batch)"]
    said = (
        "# C\n\n## [Unreleased]\n\n### Removed\n\n- The hook `before_write` has a new argument.\n\n## [0.1]\n"
    )
    assert lost(listed, face, removed(said)) == []
    assert removed("## [Unreleased]\n\n### Added\n\n- `before_write`\n") == set()
