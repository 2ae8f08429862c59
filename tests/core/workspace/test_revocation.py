"""Rights are asked anew at each call: what is revoked holds from the next one on, in other processes too."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from regulars import Workspace, first_admin
from regulars.errors import NotPermittedError, StoreBusyError
from regulars.storage.database import Database
from regulars.testing import workspace

SCHEMA = """
kind: domain
name: note
label: {en: Note, zh: 记录}
identity: [number]
fields:
  number: {type: integer, required: true, privacy: none}
  kept: {type: boolean, privacy: none}
---
{kind: user_attribute, name: least, type: integer, label: {en: Least, zh: 最小}}
---
kind: role
name: reader
label: {en: Reader, zh: 读者}
grants: [{domain: note, do: [read, create, update], where: number >= :user.least}]
---
kind: role
name: taker
label: {en: Taker, zh: 导出者}
includes: [reader]
grants: [{domain: note, do: [export]}]
"""

ELSEWHERE = """
import sys
from regulars import Workspace
with Workspace.open(sys.argv[1]) as opened:
    opened.users().set_attribute("ann", "least", sys.argv[2])
"""


@pytest.fixture
def opened(tmp_path: Path, database_url: str) -> Iterator[Workspace]:
    with workspace(tmp_path, database_url, schemas={"notes.yaml": SCHEMA}) as made:
        first_admin(made)
        session = made.session()
        for number in range(5):
            session.add("note", {"number": number})
        made.users().add("ann", ["reader"])
        made.users().set_attribute("ann", "least", "2")
        yield made


def test_a_role_that_is_taken_away_holds_no_longer(opened: Workspace) -> None:
    ann = opened.session("ann")
    assert ann.count("note") == 3
    opened.users().set_roles("ann", [])
    with pytest.raises(NotPermittedError):
        ann.count("note")
    opened.users().set_roles("ann", ["reader"])
    assert ann.count("note") == 3


def test_another_process_takes_rights_away(opened: Workspace, tmp_path: Path) -> None:
    ann = opened.session("ann")
    assert [row["number"] for row in ann.rows("note", order=["number"])] == [2, 3, 4]
    subprocess.run([sys.executable, "-c", ELSEWHERE, str(tmp_path), "4"], check=True)
    assert [row["number"] for row in ann.rows("note", order=["number"])] == [4]
    with pytest.raises(NotPermittedError):
        ann.add("note", {"number": 3, "kept": True})


def test_an_applied_role_holds_at_once(opened: Workspace, tmp_path: Path) -> None:
    ann = opened.session("ann")
    assert ann.count("note") == 3
    file = tmp_path / "schemas" / "notes.yaml"
    file.write_text(file.read_text("utf-8").replace("number >= :user.least", "number = 0"), "utf-8")
    with Workspace.open(tmp_path) as elsewhere:
        elsewhere.apply()
    assert [row["number"] for row in ann.rows("note")] == [0]
    assert ann.catalog.version == 2


def test_what_may_leave_is_asked_anew_too(opened: Workspace) -> None:
    opened.users().set_roles("ann", ["taker"])
    ann = opened.session("ann")
    leaving = ann.exporting
    assert [row["number"] for row in leaving.find("note").rows] == [2, 3, 4]
    opened.users().set_attribute("ann", "least", "4")
    assert ann.count("note") == 1
    assert [row["number"] for row in leaving.find("note").rows] == [4]
    opened.users().set_roles("ann", ["reader"])
    assert ann.count("note") == 1
    for ask in (leaving.find, leaving.count):
        with pytest.raises(NotPermittedError):
            ask("note")


def test_who_waits_to_write_while_rights_are_taken_away_does_not_write(
    opened: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, begin = opened.session("ann"), Database.begin

    def taken_away_first(*arguments: object, **options: object) -> object:
        monkeypatch.setattr(Database, "begin", begin)
        opened.users().set_roles("ann", [])
        return begin(*arguments, **options)  # type: ignore[arg-type]

    def within_a_transaction() -> None:
        with ann.transaction():
            ann.add("note", {"number": 7})

    for write in (lambda: ann.add("note", {"number": 7}), within_a_transaction):
        opened.users().set_roles("ann", ["reader"])
        monkeypatch.setattr(Database, "begin", taken_away_first)
        with pytest.raises(StoreBusyError, match="meanwhile"):
            write()
        with pytest.raises(NotPermittedError):
            write()
    assert opened.session().count("note", "number = 7") == 0
