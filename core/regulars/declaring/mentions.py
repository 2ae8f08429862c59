"""What the body of a declaration mentions, found by the grammar of its kind alone: no kind is known here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from regulars.declaring.grammar import shared_rules
from regulars.declaring.yamlfile import KeyPath


class Sort(Enum):
    """What a text of a body is."""

    DOMAIN = "domain"
    FIELD = "field"
    EXPRESSION = "expression"
    NAME = "name"
    PROVIDED = "provided"


@dataclass(frozen=True)
class Mention:
    """One text of a body that names something."""

    sort: Sort
    text: str
    path: KeyPath
    #: Of a name: the kind that it names; of what is provided: the hook.
    of: str = ""
    #: Of a field, and of an expression: the domain that it speaks of.
    over: str | None = None
    #: Of an expression: names that mean something else here than fields.
    hidden: frozenset[str] = frozenset()
    #: Of a domain and a field: whether the declaration makes its records, and is not made of them.
    fills: bool = False
    #: As it is written, maybe in full: vip.card; and whether it is a key of a mapping.
    written: str = ""
    key: bool = False
    #: The domain that it speaks of, as that is written.
    over_written: str = ""


@dataclass(frozen=True)
class _Around:
    """What the keys around a text say of it."""

    #: As it is written, maybe in full.
    over: str | None = None
    hidden: frozenset[str] = frozenset()


def mentions(rules: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[Mention]:
    """What `body` mentions by the Cerberus rules of its kind.

    An expression speaks of the domain that the nearest key of type reference names, in its own mapping or one around
    it, unless `meta` says otherwise: `{over: key}`, `{over: nothing}`. `{after: key}`: where that key stands, the names
    that it makes come first. `{fills: true}`, on a reference and on what sets fields: its records are made by this.
    """
    return _mapping(rules, body, (), _Around())


def plain(reference: str) -> str:
    """A reference without its owner: vip.card -> card."""
    return reference.rpartition(".")[2]


def _mapping(
    rules: Mapping[str, Any], body: Mapping[str, Any], path: KeyPath, around: _Around
) -> Iterator[Mention]:
    spoken = next((body[key] for key, rule in rules.items() if _names_domain(rule, body.get(key))), None)
    around = replace(around, over=spoken) if spoken else around
    for key, value in body.items():
        rule = rules.get(key)
        if isinstance(rule, Mapping) and "not_yet" not in rule:
            yield from _value(rule, value, (*path, key), _told(rule, body, around), body)


def _names_domain(rule: Any, value: Any) -> bool:
    return (
        isinstance(rule, Mapping)
        and isinstance(value, str)
        and "reference" in _types(rule)
        and "of" not in rule.get("meta", {})
    )


def _told(rule: Mapping[str, Any], body: Mapping[str, Any], around: _Around) -> _Around:
    """What the rule of a key itself says of the expressions in it."""
    meta = rule.get("meta", {})
    if "over" in meta:
        named = body.get(meta["over"])
        around = replace(around, over=named if isinstance(named, str) else None)
    made = body.get(meta["after"]) if "after" in meta else None
    if isinstance(made, Mapping):
        names = [name for each in made.values() if isinstance(each, Mapping) for name in each]
        around = replace(around, hidden=around.hidden | frozenset(names))
    return around


def _value(
    rule: Mapping[str, Any], value: Any, path: KeyPath, around: _Around, body: Mapping[str, Any]
) -> Iterator[Mention]:
    meta = rule.get("meta", {})
    if isinstance(value, str):
        yield from _text(rule, value, path, around)
        return
    domain = body.get(meta.get("fields_of", ""))
    if isinstance(domain, str) and isinstance(value, (Mapping, list, tuple)):
        yield from (
            Mention(
                Sort.FIELD,
                str(name),
                _at(value, name, path),
                over=plain(domain),
                over_written=domain,
                fills=bool(meta.get("fills")),
                written=str(name),
                key=isinstance(value, Mapping),
            )
            for name in value
        )
    if isinstance(value, Mapping):
        inner = _inner(rule)
        if inner:
            yield from _mapping(inner, value, path, around)
        for key, each in value.items():
            if "keysrules" in rule:
                yield from _text(rule["keysrules"], str(key), (*path, key), around, key=True)
            if "valuesrules" in rule:
                yield from _value(rule["valuesrules"], each, (*path, key), around, value)
    elif isinstance(value, (list, tuple)) and isinstance(rule.get("schema"), Mapping):
        for number, each in enumerate(value):
            yield from _value(rule["schema"], each, (*path, number), around, body)


def _at(value: Any, name: Any, path: KeyPath) -> KeyPath:
    """Where a key of a mapping, or an item of a list, stands."""
    return (*path, name if isinstance(value, Mapping) else value.index(name))


def _text(
    rule: Mapping[str, Any], text: str, path: KeyPath, around: _Around, *, key: bool = False
) -> Iterator[Mention]:
    meta, types = rule.get("meta", {}), _types(rule)
    if "of" in meta:
        yield Mention(Sort.NAME, plain(text), path, of=meta["of"], written=text, key=key)
    elif "provided_by" in meta:
        yield Mention(Sort.PROVIDED, text, path, of=meta["provided_by"], written=text, key=key)
    elif "reference" in types:
        yield Mention(Sort.DOMAIN, plain(text), path, fills=bool(meta.get("fills")), written=text, key=key)
    elif "expression" in types:
        yield Mention(
            Sort.EXPRESSION,
            text,
            path,
            over=plain(around.over) if around.over else None,
            hidden=around.hidden,
            written=text,
            key=key,
            over_written=around.over or "",
        )


def _inner(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rules of a mapping's keys; none where it has no fixed ones."""
    found = rule.get("schema", {})
    if isinstance(found, str):
        shared = shared_rules().get(found)
        return shared.rules if shared else {}
    return found if "type" not in found or isinstance(found["type"], Mapping) else {}


def _types(rule: Mapping[str, Any]) -> list[str]:
    kinds = rule.get("type", ())
    return [kinds] if isinstance(kinds, str) else list(kinds)
