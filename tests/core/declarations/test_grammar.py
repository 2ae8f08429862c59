"""What the grammars of the core's kinds refuse: in one sentence, at its place, with the nearest right key."""

from collections.abc import Callable
from pathlib import Path

import pytest

from regulars.declaring.grammar import CORE_KINDS, core_grammar, read_grammar
from regulars.declaring.yamlfile import parse_documents
from regulars.errors import DeclarationError
from regulars.messages import speaking

Problems = Callable[..., list[str]]

DOMAIN = """kind: domain
name: visit
label: {en: Visit, zh: 到店}
identity: [number]
fields:
  number: {type: text}
"""


def problems(text: str) -> list[str]:
    (document,) = parse_documents(text.encode(), "f.yaml")
    return [f"{place}: {words}" for place, words in core_grammar(document.body["kind"]).problems(document)]


def test_what_is_right_is_not_refused() -> None:
    assert problems(DOMAIN) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("label:", "lable:"), "f.yaml:3:1: Unknown key `lable` in domain `visit`. Did you mean `label`?"),
        (("{type: text}", "{typ: text}"), "f.yaml:6:12: Unknown key `typ` in `fields.number` of domain `visit`."),
        (("identity:", "zzz:"), "f.yaml:4:1: Unknown key `zzz` in domain `visit`. Known keys: "),
        (("name: visit", "name: Visit"), "f.yaml:2:1: `name` of domain `Visit` must be a name"),
        (("name: visit", "name: a__b"), "f.yaml:2:1: `name` of domain `a__b` must be a name"),
        (("name: visit", "name: " + "a" * 41), "at most 40 long"),
        (("name: visit", "name: 12"), "f.yaml:2:1: `name` of domain must be a name"),
        (("type: text", "type: txt"), "did you mean text?"),
        (("type: text", "type: null"), "`fields.number.type` of domain `visit` has no value."),
        (("  number: {", "  Number: {"), "`Number` cannot be a key in `fields` of domain `visit`"),
        (("{en: Visit, zh: 到店}", "Visit"), "must be texts by language: {en: …, zh: …}, not 'Visit'"),
        (("{en: Visit, zh: 到店}", "{jp: x}"), "must be texts by language"),
        (("[number]", "number"), "`identity` of domain `visit` must be a list: [a, b], not 'number'."),
        (("[number]", "[]"), "`identity` of domain `visit` has no value."),
        (("type: text", "type: text, max: [1]"), "must be a number or a text, not a list"),
        (("type: text", "type: decimal, places: 13"), "must be 12 or less, not '13'"),
        (("type: text", "type: money, currency: yuan"), "must be of the form CNY, not 'yuan'"),
        (("type: text", "type: text, required: maybe"), "must be true or false, not 'maybe'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_one_sentence(change: tuple[str, str], expected: str) -> None:
    (told,) = problems(DOMAIN.replace(*change))
    assert expected in told


def test_what_erasing_does_is_told_with_its_reason() -> None:
    assert problems(DOMAIN + "on_erase: {keep: {reason: {en: Staff are no customers.}}}\n") == []
    (told,) = problems(DOMAIN + "on_erase: {keep: {}}\n")
    assert "reason" in told


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (DOMAIN + "on_erase: delete\n", "on_erase"),
        (DOMAIN + "on_erase: detach\n", "on_erase"),
    ],
)
def test_a_key_that_means_nothing_yet_is_refused_by_name(text: str, key: str) -> None:
    (told,) = problems(text)
    assert f"`{key}` in " in told
    assert "not supported in this version yet" in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: roll\nname: x\n", "p.yaml:1:1: Unknown kind `roll`. Did you mean `role`?"),
        ("name: x\n", "p.yaml:1:1: The key `kind` is missing."),
        ("- x\n", "p.yaml:1:1: A declaration is a mapping"),
        ("just a text\n", "p.yaml:1:1: A declaration is a mapping"),
        ("kind: [x]\n", "The key `kind` is missing."),
    ],
)
def test_a_document_that_declares_nothing_is_refused(refused: Problems, text: str, words: str) -> None:
    (told,) = refused(p=text)
    assert words in told


def test_all_files_are_read_before_anything_is_told(refused: Problems) -> None:
    told = refused(one="kind: roll\nname: x\n", two="a: yes\n", three=DOMAIN.replace("label:", "lable:"))
    assert [each.split(":")[0] for each in told] == ["one.yaml", "two.yaml", "three.yaml"]


@pytest.mark.parametrize("kind", [*CORE_KINDS, "plugin", "preset", "workspace"])
def test_each_grammar_of_the_core_can_be_read(kind: str) -> None:
    assert core_grammar(kind).kind == kind


def test_what_is_no_grammar_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "tag.yaml"
    file.write_text("when: {typo: expression}\n")
    with pytest.raises(DeclarationError, match=r"tag\.yaml"):
        read_grammar("tag", file, "tag.yaml")
    file.write_text("- when\n")
    with pytest.raises(DeclarationError, match="one mapping"):
        read_grammar("tag", file, "tag.yaml")


def test_in_chinese_cerberus_says_nothing() -> None:
    text = DOMAIN.replace("label:", "lable:").replace(
        "type: text", "type: txt, places: 99, typ: x, required: 3"
    )
    with speaking("zh"):
        told = problems(text)
    assert len(told) == 5
    for each in told:
        assert any("\u4e00" <= c <= "\u9fff" for c in each)
        assert not {"must", "unknown", "unallowed", "value", "field", "of"} & set(
            each.lower().replace("`", " ").split()
        )
