"""What the checks find that try a plugin: each fault by its own check, and nothing in a plugin without."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from regulars.conformance.access import access_stated
from regulars.conformance.behaviour import hooks_hold_out
from regulars.conformance.candidate import Candidate
from regulars.conformance.commandhelp import commands_answer
from regulars.conformance.connectors import connectors_read
from regulars.conformance.finding import Finding
from regulars.conformance.ground import GROUNDS
from regulars.conformance.judging import looked
from regulars.conformance.life import comes_and_goes
from regulars.conformance.places import installed_candidate
from regulars.conformance.rights import fits_in
from regulars.conformance.roundtrip import read_back
from regulars.conformance.roworder import any_order
from regulars.conformance.trials import TRIALS
from regulars.conformance.twice import nothing_new

CHECKS = (
    access_stated, hooks_hold_out, fits_in, read_back, nothing_new, any_order, connectors_read, commands_answer,
    comes_and_goes,
)  # fmt: skip
Look = Callable[[Candidate], Iterator[Finding]]
Install = Callable[..., Path]

MANIFEST = """
label: {en: Stamps, zh: 集点}
declarations: [stamps.yaml]
hooks: [before_write]
derives:
  - {domain: card, do: [create, update], fields: [full]}
"""
DECLARED = """
kind: domain
name: card
label: {en: Card, zh: 卡}
identity: [number]
fields:
  number: {type: text, required: true}
  stamps: {type: integer, min: 0, max: 10}
  full: {type: boolean}
  note: {type: text}
---
kind: domain
name: shelf
label: {en: Shelf, zh: 架}
identity: [number]
fields:
  number: {type: text, required: true, min: 6}
"""
HEAD = """
import itertools
from regulars import hookimpl
from regulars.errors import RecordError
"""
GOOD = """
@hookimpl
def before_write(batch):
    if batch.domain != "card" or "stamps" not in batch.columns:
        return None
    return {"full": [None if each is None else each >= 10 for each in batch.columns["stamps"]]}
