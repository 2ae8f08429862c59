"""What each static check finds, beyond the list of bad plugins: looked at in this process, none of the code run."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from regulars.conformance.candidate import Candidate
from regulars.conformance.compatibility import versions_stated
from regulars.conformance.files import files_packed
from regulars.conformance.finding import Finding
from regulars.conformance.labels import both_languages
from regulars.conformance.manifest import manifest_valid
from regulars.conformance.names import names_free
from regulars.conformance.places import candidate_at
from regulars.conformance.publicface import public_face_only
from regulars.conformance.readme import readme_present
from regulars.conformance.version import version_told_once

sys.path.insert(0, str(Path(__file__).with_name("bad")))

from good import DECLARED, GOOD, PACKAGE, PYPROJECT, Files, changed, write

Look = Callable[[Files], Candidate]
VERSION, RANGE = "version: 1.0.0", 'regulars: ">=0.1,<1"'


@pytest.fixture
def look(tmp_path: Path) -> Iterator[Look]:
    """The candidate in a project of these files."""

    def look(files: Files) -> Candidate:
        room = tmp_path / "room"
        room.mkdir()
        return candidate_at(write(files, tmp_path / "project"), room)

    yield look


def said(found: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(each.state, each.message) for each in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('regulars: ">=0.1"', ("warning", "every version of Regulars to come")),
        ('regulars: ">=7,<8"', ("wrong", "does not work with this version")),
        ('regulars: ">=0.0.1,<0.0.2"', ("wrong", "does not work with this version")),
        ('regulars: "==0.1.0"', None),
        ('regulars: "<1"', None),
    ],
)
def test_the_range_of_versions(look: Look, line: str, expected: tuple[str, str] | None) -> None:
    found = said(versions_stated(look(changed("plugin.yaml", (RANGE, line)))))
    assert len(found) == (expected is not None)
    if expected:
        assert found[0][0] == expected[0] and expected[1] in found[0][1]


def test_a_need_that_is_not_installed(look: Look) -> None:
    (found,) = versions_stated(
        look(changed("plugin.yaml", ("needs: [customers]", "needs: [customers, custmers]")))
    )
    assert found.state == "wrong" and "custmers" in found.message
    assert found.place and found.place.line == 8


@pytest.mark.parametrize(
    ("manifest", "project", "wrong"),
    [
        ("1.0.0", "1.0.0", False), ("1.0", "1.0.0", False), ("1.0.0rc1", "1.0.0c1", False),
        ("1.0.0-alpha.1", "1.0.0a1", False), ("1.0.0.post1", "1.0.0-1", False),
        ("1.0.0", "1.0.1", True), ("1.0.0", "1.0.0.dev1", True), ("1.0.0a1", "1.0.0b1", True),
        ("1.0.0-zebra", "1.0.0", True), ("1.0.0+x", "1.0.0", True),
    ],
)  # fmt: skip
def test_the_version(look: Look, manifest: str, project: str, wrong: bool) -> None:
    files = {**changed("plugin.yaml", (VERSION, f"version: '{manifest}'")),
             "pyproject.toml": PYPROJECT.replace('version = "1.0.0"', f'version = "{project}"')}  # fmt: skip
    assert [each.state for each in version_told_once(look(files))] == ["wrong"] * wrong


def test_a_version_that_is_worked_out_when_it_is_built_is_not_compared(look: Look) -> None:
    files = {**GOOD, "pyproject.toml": PYPROJECT.replace('version = "1.0.0"', 'dynamic = ["version"]')}
    assert not list(version_told_once(look(files)))


@pytest.mark.parametrize("text", ["", "# Stamps\n"])
def test_a_readme_that_says_nothing(look: Look, text: str) -> None:
    candidate = look({**GOOD, "README.md": text})
    assert [each.state for each in readme_present(candidate)] == ["warning"]
    assert [each.state for each in readme_present(replace(candidate, distribution="regulars"))] == ["wrong"]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ((("[\"*.yaml\"]", "[\"*.csv\"]"),), ["plugin.yaml", "stamps.yaml"]),
        ((("\"*\" = [\"*.yaml\"]", "regulars_stamps = [\"plugin.yaml\"]"),), ["stamps.yaml"]),
        ((("\"*\" = [\"*.yaml\"]", "other = [\"*.yaml\"]"),), ["plugin.yaml", "stamps.yaml"]),
        ((("packages = [\"regulars_stamps\"]", "packages = [\"other\"]"),), ["__init__.py", "filling.py"]),
        ((("setuptools.build_meta", "hatchling.build"), ("[\"*.yaml\"]", "[]")), []),
        ((("\"setuptools>=77\"", "\"setuptools>=77\", \"setuptools-scm\""), ("[\"*.yaml\"]", "[]")), []),
        ((("[\"*.yaml\"]", "[\"**/*.yaml\"]"),), []),
    ],
)  # fmt: skip
def test_what_is_not_packed(look: Look, changes: tuple[tuple[str, str], ...], missing: list[str]) -> None:
    found = list(files_packed(look(changed("pyproject.toml", *changes))))
    assert [str(each.place) for each in found] == [f"regulars_stamps/{each}" for each in missing]


def test_a_manifest_of_setuptools_packs_too(look: Look) -> None:
    files = changed("pyproject.toml", ('["*.yaml"]', "[]"))
    assert not list(
        files_packed(look({**files, "MANIFEST.in": "recursive-include src/regulars_stamps *.yaml\n"}))
    )


def test_what_is_named_and_not_there(look: Look) -> None:
    lines = "commands:\n  stamp: {call: 'regulars_stamps.commands:stamp', help: {en: Stamp., zh: 盖点。}}\n"
    files = changed("plugin.yaml", ("declarations: [stamps.yaml]\n", f"declarations: [stamp.yaml]\n{lines}"))
    found = list(files_packed(look(files)))
    assert [each.message.partition(",")[0] for each in found] == [
        "plugin.yaml names stamp.yaml", "plugin.yaml names commands.py",
    ]  # fmt: skip
    assert [each.place.line for each in found if each.place] == [12, 14]


@pytest.mark.parametrize(
    ("files", "taken"),
    [
        (changed("stamps.yaml", ("name: stamp_fields\nextends: customer", "name: stamp_fields\nextends: customer\n"
            "fields: {phone: {type: text, label: {en: P, zh: 电}, privacy: personal}}"),
            ("fields:\n  favourite_stamp: {type: text, label: {en: Favourite stamp, zh: 喜爱的印章}, "
             "privacy: personal}\n", "")), "customer.phone (field) is one of customers"),
        ({**changed("plugin.yaml", ("declarations:", "kinds: {tag: tag.yaml}\ndeclarations:")),
            f"{PACKAGE}/tag.yaml": "kind: {type: string, allowed: [tag]}\n"},
            "tag (kind) is one of tags"),
        (changed("plugin.yaml", ("declarations:", "presets: {shop: stamps.yaml}\ndeclarations:")),
            "shop (preset) is one of purchases"),
        ({**GOOD, f"{PACKAGE}/stamps.yaml": f"{DECLARED}---\nkind: metric\nname: spend_90d\nfor: customer\n"
            "label: {en: S, zh: 消费}\nvalue: count(stamp_card)\n"}, "spend_90d (metric) is one of purchases"),
    ],
)  # fmt: skip
def test_names_of_others(look: Look, files: Files, taken: str) -> None:
    found = list(names_free(look(files)))
    assert [each.state for each in found] == ["wrong"]
    assert taken in found[0].message


def test_commands_of_the_program_are_taken(look: Look) -> None:
    lines = "commands:\n  status: {call: 'regulars_stamps.filling:full', help: {en: Stamp., zh: 盖点。}}\ndeclarations:"
    candidate = look(changed("plugin.yaml", ("declarations:", lines)))
    assert not list(names_free(candidate))
    (found,) = names_free(replace(candidate, commands=("status",)))
    assert "status (command) is one of Regulars" in found.message


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("{en: Number, zh: 卡号}", "{en: Number}", "fields.number.label has no text in Chinese"),
        ("{en: Number, zh: 卡号}", "{zh: 卡号}", "fields.number.label has no text in English"),
        ("label: {en: Number, zh: 卡号}, ", "", "stamp_card.number has no label"),
        (
            "type: boolean, label",
            "type: choice, values: {y: {en: Y}}, label",
            "fields.full.values.y has no text in Chi",
        ),
    ],
)
def test_texts_in_both_languages(look: Look, old: str, new: str, what: str) -> None:
    candidate = look(changed("stamps.yaml", (old, new)))
    ((state, message),) = said(both_languages(candidate))
    assert state == "warning" and message.startswith(what)
    own = replace(candidate, distribution="regulars")
    assert [each.state for each in both_languages(own)] == ["wrong"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no regulars_stamps/plugin.yaml"),
        ("kind: plugin\nname: stamps\n", "label"),
        (
            "kind: plugin\nname: other\nversion: 1.0.0\nregulars: '<1'\nlabel: {en: x}\n",
            "its name must be the same",
        ),
    ],
)
def test_the_manifest(tmp_path: Path, text: str, says: str) -> None:
    package = tmp_path / "regulars_stamps"
    package.mkdir()
    if text:
        (package / "plugin.yaml").write_text(text, encoding="utf-8")
    candidate = Candidate(name="stamps", package="regulars_stamps", folder=package)
    found = list(manifest_valid(candidate))
    assert found and any(says in each.message for each in found), found


def test_a_grammar_that_is_none(look: Look) -> None:
    files = changed("plugin.yaml", ("declarations:", "kinds: {stamp: grammar.yaml}\ndeclarations:"))
    (found,) = manifest_valid(look({**files, f"{PACKAGE}/grammar.yaml": "kind: {type: strin}\n"}))
    assert found.place and found.place.file == "regulars_stamps/grammar.yaml"


HEAD = '"""A file."""\n'


@pytest.mark.parametrize(
    "code",
    [
        "from regulars.gate.session import Session",
        "import regulars.storage.tables",
        "from regulars import storage",
        "from regulars import nothing_such",
        "from regulars.errors import _inner",
        "def f():\n    from regulars.plugging import hookcalls",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from regulars.gate.store import Store",
        "import sqlite3",
        "import psycopg.rows",
        "from sqlalchemy.orm import Session",
        "import pluggy",
        "import regulars_cli.main",
        "import regulars_customers.contact_points",
        "from importlib import import_module\nimport_module('regulars.gate.session')",
        "import importlib\nimportlib.import_module('sql' + 'alchemy')",
        "__import__('.'.join(['regulars', 'storage']))",
        "import sys\nsys.modules['regulars.storage.database']",
        "import importlib\nname = importlib.import_module(f\"{'regulars'}.gate\")",
        "def before_write(session, batch):\n    return session._store",
        "def before_write(session, batch):\n    held = session\n    return held._store.database",
        "def before_write(session, batch):\n    return getattr(session, '_st' + 'ore')",
        "def before_write(session, batch):\n    return vars(batch)",
        "def before_write(session, batch):\n    return session.get('customer', 1).__dict__",
        "from regulars import Session\ndef f(anything: Session):\n    return anything._store",
        "from operator import attrgetter\nimport regulars\nregulars._HOMES",
        "import regulars\nregulars.Session._store",
        "class A:\n    def f(self, batch):\n        return lambda: batch._rows",
    ],
)
def test_what_is_not_public(look: Look, code: str) -> None:
    candidate = look({**GOOD, f"{PACKAGE}/more.py": f"{HEAD}{code}\n"})
    found = list(public_face_only(candidate))
    assert {each.state for each in found} == {"wrong"}, code
    assert {each.place.file for each in found if each.place} == {"regulars_stamps/more.py"}
    lines = [number for number, line in enumerate(f"{HEAD}{code}".splitlines(), 1) if line.strip()]
    assert all(each.place and each.place.line in lines[1:] for each in found)


@pytest.mark.parametrize(
    "code",
    [
        "from regulars import Session, Batch, hookimpl",
        "import regulars\nregulars.Session",
        "from regulars.messages import _, N_",
        "from regulars import errors, messages, clock\nfrom regulars.testing import workspace",
        "from regulars_stamps.filling import full\nfrom .filling import full as other",
        "import json, datetime\nfrom importlib import import_module\nimport_module('json')",
        "class A:\n    def f(self):\n        return self._x",
        "from collections import namedtuple\nP = namedtuple('P', 'a')\nP(1)._asdict()",
        "def f(session):\n    def g(session=None):\n        return session\n    return session.get('customer', 1)",
    ],
)
def test_what_is_public(look: Look, code: str) -> None:
    assert not list(public_face_only(look({**GOOD, f"{PACKAGE}/more.py": f"{HEAD}{code}\n"})))


@pytest.mark.parametrize(
    ("hooks", "wrong"), [("[before_write]", True), ("[before_write, provide_connectors]", False)]
)
def test_connectors_read_files_of_others(look: Look, hooks: str, wrong: bool) -> None:
    files = changed("plugin.yaml", ("[before_write]", hooks))
    found = list(
        public_face_only(look({**files, f"{PACKAGE}/more.py": f"{HEAD}import sqlite3\nimport duckdb\n"}))
    )
    assert bool(found) == wrong


def test_but_never_the_store(look: Look) -> None:
    files = changed("plugin.yaml", ("[before_write]", "[before_write, provide_connectors]"))
    assert list(public_face_only(look({**files, f"{PACKAGE}/more.py": f"{HEAD}import sqlalchemy\n"})))
