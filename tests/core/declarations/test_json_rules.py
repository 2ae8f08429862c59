"""What a grammar accepts its JSON Schema accepts, and what it refuses that refuses: rule by rule, over many values."""

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from regulars.declaring.grammar import read_grammar
from regulars.declaring.jsonschema import file_schema, kind_schema
from regulars.declaring.known import Known
from regulars.declaring.yamlfile import Document
from regulars.messages import speaking

#: One rule each for the key `it`.
RULES = (
    "{type: string}",
    "{type: string, required: true}",
    "{type: string, empty: false}",
    "{type: string, allowed: [a, b]}",
    "{type: string, minlength: 2, maxlength: 3}",
    "{type: string, regex: '[a-z]{2}'}",
    "{type: integer}",
    "{type: integer, min: 1, max: 7}",
    "{type: number}",
    "{type: number, min: 0.5}",
    "{type: boolean}",
    "{type: name}",
    "{type: reference}",
    "{type: expression}",
    "{type: labels}",
    "{type: [string, number, boolean]}",
    "{type: [expression, number]}",
    "{type: [string, list], schema: {type: name}}",
    "{type: list}",
    "{type: list, empty: false}",
    "{type: list, minlength: 2, maxlength: 2}",
    "{type: list, allowed: [a, b]}",
    "{type: list, schema: {type: string, allowed: [a, b]}}",
    "{type: dict}",
    "{type: dict, empty: false}",
    "{type: dict, schema: {a: {type: integer, required: true}, b: {type: string}}}",
    "{type: dict, schema: {a: {type: integer}}, allow_unknown: true}",
    "{type: dict, keysrules: {type: name}, valuesrules: {type: integer}}",
    "{type: dict, valuesrules: {type: dict, schema: {a: {type: list, schema: {type: boolean}}}}}",
    "{not_yet: true}",
)
VALUES: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 7, 8, 0.5, 1.5, "", " ", "a", "b", "ab", "abc", "abcd", "Ab", "a.b", "*", "a__b",
    "a" * 41, "1", [], ["a"], ["b", "a"], ["a", "c"], ["A"], [1], [None], [["a"]], {}, {"a": 1}, {"a": "1"},
    {"a": None}, {"b": "x"}, {"a": 1, "b": "x"}, {"a": 1, "c": 1}, {"A": 1}, {"en": "x"}, {"zh": "x"}, {"en": ""},
    {"en": "x", "fr": "y"}, {"a": {"a": [True]}}, {"a": {"a": [1]}}, {"a": {"b": 1}},
)  # fmt: skip


def both(tmp_path: Path, rules: str, body: dict[str, Any]) -> tuple[bool, bool]:
    """Whether a grammar of `rules`, and whether the schema made of it, accepts `body`."""
    file = tmp_path / "thing.yaml"
    file.write_text(rules, encoding="utf-8")
    grammar = read_grammar("thing", file, "thing.yaml")
    body = {"kind": "thing", "name": "x", **body}
    schema = kind_schema(grammar, Known())
    Draft7Validator.check_schema(schema)
    return not grammar.problems(Document("f.yaml", 1, body)), Draft7Validator(schema).is_valid(body)


@pytest.mark.parametrize("rule", RULES)
def test_grammar_and_schema_accept_the_same_values(tmp_path: Path, rule: str) -> None:
    answers = [(value, *both(tmp_path, f"it: {rule}", {"it": value})) for value in VALUES]
    answers.append(("nothing", *both(tmp_path, f"it: {rule}", {})))
    assert [(value, cerberus) for value, cerberus, _ in answers] == [
        (value, schema) for value, _, schema in answers
    ]
    if "not_yet" not in rule:
        assert {cerberus for _, cerberus, _ in answers} == {True, False}


def test_grammar_and_schema_agree_on_what_stands_together(tmp_path: Path) -> None:
    rules = """
one: {type: integer, excludes: [two, three]}
two: {type: integer, excludes: one}
three: {type: integer, dependencies: [two]}
four: {type: integer, dependencies: three, excludes: one}
"""
    bodies = [
        {key: 1 for key, there in zip(("one", "two", "three", "four"), each, strict=True) if there}
        for each in product((True, False), repeat=4)
    ]
    answers = [(body, *both(tmp_path, rules, body)) for body in bodies]
    assert [cerberus for _, cerberus, _ in answers] == [schema for *_, schema in answers]
    accepted = [set(body) for body, good, _ in answers if good]
    assert accepted == [{"one"}, {"two", "three", "four"}, {"two", "three"}, {"two"}, set()]


