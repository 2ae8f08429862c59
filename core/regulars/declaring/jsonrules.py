"""Cerberus rules as JSON Schema (draft 7, which every YAML language server reads)."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from regulars.declaring.grammar import MAX_NAME, NAME, REFERENCE, named_in_full
from regulars.declaring.grammartext import GrammarText, read_grammar_text
from regulars.declaring.grammarwords import words_of_type
from regulars.declaring.known import Known
from regulars.declaring.yamlfile import KeyPath
from regulars.deprecation import deprecated_by
from regulars.messages import _, in_language

Schema = dict[str, Any]

_LABEL: Schema = {"type": "string", "minLength": 1}
_TYPES: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "float": {"type": "number"},
    "boolean": {"type": "boolean"},
    "list": {"type": "array"},
    "dict": {"type": "object"},
    "name": {"type": "string", "pattern": f"^{NAME.pattern}$", "maxLength": MAX_NAME},
    "reference": {"type": "string", "pattern": f"^({REFERENCE.pattern})$"},
    "expression": {"type": "string", "pattern": r"\S"},
    "labels": {
        "type": "object",
        "properties": {"en": _LABEL, "zh": _LABEL},
        "additionalProperties": False,
        "minProperties": 1,
    },
}
#: The JSON type -> what Cerberus's minlength and maxlength limit of it.
_LENGTHS = {"string": "Length", "array": "Items", "object": "Properties"}


def rules_schema(text: GrammarText, known: Known) -> Schema:
    """The schema of a mapping that holds the keys of the grammar `text`; shared rules are `#/definitions/<name>`."""
    return _Translation(text.words, known).mapping(text.rules, ())


class _Translation:
    """Translates the rules of one grammar."""

    def __init__(self, words: Mapping[KeyPath, Mapping[str, str]], known: Known) -> None:
        self._words = words
        self._known = known

    def mapping(self, rules: Mapping[str, Any], path: KeyPath, *, unknown: bool = False) -> Schema:
        """A mapping whose keys have `rules`; `path` is where those stand in the grammar."""
        allowed = {key: rule for key, rule in rules.items() if rule.get("not_yet") is not True}
        made: Schema = {
            "type": "object",
            "properties": {key: self.value(rule, (*path, key)) for key, rule in allowed.items()},
            "additionalProperties": unknown,
        }
        required = [key for key, rule in allowed.items() if rule.get("required")]
        if required:
            made["required"] = required
        together = {key: found for key, rule in allowed.items() if (found := _together(rule))}
        if together:
            made["dependencies"] = together
        conditions = [each for key, rule in allowed.items() for each in self._conditions(allowed, key, rule)]
        if conditions:
            made["allOf"] = conditions
        return made

    def value(self, rule: Mapping[str, Any], path: KeyPath) -> Schema:
        """What a key with `rule` may hold."""
        kinds = named_in_full(_listed(rule.get("type", ())), rule)
        each = [self._of_type(kind, rule, path) for kind in kinds]
        if len(each) == 1:
            made = each[0]
        elif all(list(one) == ["type"] for one in each):
            made = {"type": list(dict.fromkeys(one["type"] for one in each))} if each else {}
        else:
            made = {"anyOf": each}
        words = in_language(self._words.get(path, {}))
        names = self._names(rule)
        if (words or names) and "$ref" in made:
            # Draft 7 reads nothing beside a $ref.
            made = {"allOf": [made]}
        if words:
            made["description"] = words
        going = deprecated_by(rule.get("meta", {}))
        if going is not None:
            made["deprecated"] = True
            made["deprecationMessage"] = going.instead
        if names:
            made["examples"] = names
        return made

    def _of_type(self, kind: str, rule: Mapping[str, Any], path: KeyPath) -> Schema:
        inner = rule.get("schema")
        if kind == "dict" and isinstance(inner, str):
            return {"$ref": f"#/definitions/{inner}"}
        made = deepcopy(dict(_TYPES.get(kind, {})))
        if "pattern" in made:
            made["patternErrorMessage"] = _("Expected: {wanted}.", wanted=words_of_type(kind))
        if kind == "dict":
            made |= self._of_mapping(rule, path)
        if kind == "list" and isinstance(inner, Mapping):
            made["items"] = self.value(inner, (*path, "schema"))
        if "allowed" in rule and kind == "list":
            made.setdefault("items", {})["enum"] = list(rule["allowed"])
        elif "allowed" in rule:
            made["enum"] = list(rule["allowed"])
        if "regex" in rule and kind == "string":
            made["pattern"] = f"^(?:{rule['regex']})$"
        if made.get("type") in {"integer", "number"}:
            made |= {f"{key}imum": rule[key] for key in ("min", "max") if key in rule}
        return made | _length(rule, _LENGTHS.get(made.get("type", "")))

    def _of_mapping(self, rule: Mapping[str, Any], path: KeyPath) -> Schema:
        made: Schema = {}
        if "schema" in rule:
            unknown = rule.get("allow_unknown", False)
            made = self.mapping(rule["schema"], (*path, "schema"), unknown=unknown)
        if "keysrules" in rule:
            made["propertyNames"] = self.value(rule["keysrules"], (*path, "keysrules"))
        if "valuesrules" in rule:
            made["additionalProperties"] = self.value(rule["valuesrules"], (*path, "valuesrules"))
        return made

    def _names(self, rule: Mapping[str, Any]) -> list[str]:
        """The names that are known here of what a rule asks for; they are offered, not demanded."""
        meta = rule.get("meta", {})
        if "provided_by" in meta:
            return sorted(self._known.provided(meta["provided_by"]))
        kind = meta.get("of") or ("domain" if rule.get("type") == "reference" else None)
        return sorted(self._known.names.get(kind, ())) if kind else []

    def _conditions(self, rules: Mapping[str, Any], key: str, rule: Mapping[str, Any]) -> Iterator[Schema]:
        """What `key` may hold where another key says so."""
        meta = rule.get("meta", {})
        if "fields_of" in meta:
            for domain, fields in self._known.fields.items():
                offered = {name: {"description": label} if label else {} for name, label in fields.items()}
                yield _where(meta["fields_of"], domain, {"properties": {key: {"properties": offered}}})
        if "grammar_of" in meta:
            other = meta["grammar_of"]
            hook = rules[other]["meta"]["provided_by"]
            for name, thing in self._known.provided(hook).items():
                text = read_grammar_text(getattr(thing, key).encode(), f"{name}.{key}")
                held = _Translation(text.words, self._known).mapping(
                    {**rule.get("schema", {}), **text.rules}, ()
                )
                then: Schema = {"properties": {key: held}}
                yield _where(other, name, then | ({"required": [key]} if "required" in held else {}))


def _where(key: str, value: str, then: Schema) -> Schema:
    return {"if": {"properties": {key: {"const": value}}, "required": [key]}, "then": then}


def _together(rule: Mapping[str, Any]) -> Schema:
    """What must, and what must not, stand beside a key."""
    made: Schema = {}
    if "dependencies" in rule:
        made["required"] = _listed(rule["dependencies"])
    if "excludes" in rule:
        made["properties"] = dict.fromkeys(_listed(rule["excludes"]), False)
    return made


def _length(rule: Mapping[str, Any], what: str | None) -> Schema:
    if what is None:
        return {}
    made = {f"{key}{what}": rule[f"{key}length"] for key in ("min", "max") if f"{key}length" in rule}
    return ({f"min{what}": 1} if rule.get("empty") is False else {}) | made


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)
