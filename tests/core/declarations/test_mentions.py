"""What a body mentions is told by the grammar of its kind alone."""

import pytest

from regulars.declaring.grammartext import read_grammar_text
from regulars.declaring.mentions import Sort, mentions
from regulars.declaring.yamlfile import parse_documents

GRAMMAR = """
of: {type: reference}
named: {type: name, meta: {of: tag}}
plain: {type: name}
when: {type: expression}
either: {type: [expression, number]}
row: {type: expression, meta: {over: nothing}}
about: {type: reference}
other: {type: expression, meta: {over: about}}
all: {type: list, schema: {type: expression}}
set: {type: dict, meta: {fields_of: of}, valuesrules: {type: [string, number]}}
hidden: {type: list, meta: {fields_of: of}}
brought: {type: name, meta: {provided_by: provide_pets}}
keys: {type: dict, keysrules: {type: name, meta: {of: tag}}, valuesrules: {type: expression}}
inner:
  type: list
  schema:
    type: dict
    schema:
      to: {type: reference}
      if: {type: expression}
stage: {type: dict, schema: {by: {type: dict, valuesrules: {type: expression}}}}
then: {type: expression, meta: {after: stage}}
fields: {type: dict, valuesrules: {type: dict, schema: field}}
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("of: shop.card", [(Sort.DOMAIN, "card", "of", "", None)]),
        ("named: vip.gold", [(Sort.NAME, "gold", "named", "tag", None)]),
        ("plain: gold", []),
        ("when: a = 1", [(Sort.EXPRESSION, "a = 1", "when", "", None)]),
        ("either: 3", []),
        (
            "{of: card, when: a = 1, either: b, all: [c]}",
            [
                (Sort.DOMAIN, "card", "of", "", None),
                (Sort.EXPRESSION, "a = 1", "when", "", "card"),
                (Sort.EXPRESSION, "b", "either", "", "card"),
                (Sort.EXPRESSION, "c", "all.0", "", "card"),
            ],
        ),
        (
            "{of: card, row: a, about: shop, other: b}",
            [
                (Sort.DOMAIN, "card", "of", "", None),
                (Sort.EXPRESSION, "a", "row", "", None),
                (Sort.DOMAIN, "shop", "about", "", None),
                (Sort.EXPRESSION, "b", "other", "", "shop"),
            ],
        ),
        (
            "{of: card, set: {number: 1, place.city: x}, hidden: [issued]}",
            [
                (Sort.DOMAIN, "card", "of", "", None),
                (Sort.FIELD, "number", "set.number", "", "card"),
                (Sort.FIELD, "place.city", "set.place.city", "", "card"),
                (Sort.FIELD, "issued", "hidden.0", "", "card"),
            ],
        ),
        ("brought: dog", [(Sort.PROVIDED, "dog", "brought", "provide_pets", None)]),
        (
            "keys: {gold: a = 1}",
            [
                (Sort.NAME, "gold", "keys.gold", "tag", None),
                (Sort.EXPRESSION, "a = 1", "keys.gold", "", None),
            ],
        ),
        (
            "{of: card, inner: [{if: a}, {to: shop, if: b}]}",
            [
                (Sort.DOMAIN, "card", "of", "", None),
                (Sort.EXPRESSION, "a", "inner.0.if", "", "card"),
                (Sort.DOMAIN, "shop", "inner.1.to", "", None),
                (Sort.EXPRESSION, "b", "inner.1.if", "", "shop"),
            ],
        ),
        ("fields: {a: {type: reference, to: shop}}", [(Sort.DOMAIN, "shop", "fields.a.to", "", None)]),
    ],
)
def test_each_text_is_what_its_rule_says(
    body: str, expected: list[tuple[Sort, str, str, str, str | None]]
) -> None:
    rules = read_grammar_text(GRAMMAR.encode(), "grammar").rules
    (document,) = parse_documents(body.encode(), "body")
    found = list(mentions(rules, document.body))
    assert [(m.sort, m.text, ".".join(map(str, m.path)), m.of, m.over) for m in found] == expected


def test_names_that_a_stage_before_makes_are_no_fields() -> None:
    rules = read_grammar_text(GRAMMAR.encode(), "grammar").rules
    (document,) = parse_documents(b"{of: card, stage: {by: {number: issued}}, then: number > 3}", "body")
    told = {m.text: m.hidden for m in mentions(rules, document.body) if m.sort is Sort.EXPRESSION}
    assert told == {"issued": frozenset(), "number > 3": frozenset({"number"})}
