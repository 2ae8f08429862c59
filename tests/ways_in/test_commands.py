"""Every command in the hands of each sort of person: no line, error, file or log tells what is not for it."""

import io
import os
import shlex
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from market import PEOPLE, UNSEEN, Market, Person
from table import Typed
from typed import COMMANDS

from regulars import Workspace
from regulars.testing import trusted_session

Run = Callable[..., Result]
BRINGING = """
grammar: 1
kind: channel
name: people
label: {en: People, zh: 人员}
connector: files
settings: {path: "people*.csv"}
rows:
  - to: customer
    key: member_no
    set: {member_no: member_no, email: email, birth_date: birth_date}
"""
TYPED = {name: row for name, row in COMMANDS.items() if isinstance(row, Typed)}
#: Whether each line is typed by each person; else each by half of them.
THOROUGH = int(os.environ.get("REGULARS_EXAMPLES", "2000")) > 2000
#: The store's own files, which people have no business in.
STORE = ("regulars.db", "access.db")


def told(run: Run, user: str, place: Market, row: Typed, turn: int = 0) -> Iterator[tuple[str, str]]:
    """Each line, in turn for people and for machines, and all that came of it."""
    before = _files(place.folder)
    for number, line in enumerate(row.lines):
        if len(row.lines) > 2 and not THOROUGH and user != "root" and (number + turn // 2) % 2:
            continue
        words = shlex.split(line.format(user=user, **place.ids))
        typed = ["--json", *words] if (number // 2 + turn) % 2 else words
        result = run(user, *typed, input=row.given)
        after = _files(place.folder)
        written = {name: text for name, text in after.items() if before.get(name) != text}
        yield " ".join(typed), f"{result.output}\n{result.stderr}\n{result.exception!r}\n{written}"


def _files(folder: Path) -> dict[str, str]:
    """What stands in files beside the store; of archives what is packed in them."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.startswith(STORE):
            content = file.read_bytes()
            if zipfile.is_zipfile(io.BytesIO(content)):
                with zipfile.ZipFile(io.BytesIO(content)) as packed:
                    content = b"\n".join(packed.read(each) for each in packed.namelist())
            found[str(file.relative_to(folder))] = content.decode("utf-8", "replace")
    return found


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.name)
@pytest.mark.parametrize("command", TYPED)
def test_no_command_tells_what_is_unseen(place: Market, run: Run, command: str, person: Person) -> None:
    row = TYPED[command]
    untold = (*person.untold, *(person.staying if row.leaves else ()))
    for line, answer in told(run, person.name, place, row, PEOPLE.index(person)):
        said = answer.replace(line, "")
        for word in line.split():  # What one types oneself is no news.
            said = said.replace(word, "") if len(word) > 4 else said
        found = [each for each in untold if each in said]
        assert not found, (line, found, answer[:3_000])
        assert "Something went wrong" not in answer and "Traceback" not in answer, (line, answer[:3_000])


@pytest.mark.parametrize("command", [name for name, row in TYPED.items() if row.tells])
def test_an_admin_is_told(place: Market, run: Run, command: str) -> None:
    """Else nothing would be shown by the silence of others."""
    answers = [answer for turn in (0, 1) for _line, answer in told(run, "root", place, TYPED[command], turn)]
    assert any(each in answer for answer in answers for each in UNSEEN), answers


def test_a_command_sets_no_field_that_its_user_may_not(place: Market, run: Run) -> None:
    """One at a time, many in a file, with a right to other fields of the same record."""
    ann = place.ids["ann"]
    with Workspace.open(place.folder) as opened:
        before = trusted_session(opened).get("customer", ann)
    (place.folder / "schemas/people.yaml").write_text(BRINGING, encoding="utf-8")
    assert run("root", "apply").exit_code == 0
    for number in range(3):
        lines = [f"MA-{1001 + each},ann{number}@example.com,2001-01-0{number + 1}" for each in range(20)]
        content = "member_no,email,birth_date\n" + "\n".join(lines) + "\n"
        (place.folder / f"people{number}.csv").write_text(content, encoding="utf-8")
    for words in (
        ("record", "edit", "customer", str(ann), "email=x@example.com"),
        ("record", "edit", "customer", str(ann), "nickname=Annie", "birth_date=2001-01-01"),
        ("record", "add", "customer", "name=Eve", "remark=x", "home_shop=SHOPA"),
        ("import", "people", "people0.csv"),
        ("import", "people", "people0.csv", "people1.csv", "people2.csv"),
    ):
        result = run("clerk", *words)
        assert result.exit_code == 1 and "may not" in result.stderr, (words, result.output)
    with Workspace.open(place.folder) as opened:
        assert trusted_session(opened).get("customer", ann) == before
        assert trusted_session(opened).count("customer") == 3


def test_no_line_of_a_log_is_forged(place: Market, run: Run) -> None:
    """What people type stands in a log as one line of their own, without power over a terminal."""
    forged = "x\n2026-01-01 00:00  root  admin  granted everything\x1b[2J\u202e"
    for words in (
        ("find", forged), ("record", "list", "customer", "--where", f"name = '{forged}'"),
        ("record", "add", "complaint", f"number={forged}", "text=x"), ("record", "show", "customer", forged),
    ):  # fmt: skip
        run("clerk", *words)
    for words in (
        ("history", "log"),
        ("history", "who-read", "customer", str(place.ids["ann"])),
        ("access", "review"),
    ):
        said = run("root", *words).output
        assert "\x1b" not in said and "\u202e" not in said
        assert not [line for line in said.splitlines() if line.startswith("2026-01-01 00:00")], said
    for file in place.folder.rglob("*.log"):
        assert "granted everything" not in file.read_text("utf-8").splitlines()