def test_an_unknown_key_is_refused_by_both(tmp_path: Path) -> None:
    assert both(tmp_path, "it: {type: string}", {"ti": "a"}) == (False, False)


class Teller:
    """A thing that a plugin provides, with a grammar of its own."""

    name = "paper"
    settings = "# How thick.\nweight: {type: integer, required: true}\n"


GRAMMAR = """# A thing that
# is told.
# zh: 被告知
# 的东西。
kind: {type: string, allowed: [thing], meta: {label: {en: thing, zh: 东西}}}
# Which teller.
teller: {type: name, meta: {provided_by: provide_tellers}}
settings: {type: dict, allow_unknown: true, meta: {grammar_of: teller}, schema: {path: {type: string}}}
# The domain.
# zh: 数据域。
for: {type: reference}
set: {type: dict, valuesrules: {type: string}, meta: {fields_of: for}}
of: {type: list, schema: {type: name, meta: {of: tag}}}
"""
KNOWN = Known(
    {"domain": ("visit", "client"), "tag": ("vip",)},
    {"visit": {"came_at": "Came at"}, "client": {}},
    lambda hook: {"paper": Teller()} if hook == "provide_tellers" else {},
)


def thing(tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "thing.yaml"
    file.write_text(GRAMMAR, encoding="utf-8")
    return kind_schema(read_grammar("thing", file, "thing.yaml"), KNOWN)


def test_the_comment_above_a_key_is_its_help_in_both_languages(tmp_path: Path) -> None:
    made = thing(tmp_path)
    assert made["description"] == "A thing that is told."
    assert made["properties"]["teller"]["description"] == "Which teller."
    assert "description" not in made["properties"]["set"]
    with speaking("zh"):
        made = thing(tmp_path)
    assert made["description"] == "被告知的东西。"
    assert made["properties"]["for"]["description"] == "数据域。"


def test_what_is_known_is_offered_and_not_demanded(tmp_path: Path) -> None:
    made = thing(tmp_path)
    assert made["properties"]["for"]["examples"] == ["client", "visit"]
    assert made["properties"]["teller"]["examples"] == ["paper"]
    assert made["properties"]["of"]["items"]["examples"] == ["vip"]
    assert Draft7Validator(made).is_valid(
        {"kind": "thing", "name": "x", "for": "another", "set": {"key": "x"}}
    )
    offered = [
        each["then"] for each in made["allOf"] if each["if"]["properties"] == {"for": {"const": "visit"}}
    ]
    assert offered == [{"properties": {"set": {"properties": {"came_at": {"description": "Came at"}}}}}]


@pytest.mark.parametrize(
    ("body", "accepted"),
    [
        ({"teller": "paper", "settings": {"weight": 80, "path": "x"}}, True),
        ({"teller": "paper", "settings": {"weight": 80, "path": 1}}, False),
        ({"teller": "paper", "settings": {"weight": "80"}}, False),
        ({"teller": "paper", "settings": {"weight": 80, "size": 1}}, False),
        ({"teller": "paper", "settings": {}}, False),
        ({"teller": "paper"}, False),
        ({"teller": "stone", "settings": {"size": 1}}, True),
        ({"teller": "stone", "settings": {"path": 1}}, False),
        ({"settings": {"size": 1}}, True),
    ],
)
def test_what_one_key_names_brings_the_grammar_of_another(
    tmp_path: Path, body: dict[str, Any], accepted: bool
) -> None:
    assert Draft7Validator(thing(tmp_path)).is_valid({"kind": "thing", "name": "x", **body}) is accepted


def test_a_schema_file_is_checked_by_the_kind_of_each_document(tmp_path: Path) -> None:
    for kind, key in (("one", "alpha"), ("two", "beta")):
        text = f"kind: {{type: string, allowed: [{kind}]}}\n{key}: {{type: integer, required: true}}\n"
        (tmp_path / f"{kind}.yaml").write_text(text, encoding="utf-8")
    grammars = {kind: read_grammar(kind, tmp_path / f"{kind}.yaml", kind) for kind in ("one", "two")}
    made = file_schema(grammars, Known())
    Draft7Validator.check_schema(made)
    accepts = Draft7Validator(made).is_valid
    assert accepts({"grammar": 1, "kind": "one", "name": "x", "alpha": 1})
    assert accepts({"kind": "two", "name": "x", "beta": 1})
    assert not accepts({"kind": "one", "name": "x", "beta": 1})
    assert not accepts({"kind": "one", "name": "x", "alpha": 1, "beta": 1})
    assert not accepts({"kind": "three", "name": "x"})
    assert not accepts({"name": "x", "alpha": 1})
    assert not accepts({"grammar": 2, "kind": "one", "name": "x", "alpha": 1})