"""
BEGINNING = 'before_write(session, batch):\n    if batch.domain != "card":\n        return None\n'


def before(body: str) -> str:
    return f"\n@hookimpl\ndef {BEGINNING}    {body}\n"


@pytest.fixture
def stamps(install: Install) -> Iterator[Callable[..., Candidate]]:
    """Installs the plugin with this code; gives it as it is looked at."""

    def made(code: str = GOOD, manifest: str = MANIFEST, declared: str = DECLARED, **files: str) -> Candidate:
        whole = f"grammar: 1\nkind: plugin\nname: stamps\nversion: 1.0.0\nregulars: '>=0.1,<1'\n{manifest}"
        install("stamps", code=HEAD + code, whole=whole, **{"stamps.yaml": declared, **files})
        return installed_candidate("stamps")

    yield made
    GROUNDS.close()


def test_nothing_is_found_where_nothing_is(stamps: Callable[..., Candidate]) -> None:
    candidate = stamps()
    assert [each for look in CHECKS for each in look(candidate)] == []


@pytest.mark.parametrize(
    ("look", "code", "says", "mend"),
    [
        (access_stated, before('return {"note": ["x"] * len(batch)}'), "may not update card.note", "Add the line"),
        (access_stated, before('session.add("shelf", {"number": "abcdef"})'),
         "shelf: its plugin.yaml does not ask for it", "Add the line"),
        (hooks_hold_out, before('return {"full": [each > 3 for each in batch.columns["stamps"]]}'),
         "before_write raises", "Mend the line"),
        (hooks_hold_out, before("raise SystemExit(3)"), "raises SystemExit: 3", "Mend the line"),
        (hooks_hold_out, "n = itertools.count()\n" + before('return {"full": [next(n) % 2 == 0] * len(batch)}'),
         "to one and the same batch", "no chance"),
        (hooks_hold_out, before('return {"full": ["perhaps"] * len(batch)}'),
         "answers what cannot be used", "Answer None"),
        (hooks_hold_out, before('return {"full": [True] * 99}'),
         "99 values", "Answer None"),
        (fits_in, before('return {"full": [session.count("shelf") > 99] * len(batch)}'),
         "Whoever may write card, and not read what before_write asks for", "`derives:`"),
        (read_back, before('raise RecordError({"note": ["no"]})'), "A made-up card", "Declare what values may be"),
        (any_order, before('return {"full": [each == 0 for each in range(len(batch))]}'),
         "leave other card behind", "follow from it"),
    ],
)  # fmt: skip
def test_a_fault_of_a_hook(
    stamps: Callable[..., Candidate], look: Look, code: str, says: str, mend: str
) -> None:
    found = list(look(stamps(code)))
    assert found, "nothing was found"
    assert {each.state for each in found} == {"wrong"}
    assert says in found[0].message, found
    assert mend in found[0].remedy, found


def test_an_error_is_told_with_the_smallest_record_that_raises_it(stamps: Callable[..., Candidate]) -> None:
    code = before('return {"full": [each > 3 for each in batch.columns.get("stamps", [4] * len(batch))]}')
    (found, *_rest) = hooks_hold_out(stamps(code))
    assert "TypeError" in found.message
    assert "'note'" not in found.message
    assert str(found.place).startswith("regulars_stamps/__init__.py:")


@pytest.mark.parametrize(("takes", "fails"), [("int(each)", True), ("str(each)", False)])
def test_a_reference_is_no_id_before_it_is_written(
    stamps: Callable[..., Candidate], takes: str, fails: bool
) -> None:
    """A file names the record by its number: a hook that takes it for an id fails at the first import."""
    declared = DECLARED.replace(
        "  note: {type: text}\n", "  note: {type: text}\n  shelf: {type: reference, to: shelf}\n"
    )
    code = before(f'[{takes} for each in batch.columns.get("shelf", []) if each is not None]')
    found = list(hooks_hold_out(stamps(code, declared=declared)))
    assert [("ValueError" in each.message, "'shelf': '" in each.message) for each in found] == (
        [(True, True)] if fails else []
    )


def test_what_a_hook_makes_each_time_anew(stamps: Callable[..., Candidate]) -> None:
    code = """
@hookimpl
def after_write(session, batch):
    if batch.domain == "card":
        session.add("shelf", {"number": f"shelf {session.count('shelf')}"})
"""
    manifest = MANIFEST.replace("before_write", "after_write") + "  - {domain: shelf, do: [read, create]}\n"
    found = list(nothing_new(stamps(code, manifest)))
    assert ["shelf" in each.message for each in found] == [True]


def test_what_somebody_may_not_see_is_not_told(stamps: Callable[..., Candidate]) -> None:
    code = before(
        'if session.count("card"):\n        raise RecordError({"note": [str(list(session.rows("card")))]})'
    )
    manifest = MANIFEST + "  - {domain: card, do: [read]}\n"
    declared = DECLARED.replace(
        "number: {type: text, required: true}", "number: {type: text, required: true, min: 8}"
    )
    (found,) = fits_in(stamps(code, manifest, declared))
    assert "may not see a card is told its number" in found.message


CONNECTOR = """
import json
from regulars import SourceBatch
from regulars.errors import SourceError

class Lines:
    name = "lines"
    label = {"en": "Lines", "zh": "行"}
    settings = "{}"

    def read(self, settings, files):
        for file in files:
            texts = file.read_text().splitlines()
            BODY

@hookimpl
def provide_connectors():
    return [Lines()]
