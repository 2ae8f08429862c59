"""Grammars of kinds of declaration: Cerberus rules in YAML, behind one typed face."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from cerberus import SchemaError, TypeDefinition, Validator, errors  # type: ignore[import-untyped]
from cerberus.schema import SchemaRegistry  # type: ignore[import-untyped]

from regulars.catalog import Labels
from regulars.declaring.goingkeys import GoingKeys
from regulars.declaring.grammartext import GrammarText, read_grammar_text
from regulars.declaring.grammarwords import sentence
from regulars.declaring.yamlfile import Document, KeyPath
from regulars.deprecation import DeprecatedUse, Whose
from regulars.errors import DeclarationError, Place
from regulars.messages import _, in_language
from regulars.nearest import nearest

NAME = re.compile(r"[a-z](_?[a-z0-9])*")
REFERENCE = re.compile(r"([a-z](_?[a-z0-9])*\.)?[a-z](_?[a-z0-9])*|\*")
MAX_NAME = 40
LANGUAGES = {"en", "zh"}

#: The kinds whose grammar the core brings.
CORE_KINDS = ("domain", "extension", "metric", "role", "restriction", "user_attribute")

NOT_YET = errors.ErrorDefinition(0x100, "not_yet")
_COMMON: Mapping[str, Any] = {
    "kind": {"type": "string"},
    "name": {"type": "name", "required": True},
    "label": {"type": "labels"},
    "help": {"type": "labels"},
    "was": {"not_yet": True},
}

_COMMON_WORDS: Mapping[KeyPath, Labels] = {
    ("kind",): {"en": "The kind of declaration.", "zh": "声明的类别。"},
    ("name",): {"en": "What other declarations call it by.", "zh": "其他声明引用它时使用的名称。"},
    ("label",): {"en": "What people call it: {en: …, zh: …}", "zh": "显示给人看的名称：{en: …, zh: …}"},
    ("help",): {"en": "What people are told of it: {en: …, zh: …}", "zh": "显示给人看的说明：{en: …, zh: …}"},
}


class _Rules(Validator):  # type: ignore[misc]
    """Cerberus with our types, and with the known keys told where one is unknown."""

    types_mapping: ClassVar[dict[str, Any]] = {
        **Validator.types_mapping,
        # Cerberus takes true for 1.
        "integer": TypeDefinition("integer", (int,), (bool,)),
        "name": TypeDefinition("name", (str,), ()),
        "reference": TypeDefinition("reference", (str,), ()),
        "expression": TypeDefinition("expression", (str,), ()),
        "labels": TypeDefinition("labels", (dict,), ()),
    }

    #: What is to come is told as such, whatever its type.
    priority_validations = ("not_yet", *Validator.priority_validations)

    def _validate_not_yet(self, not_yet: bool | list[Any], field: Any, value: Any) -> None:
        """{'type': ['boolean', 'list']}"""
        if not_yet is True or (isinstance(not_yet, list) and value in not_yet):
            self._drop_remaining_rules()
            self._error(field, NOT_YET)

    def _validate_type(self, data_type: Any, field: Any, value: Any) -> None:
        """{'type': ['string', 'list'], 'check_with': 'type'}"""
        kinds = [data_type] if isinstance(data_type, str) else data_type
        if not any(self._is(kind, value) for kind in named_in_full(kinds, self.schema[field])):
            self._drop_remaining_rules()
            self._error(field, errors.BAD_TYPE)

    def _is(self, kind: str, value: Any) -> bool:
        wanted = self.types_mapping[kind]
        if not isinstance(value, wanted.included_types) or isinstance(value, wanted.excluded_types):
            return False
        return kind not in _CONTENTS or _CONTENTS[kind](value)

    def _error(self, *args: Any) -> None:
        if len(args) == 2 and args[1] is errors.UNKNOWN_FIELD:
            known = tuple(key for key, rules in self.schema.items() if rules.get("not_yet") is not True)
            super()._error(*args, known)
        else:
            super()._error(*args)


def named_in_full(kinds: Sequence[str], rule: Mapping[str, Any]) -> list[str]:
    """The types of a value by its rule: what names a declaration may do so in full, vip.gold."""
    whole = rule.get("meta", {}).get("of", "plugin") != "plugin"
    return ["reference" if whole and kind == "name" else kind for kind in kinds]


def is_name(text: str) -> bool:
    """Whether `text` may name a thing: a-z, 0-9 and single _, from a letter on, at most MAX_NAME long."""
    return len(text) <= MAX_NAME and NAME.fullmatch(text) is not None


def _are_labels(value: dict[Any, Any]) -> bool:
    return bool(value) and value.keys() <= LANGUAGES and all(isinstance(v, str) and v for v in value.values())


#: What a value of our types must hold, beside being a text or a mapping.
_CONTENTS: Mapping[str, Callable[[Any], bool]] = {
    "name": is_name,
    "reference": lambda value: REFERENCE.fullmatch(value) is not None,
    "expression": lambda value: bool(value.strip()),
    "labels": _are_labels,
}


class Grammar:
    """What the declarations of one kind may say."""

    def __init__(self, kind: str, text: GrammarText, whose: Whose | None = None) -> None:
        """`whose` it is, where a plugin brings it; ValueError where what it says of keys that go is wrong."""
        self.kind = kind
        #: Its rules as they are written.
        self.text = text
        #: What people call the kind, by language.
        self.labels: Labels = text.rules.get("kind", {}).get("meta", {}).get("label", {})
        self._validator = _Rules(dict(text.rules), schema_registry=_registry())
        self._going = GoingKeys(
            text.rules, {name: each.rules for name, each in shared_rules().items()}, whose
        )

    @property
    def label(self) -> str:
        """What people call the kind, in the current language."""
        return in_language(self.labels, self.kind)

    def problems(self, document: Document, what: str = "") -> list[tuple[Place, str]]:
        """Everything in `document` that the grammar does not allow, each where it stands and in one sentence.

        `what` the document is in those sentences: by default its kind and name.
        """
        name = document.body.get("name")
        what = what or (f"{self.label} `{name}`" if isinstance(name, str) else self.label)
        self._validator.validate(document.body, normalize=False)
        found: dict[KeyPath, tuple[Place, str]] = {}
        meant: set[KeyPath] = set()
        for error in sorted(
            _leaves(self._validator._errors), key=lambda e: e.code == errors.REQUIRED_FIELD.code
        ):
            path = tuple(error.document_path)
            if error.code == errors.UNKNOWN_FIELD.code:
                near = nearest(str(path[-1]), error.info[0])
                meant |= {(*path[:-1], near)} if near else set()
            # A key that is missing because it is misspelt is told once; and one sentence for one place:
            # the first rule that failed says the most.
            missing = error.code == errors.REQUIRED_FIELD.code and path in meant
            if missing or (path in found and error.code != NOT_YET.code):
                continue
            found[path] = (document.place(*path), sentence(error, what))
        for each in self.deprecated_uses(document, what):
            if each.gone and each.place is not None:
                found.setdefault(("", each.text), (each.place, each.text))
        return sorted(found.values(), key=lambda each: (each[0].line or 0, each[0].column or 0))

    @property
    def deprecates(self) -> bool:
        """Whether any of its keys goes."""
        return self._going.any

    def deprecated_uses(self, document: Document, what: str = "") -> list[DeprecatedUse]:
        """The keys of `document` that go, each where it stands; what is gone by now is a problem too."""
        if not self._going.any or not isinstance(document.body, dict):
            return []
        name = document.body.get("name")
        what = what or (f"{self.label} `{name}`" if isinstance(name, str) else self.label)
        return list(self._going.uses(document, what))


def _leaves(group: Any) -> list[Any]:
    out = []
    for error in group:
        if error.is_group_error and not error.is_logic_error:
            out += _leaves(error.child_errors)
        else:
            out.append(error)
    return out


def read_grammar(
    kind: str, file: Traversable, shown: str, *, common: bool = True, whose: Whose | None = None
) -> Grammar:
    """The grammar of `kind` in the YAML file `file`; `common`: name, label and help need no rule of their own.

    `whose` it is, where a plugin brings it. Raises DeclarationError where the file is no grammar.
    """
    return grammar_in(kind, file.read_bytes(), shown, common=common, whose=whose)


def grammar_in(
    kind: str, data: bytes, shown: str, *, common: bool = True, whose: Whose | None = None
) -> Grammar:
    """As `read_grammar`, of what stands in a file."""
    text = read_grammar_text(data, shown)
    if common:
        text = GrammarText({**_COMMON, **text.rules}, {**_COMMON_WORDS, **text.words})
    try:
        return Grammar(kind, text, whose)
    except (SchemaError, ValueError) as error:
        raise DeclarationError(
            [(Place(shown), _("This is not a grammar of Cerberus rules: {reason}", reason=str(error)))]
        ) from None


@cache
def shared_rules() -> Mapping[str, GrammarText]:
    """The rules that several grammars share, by the name under which a `schema:` refers to them."""
    return {"field": read_grammar_text(_schemas().joinpath("field.yaml").read_bytes(), "field.yaml")}


@cache
def _registry() -> SchemaRegistry:
    return SchemaRegistry({name: dict(text.rules) for name, text in shared_rules().items()})


def _schemas() -> Traversable:
    return files("regulars_schemas")


@cache
def core_grammar(kind: str) -> Grammar:
    """The core's grammar of `kind`: one of CORE_KINDS, or plugin, preset, workspace."""
    return read_grammar(kind, _schemas().joinpath(f"{kind}.yaml"), f"{kind}.yaml", common=kind != "workspace")
