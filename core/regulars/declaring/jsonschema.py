"""What schema files may say, as JSON Schema: editors complete and check by it."""

import json
from collections.abc import Mapping

from regulars.declaring.grammar import Grammar, shared_rules
from regulars.declaring.jsonrules import Schema, rules_schema
from regulars.declaring.known import Known
from regulars.messages import _, in_language

DRAFT = "http://json-schema.org/draft-07/schema#"
#: The number of the grammars' own version, at the head of a file.
_HEAD: Schema = {"const": 1}


def file_schema(grammars: Mapping[str, Grammar], known: Known) -> Schema:
    """The schema of each document of a schema file, by its `kind`."""
    return {
        "$schema": DRAFT,
        "title": _("Regulars: a schema file"),
        "type": "object",
        "required": ["kind", "name"],
        "properties": {
            "kind": {
                "description": _("The kind of declaration."),
                "enum": list(grammars),
                "enumDescriptions": [each.label for each in grammars.values()],
            }
        },
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/definitions/kind_{kind}"},
            }
            for kind in grammars
        ],
        "definitions": {
            **{f"kind_{kind}": _of_kind(grammar, known) for kind, grammar in grammars.items()},
            **_shared(known),
        },
    }


def kind_schema(grammar: Grammar, known: Known) -> Schema:
    """The schema of a document of one kind; also of a plugin.yaml, a preset or a regulars.yaml."""
    made = {"$schema": DRAFT, **_of_kind(grammar, known)}
    text = json.dumps(made)
    shared = {name: each for name, each in _shared(known).items() if f"#/definitions/{name}" in text}
    return {**made, "definitions": shared} if shared else made


def _of_kind(grammar: Grammar, known: Known) -> Schema:
    made = rules_schema(grammar.text, known)
    made["properties"] = {"grammar": _HEAD, **made["properties"]}
    words = in_language(grammar.text.words.get((), {}))
    return {"title": grammar.label, **made, **({"description": words} if words else {})}


def _shared(known: Known) -> Mapping[str, Schema]:
    return {name: rules_schema(text, known) for name, text in shared_rules().items()}