"""
WELL = "yield SourceBatch(file=file.name, columns={'text': texts}, rows=range(1, len(texts) + 1))"
CONNECTING = """
label: {en: Stamps, zh: 集点}
needs: [channels]
hooks: [provide_connectors]
declarations: [stamps.yaml]
"""


def connecting(stamps: Callable[..., Candidate], code: str, sample: str | None = "a\nb\n") -> list[Finding]:
    candidate = stamps(code, CONNECTING)
    if sample is not None:
        (candidate.folder / "samples").mkdir()
        (candidate.folder / "samples/lines.txt").write_text(sample, encoding="utf-8")
    return list(connectors_read(candidate))


def test_a_connector_that_reads_its_sample(stamps: Callable[..., Candidate]) -> None:
    assert connecting(stamps, CONNECTOR.replace("BODY", WELL)) == []


def test_a_connector_without_a_sample_is_warned_of(stamps: Callable[..., Candidate]) -> None:
    (found,) = connecting(stamps, CONNECTOR.replace("BODY", WELL), None)
    assert (found.state, "no sample" in found.message) == ("warning", True)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("yield SourceBatch(file=file.name, columns={'text': texts[:1]}, rows=[1, 2])", "1 cells for 2 rows"),
        ("yield SourceBatch(file=file.name, columns={'text': [1, '']}, rows=[1, 2])", "holds 1: a cell is a text"),
        ("yield SourceBatch(file=file.name, columns={'text': texts}, rows=[2, 1])", "do not rise"),
        ("yield {'text': texts}", "where a SourceBatch was expected"),
        ("import uuid\n            yield SourceBatch(file=file.name, columns={'text': [uuid.uuid4().hex]}, rows=[1])",
         "two different answers"),
        ("raise KeyError('text')", "raises KeyError"),
        ("raise SourceError('torn')\n            yield", "No connector reads lines.txt. "),
    ],
)  # fmt: skip
def test_a_fault_of_a_connector(stamps: Callable[..., Candidate], body: str, says: str) -> None:
    found = connecting(stamps, CONNECTOR.replace("BODY", body))
    assert says in found[0].message, found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('label = {"en": "Lines", "zh": "行"}', "label = {}", "no label in en, zh"),
        ('settings = "{}"', 'settings = "path: {tipe: string}"', "The grammar of the settings of lines is none"),
        ('settings = "{}"', 'settings = "- a"', "The grammar of the settings of lines is none"),
    ],
)  # fmt: skip
def test_what_a_connector_says_of_itself(
    stamps: Callable[..., Candidate], old: str, new: str, says: str
) -> None:
    found = connecting(stamps, CONNECTOR.replace("BODY", WELL).replace(old, new))
    assert any(says in each.message for each in found), found


COMMANDS = """
import click

@click.command()
@click.pass_obj
def points(context):
    BODY
"""
CALLING = """
label: {en: Stamps, zh: 集点}
declarations: [stamps.yaml]
commands:
  points: {call: "regulars_stamps:points", help: {en: Points., zh: 点数。}}
"""


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (COMMANDS.replace("BODY", "context.echo(context.session.count('card'))"), None),
        (COMMANDS.replace("BODY", "raise RecordError({'card': ['none']})"), None),
        (COMMANDS.replace("BODY", "list(context.session.rows('card'))[0]"),
         "breaks in a workspace that holds nothing: IndexError"),
        ("def points():\n    pass\n", "is a function, no click command"),
        ("", "cannot be loaded"),
    ],
)  # fmt: skip
def test_commands(stamps: Callable[..., Candidate], code: str, says: str | None) -> None:
    found: list[Any] = list(commands_answer(stamps(code, CALLING)))
    assert [says in each.message for each in found] == ([True] if says else []), found


def test_without_hypothesis_it_is_told_what_was_not_tried(
    stamps: Callable[..., Candidate], monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate = stamps()
    for name in [each for each in sys.modules if each.startswith("regulars.") and "testing.g" in each]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("regulars.testing.needed", "regulars.testing.values", "regulars.conformance.madeup"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    found = {each.name: looked(each, candidate) for each in TRIALS}
    told = {name for name, each in found.items() if each.findings}
    assert {found[name].state for name in told} == {"warning"}
    assert all("regulars[testing]" in found[name].findings[0].message for name in told)
    assert {"access", "behaviour", "rights", "round_trip", "imported_twice", "row_order", "life"} == told
