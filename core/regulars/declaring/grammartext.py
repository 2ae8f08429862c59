"""A grammar as it is written: its rules, and the comments above its keys, which are their help."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from regulars.catalog import Labels
from regulars.declaring.yamlfile import Document, KeyPath, parse_documents
from regulars.errors import DeclarationError, Place
from regulars.messages import _

_CHINESE = "zh:"


@dataclass(frozen=True)
class GrammarText:
    """Cerberus rules, and in `words` what people read of the key at a path; at () of the whole."""

    rules: Mapping[str, Any]
    words: Mapping[KeyPath, Labels] = field(default_factory=dict)


def read_grammar_text(data: bytes, shown: str) -> GrammarText:
    """The grammar in `data`, a file that messages call `shown`; DeclarationError where it is no mapping.

    The comment above the first key tells of the whole. A line of a comment that begins with `zh:` is its Chinese.
    """
    documents = parse_documents(data, shown)
    if len(documents) != 1 or not isinstance(documents[0].body, dict):
        raise DeclarationError([(Place(shown), _("A grammar is one mapping of keys to rules."))])
    document = documents[0]
    return GrammarText(document.body, dict(_words(document, data.decode("utf-8-sig").splitlines())))


def _words(document: Document, lines: list[str]) -> Iterator[tuple[KeyPath, Labels]]:
    first = next(iter(document.body), None)
    for path in _paths(document.body, ()):
        place = document.place(*path)
        line, column = place.line or 1, place.column or 1
        if lines[line - 1][: column - 1].strip():
            continue
        words = _labels(lines, line - 1)
        if words:
            yield (() if path == (first,) else path), words


def _paths(body: Any, path: KeyPath) -> Iterator[KeyPath]:
    if isinstance(body, dict):
        for key, value in body.items():
            yield (*path, key)
            yield from _paths(value, (*path, key))


def _labels(lines: list[str], end: int) -> Labels:
    """The comment that ends above the line `end` (from 0), by language."""
    begin = end
    while begin and lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    told: dict[str, list[str]] = {}
    language = "en"
    for line in lines[begin:end]:
        text = line.strip().lstrip("#").strip()
        if text.startswith(_CHINESE):
            language, text = "zh", text.removeprefix(_CHINESE).strip()
        told.setdefault(language, []).append(text)
    return {language: (" " if language == "en" else "").join(texts) for language, texts in told.items()}
