"""No function, no key of a field is left out of the pages."""

import re
from pathlib import Path

from regulars.declaring.yamlfile import read_documents
from regulars.expressions.functions import ALL

ROOT = Path(__file__).parents[2]


def test_every_function_is_on_the_page_of_expressions() -> None:
    text = (ROOT / "docs/expressions.md").read_text(encoding="utf-8")
    assert not [name for name in ALL if not re.search(rf"\b{name}\b", text)]


def test_every_key_of_a_field_is_on_the_page_of_declarations() -> None:
    text = (ROOT / "docs/declarations.md").read_text(encoding="utf-8")
    (grammar,) = read_documents(ROOT / "schemas/field.yaml", "field.yaml")
    keys = [key for key, rule in grammar.body.items() if "not_yet" not in rule]
    assert len(keys) > 10
    assert not [key for key in keys if f"`{key}`" not in text]
    assert not [each for each in grammar.body["type"]["allowed"] if f"`{each}`" not in text]
