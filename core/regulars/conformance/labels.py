"""The check that everything that people read is there in both languages."""

from collections.abc import Iterator, Mapping
from typing import Any

from regulars.conformance.candidate import Candidate
from regulars.conformance.finding import Finding
from regulars.conformance.reading import declarations_of
from regulars.declaring.yamlfile import Document
from regulars.messages import LANGUAGES, _

CHECK = "labels"
#: Keys whose values are texts in several languages.
_READ = frozenset({"label", "help", "reason"})
#: Kinds whose own declaration, and whose fields, people meet by name.
_NAMED = frozenset({"domain", "metric", "role"})


def both_languages(candidate: Candidate) -> Iterator[Finding]:
    """Labels and help texts that lack a language, and fields without a label."""
    documents = [candidate.document, *(each.document for each in declarations_of(candidate))]
    for document in documents:
        for path, text in _texts(document.body, ()):
            for code in LANGUAGES:
                if not text.get(code):
                    yield _lacking(candidate, document, path, code)
        yield from _unnamed(candidate, document)


def _texts(
    node: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    if isinstance(node, dict):
        for key, value in node.items():
            here = (*path, key)
            # The labels of a choice's values stand right under their codes.
            choices = key == "values" and isinstance(value, dict)
            if key in _READ and isinstance(value, dict):
                yield here, value
            elif choices and all(isinstance(each, dict) for each in value.values()):
                yield from (
                    ((*here, code), each) for code, each in value.items() if each.keys() <= set(LANGUAGES)
                )
            else:
                yield from _texts(value, here)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _texts(value, (*path, number))


def _lacking(candidate: Candidate, document: Document, path: tuple[str | int, ...], code: str) -> Finding:
    return Finding(
        CHECK,
        "wrong" if candidate.built_in else "warning",
        _("{what} has no text in {language}.", what=".".join(map(str, path)), language=_called(code)),
        document.place(*path),
        _("Write both: {en: …, zh: …}. Whoever reads in the other language is shown the one that is there."),
    )


def _unnamed(candidate: Candidate, document: Document) -> Iterator[Finding]:
    body = document.body
    lacking: list[tuple[str | int, ...]] = []
    if body.get("kind") in _NAMED and "label" not in body:
        lacking.append(("name",))
    if body.get("kind") in ("domain", "extension"):
        lacking += [("fields", name) for name, each in body["fields"].items() if "label" not in each]
    for path in lacking:
        yield Finding(
            CHECK,
            "wrong" if candidate.built_in else "warning",
            _(
                "{what} has no label.",
                what=body["name"] if path == ("name",) else f"{body['name']}.{path[-1]}",
            ),
            document.place(*path),
            _("Add what people call it: `label: {en: …, zh: …}`."),
        )


def _called(code: str) -> str:
    return {"en": _("English"), "zh": _("Chinese")}[code]
