"""A transaction that begins with its first write: until then others may write; after it, nobody sees half of it."""

from pathlib import Path

import pytest

from regulars import Part, Session, Workspace
from regulars.testing import trusted_session, workspace

SCHEMA = """
grammar: 1
kind: domain
name: mark
label: {en: Mark, zh: 标记}
identity: [word]
fields:
  word: {type: text, privacy: none}
"""


def _write(session: Session, word: str) -> None:
    session.write([Part(domain="mark", columns={"word": [word]}, rows=[1])], source="test")


def test_others_write_until_it_begins(tmp_path: Path, database_url: str) -> None:
    with workspace(tmp_path, database_url, schemas={"own.yaml": SCHEMA}) as opened:
        one, other = trusted_session(opened), trusted_session(opened)
        with one.transaction(at_first_write=True):
            # With the writer's lock taken, this would wait for ever.
            _write(other, "theirs")
            _write(one, "first")
            _write(one, "second")
            assert one.count("mark") == 3
            assert other.count("mark") == 1
        assert other.count("mark") == 3


def test_what_fails_inside_undoes_it_whole(tmp_path: Path, database_url: str) -> None:
    with workspace(tmp_path, database_url, schemas={"own.yaml": SCHEMA}) as opened:
        session = trusted_session(opened)
        with pytest.raises(ZeroDivisionError), session.transaction(at_first_write=True):
            _write(session, "first")
            raise ZeroDivisionError
        assert session.count("mark") == 0
        _still_writes(opened)


def _still_writes(opened: Workspace) -> None:
    session = trusted_session(opened)
    with session.transaction(at_first_write=True):
        pass
    _write(session, "after")
    assert session.count("mark") == 1
