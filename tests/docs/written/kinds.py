"""docs/reference/kinds.md: each kind of declaration by its grammar, key by key, in English and Chinese."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from pageblocks import ROOT

from regulars.declaring.grammartext import GrammarText, read_grammar_text
from written.markdown import cell, code, table

HEAD = """# Kinds of declaration, key by key

Written from the grammars, which decide what is accepted; examples with each kind stand in [Declarations](../declarations.md). **Bold** keys must be given. Every declaration has `kind` and `name` too, and `label` and `help` as `{en: …, zh: …}`; a file begins with `grammar: 1`.
"""
#: The kinds of the core in the order in which one meets them; `field` and `workspace` are no kinds, and have grammars.
CORE = (
    "domain",
    "field",
    "extension",
    "metric",
    "role",
    "restriction",
    "user_attribute",
    "plugin",
    "preset",
    "workspace",
)
TITLES = {"field": "A field (of a domain or extension)", "workspace": "regulars.yaml"}
#: What every declaration has, told in the head.
COMMON = {"kind", "name", "label", "help"}
#: A grammar's first comment is about the whole, so its first key has none.
FIRST = {"type": ("What it holds: [types of field](field-types.md).", "类型，见[字段类型](field-types.md)。")}
#: What may stand there, shorter than where there is room.
SHORT = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "float": "number",
    "boolean": "true or false",
    "list": "list",
    "dict": "mapping",
    "name": "name",
    "reference": "name, or plugin.name",
    "expression": "[expression](../expressions.md)",
    "labels": "`{en: …, zh: …}`",
}


def page() -> str:
    parts = [HEAD]
    for name, owner, file in grammars():
        text = read_grammar_text(file.read_bytes(), file.name)
        en, zh = _words(text, ())
        brought = (
            f" Brought by the plugin [{owner}](../../plugins/regulars_{owner}/README.md)." if owner else ""
        )
        parts.append(f"\n## {TITLES.get(name, name)}\n\n{en}{brought} {zh}\n\n")
        parts.append(table(("key", "what may stand there", "meaning", "含义"), _rows(text)))
    return "".join(parts)


def grammars() -> Iterator[tuple[str, str, Path]]:
    """Every grammar: kind, the plugin that brings it or "", its file."""
    for name in CORE:
        yield name, "", ROOT / f"schemas/{name}.yaml"
    for manifest in sorted(ROOT.glob("plugins/*/plugin.yaml")):
        body = yaml.safe_load(manifest.read_text("utf-8"))
        for kind, file in body.get("kinds", {}).items():
            yield kind, body["name"], manifest.parent / file


def undescribed() -> list[str]:
    """Keys of which a reader would learn nothing."""
    found = []
    for name, _owner, file in grammars():
        text = read_grammar_text(file.read_bytes(), file.name)
        found += [f"{name}.{row[0]}" for row in _rows(text) if not row[2] or not row[3]]
    return found


def _rows(text: GrammarText) -> Iterator[tuple[str, str, str, str]]:
    for path, rule in _keys(text.rules, ()):
        shown = ".".join(each for each in path if each not in ("schema", "valuesrules"))
        if shown in COMMON:
            continue
        en, zh = _words(text, path)
        if not en:
            en, zh = FIRST.get(shown, ("", ""))
        name = f"**`{shown}`**" if rule.get("required") else f"`{shown}`"
        yield name, _accepted(rule), cell(en), cell(zh)


def _keys(
    rules: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Each key that may be written, with its rule; keys within keys by their path."""
    for key, rule in rules.items():
        if "not_yet" in rule:
            continue
        yield (*path, key), rule
        inner, below = rule, (*path, key)
        while isinstance(inner, dict):
            deeper = (
                inner.get("schema") if isinstance(inner.get("schema"), dict) else inner.get("valuesrules")
            )
            step = "schema" if isinstance(inner.get("schema"), dict) else "valuesrules"
            if not isinstance(deeper, dict):
                break
            below = (*below, step)
            # The rules of a mapping's keys are a mapping of mappings; those of an item are of Cerberus' words.
            if inner.get("type") == "dict" and step == "schema":
                yield from _keys(deeper, below)
                break
            inner = deeper


def _accepted(rule: Mapping[str, Any]) -> str:
    """What may stand there, in words."""
    if "allowed" in rule:
        return " ".join(code(str(each)) for each in rule["allowed"])
    kinds = rule.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    inner = (
        rule.get("schema") if kinds == ["list"] else rule.get("valuesrules") if kinds == ["dict"] else None
    )
    if isinstance(inner, dict) and ("type" in inner or "allowed" in inner):
        within = _accepted(inner)
        return f"list: {within}" if kinds == ["list"] else f"mapping to {within}"
    of = rule["meta"].get("of") if isinstance(rule.get("meta"), dict) else None
    told = " or ".join(SHORT[each] for each in kinds)
    return f"{told} of a {of}" if of else told


def _words(text: GrammarText, path: tuple[str, ...]) -> tuple[str, str]:
    labels = text.words.get(path, {})
    return str(labels.get("en", "")), str(labels.get("zh", ""))
