"""The JSON Schemas that editors check by accept all that is shipped, and refuse what the grammars refuse."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from regulars import editor_schemas
from regulars.declaring.grammar import core_grammar
from regulars.declaring.jsonschema import kind_schema
from regulars.declaring.known import Known
from regulars.declaring.yamlfile import Document, KeyPath, read_documents
from regulars.errors import DeclarationError
from regulars.plugging.plugins import Plugins, usable_plugins

ROOT = Path(__file__).parents[2]
#: Every schema file in the repository: of plugins, of the demo, of the real data sets' tests.
FILES = sorted({*(ROOT / "plugins").rglob("*.yaml"), *(ROOT / "tests/real/channels").glob("*.yaml")})
ALONE = ("plugin", "preset")


@cache
def validators() -> Mapping[str, Draft7Validator]:
    return {name: Draft7Validator(schema) for name, schema in editor_schemas(None).items()}


@cache
def shipped() -> Mapping[str, list[Document]]:
    """All declarations in the repository, by kind."""
    found: dict[str, list[Document]] = {}
    for file in FILES:
        # Whether each can be read is a test of its own, not the end of all tests.
        with suppress(DeclarationError):
            for each in read_documents(file, file.relative_to(ROOT).as_posix()):
                kind = each.body.get("kind")
                if isinstance(kind, str):
                    found.setdefault(kind, []).append(each)
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_file_can_be_read(file: Path) -> None:
    assert read_documents(file)


KINDS = sorted(shipped())


def test_each_is_a_schema() -> None:
    for each in validators().values():
        Draft7Validator.check_schema(each.schema)


def test_there_is_a_schema_of_every_kind_that_is_declared() -> None:
    assert set(KINDS) <= set(validators())
    assert set(KINDS) >= {"domain", "extension", "metric", "role", "tag", "channel", "report", *ALONE}


@pytest.mark.parametrize("kind", KINDS)
def test_all_that_is_shipped_is_accepted(kind: str) -> None:
    told = [
        f"{each.file}:{each.line}: {error.json_path} {error.message}"
        for each in shipped()[kind]
        for name in (kind, "schema")
        if not (name == "schema" and kind in ALONE)
        for error in validators()[name].iter_errors(each.body)
    ]
    assert not told


#: What may stand in a declaration by mistake.
WRONG = (
    None,
    True,
    7,
    -1,
    0.5,
    "",
    " ",
    "no such",
    "NO",
    "a_name",
    [],
    ["x"],
    [1],
    {},
    {"en": "x"},
    {"x": 1},
)


def mistakes(body: Any) -> Iterator[tuple[KeyPath, Any]]:
    """`body` with one mistake in it, again and again: where, and what it then is."""
    for path in paths(body, ()):
        for value in WRONG:
            yield path, changed(body, path, value)
        if isinstance(path[-1], str):
            yield path, without(body, path)
            yield path, changed(without(body, path), (*path[:-1], f"{path[-1]}x"), at(body, path))


def paths(body: Any, path: KeyPath) -> Iterator[KeyPath]:
    for key, value in body.items() if isinstance(body, dict) else enumerate(body):
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*path, key))


def at(body: Any, path: KeyPath) -> Any:
    for key in path:
        body = body[key]
    return body


def changed(body: Any, path: KeyPath, value: Any) -> Any:
    made = deepcopy(body)
    at(made, path[:-1])[path[-1]] = value
    return made


def without(body: Any, path: KeyPath) -> Any:
    made = deepcopy(body)
    del at(made, path[:-1])[path[-1]]
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_grammar_and_schema_refuse_the_same_mistakes(kind: str) -> None:
    grammar = core_grammar(kind) if kind in ALONE else Plugins(usable_plugins()).grammars()[kind]
    # What plugins provide narrows the schema further: here it is the grammar's alone.
    schema = Draft7Validator(kind_schema(grammar, Known()))
    richest = sorted(shipped()[kind], key=lambda each: len(set(map(str, paths(each.body, ())))))[-2:]
    refused = 0
    for document in richest:
        for path, body in mistakes(thinned(document.body)):
            wrong = bool(grammar.problems(Document("f.yaml", 1, body)))
            assert schema.is_valid(body) is not wrong, (path, at(body, path[:-1]))
            refused += wrong
    assert refused > 50


def thinned(body: Any, most: int = 3) -> Any:
    """`body` with few of many alike things, so that the test is over soon."""
    if isinstance(body, list):
        return [thinned(each) for each in body[:most]]
    if not isinstance(body, dict):
        return body
    made = {key: thinned(value) for key, value in body.items()}
    for key in ("fields", "values"):
        if isinstance(made.get(key), dict):
            by_keys = {tuple(value): name for name, value in made[key].items() if isinstance(value, dict)}
            made[key] = {name: made[key][name] for name in list(by_keys.values())[:most]}
    return made


@pytest.mark.parametrize("wrong", ["formt", "header_rows"])
def test_a_misspelt_setting_of_a_connector_is_refused(wrong: str) -> None:
    document = shipped()["channel"][0].body
    assert document["connector"] == "files"
    body = {**document, "settings": {**document.get("settings", {}), wrong: 1}}
    assert not validators()["channel"].is_valid(body)
    assert not validators()["schema"].is_valid(body)
