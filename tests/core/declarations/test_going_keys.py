"""Keys that go: told at their place with what takes their place, an error with the same words when they are gone."""

from pathlib import Path

import pytest

from regulars.declaring.grammar import Grammar, read_grammar
from regulars.declaring.jsonschema import kind_schema
from regulars.declaring.known import Known
from regulars.declaring.yamlfile import Document, parse_documents
from regulars.deprecation import Deprecated, Whose
from regulars.errors import DeclarationError
from regulars.messages import set_language

GRAMMAR = """
kind: {type: string, allowed: [perk], meta: {label: {en: perk, zh: 礼遇}}}
colour: {type: string, meta: {deprecated: {since: "0.3", gone: "0.5", use: "`color:`"}}}
color: {type: string}
steps:
  type: list
  schema:
    type: dict
    schema:
      run: {type: string, meta: {deprecated: {since: "0.3", gone: "0.5", use: {en: call it, zh: 调用它}}}}
      all:
        type: dict
        valuesrules:
          type: dict
          schema:
            deep: {type: string, meta: {deprecated: {since: "0.4", gone: "1.0", use: x}}}
"""
BODY = b"""kind: perk
name: sofa
colour: red
steps:
  - {run: now}
  - all:
      a: {deep: x}
"""
COLOUR = "`colour` of perk `sofa` goes: it is deprecated since loyal 0.3 and an error from 0.5 on. Instead: `color:`"


def grammar(tmp_path: Path, version: str, text: str = GRAMMAR) -> Grammar:
    (tmp_path / "perk.yaml").write_text(text, encoding="utf-8")
    return read_grammar("perk", tmp_path / "perk.yaml", "perk.yaml", whose=Whose("loyal", version))


def document(body: bytes = BODY) -> Document:
    return parse_documents(body, "own.yaml")[0]


def test_each_key_that_goes_is_told_at_its_place(tmp_path: Path) -> None:
    found = grammar(tmp_path, "0.4.9").deprecated_uses(document())
    assert [(str(each.place), each.gone) for each in found] == [
        ("own.yaml:3:1", False), ("own.yaml:5:6", False), ("own.yaml:7:11", False)]  # fmt: skip
    assert found[0].text == COLOUR
    assert "`steps.0.run` of perk `sofa` goes" in found[1].text and "Instead: call it" in found[1].text
    assert grammar(tmp_path, "0.4.9").problems(document()) == []


@pytest.mark.parametrize(("version", "gone"), [("0.4.99", 0), ("0.5.0", 2), ("0.5.0rc1", 2), ("1.0", 3)])
def test_when_it_is_gone_the_same_words_are_an_error(tmp_path: Path, version: str, gone: int) -> None:
    made = grammar(tmp_path, version)
    assert sum(each.gone for each in made.deprecated_uses(document())) == gone
    problems = made.problems(document())
    assert len(problems) == gone
    if gone:
        assert (str(problems[0][0]), problems[0][1]) == ("own.yaml:3:1", COLOUR)


def test_what_is_not_used_is_not_told(tmp_path: Path) -> None:
    made = grammar(tmp_path, "0.4")
    assert made.deprecated_uses(document(b"kind: perk\nname: sofa\ncolor: red\nsteps: 3\n")) == []


def test_a_whole_kind_may_go(tmp_path: Path) -> None:
    text = GRAMMAR.replace(
        "zh: 礼遇}", 'zh: 礼遇}, deprecated: {since: "0.3", gone: "0.5", use: the kind treat}'
    )
    (found,) = grammar(tmp_path, "0.3", text).deprecated_uses(document(b"kind: perk\nname: sofa\n"))
    assert found.text.startswith("perk `sofa` goes: ") and str(found.place) == "own.yaml:1:1"


def test_it_is_told_in_chinese_too(tmp_path: Path) -> None:
    set_language("zh")
    assert "调用它" in grammar(tmp_path, "0.4").deprecated_uses(document())[1].text


def test_editors_strike_it_through(tmp_path: Path) -> None:
    schema = kind_schema(grammar(tmp_path, "0.4"), Known())
    assert schema["properties"]["colour"]["deprecated"] is True
    assert schema["properties"]["colour"]["deprecationMessage"] == "Instead: `color:`"
    assert "deprecated" not in schema["properties"]["color"]


@pytest.mark.parametrize(
    "told",
    [
        '{since: "0.3", gone: "0.4", use: x}',
        '{since: "0.3", gone: "0.3", use: x}',
        '{since: "1.3", gone: "0.9", use: x}',
        '{since: "0.3", gone: "0.5"}',
        '{since: "soon", gone: "later", use: x}',
        "yesterday",
    ],
)
def test_a_grammar_cannot_let_a_key_go_too_soon_or_say_half_of_it(tmp_path: Path, told: str) -> None:
    text = f"kind: {{type: string}}\nold: {{type: string, meta: {{deprecated: {told}}}}}\n"
    with pytest.raises(DeclarationError, match=r"perk\.yaml"):
        grammar(tmp_path, "0.4", text)


@pytest.mark.parametrize(("since", "gone"), [("0.3", "0.5"), ("0.9", "1.0"), ("1.9", "2.0"), ("1.0", "1.2")])
def test_two_minor_versions_or_a_major_one(since: str, gone: str) -> None:
    assert Deprecated(since=since, gone=gone, use="x").is_gone(Whose("loyal", gone))


def test_nothing_of_the_core_goes_today() -> None:
    from regulars.declaring.grammar import CORE_KINDS, core_grammar
    from regulars.expressions.functions import GOING

    assert not GOING
    assert not [
        kind for kind in (*CORE_KINDS, "plugin", "preset", "workspace") if core_grammar(kind).deprecates
    ]
