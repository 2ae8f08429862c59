"""Strict, safe YAML that remembers where each key and value stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from regulars.declaring.yamlproblems import in_words, undecodable
from regulars.declaring.yamlscalars import SurpriseError, plain_value
from regulars.errors import DeclarationError, Place
from regulars.messages import _

#: A key path inside a document: mapping keys and list indices.
KeyPath = tuple[str | int, ...]
Mark = tuple[int, int]

MAX_BYTES = 4_000_000
MAX_DEPTH = 40
_GRAMMAR = 1
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One YAML document: plain dicts, lists and scalars in `body`, and where each of them stands."""

    file: str
    line: int
    body: Any
    _marks: Mapping[KeyPath, Mark] = field(default_factory=dict, repr=False)

    def place(self, *path: str | int) -> Place:
        """Where the key (or list item) at `path` stands; of the nearest known ancestor if it does not exist."""
        while path and path not in self._marks:
            path = path[:-1]
        line, column = self._marks.get(path, (self.line, 1))
        return Place(self.file, line, column)

    def changed(self, body: Any, keys: Mapping[KeyPath, str]) -> "Document":
        """The same document with another body, in which the keys at these paths have other names; places stay."""
        marks = {
            tuple(keys.get(path[: depth + 1], part) for depth, part in enumerate(path)): mark
            for path, mark in self._marks.items()
        }
        return replace(self, body=body, _marks=marks)


def read_documents(path: Path, name: str | None = None) -> list[Document]:
    """The documents of a YAML file, without empty ones. `name` stands for the path in messages.

    Raises DeclarationError with every surprise of the file, or the first place the parser stops at.
    """
    shown = name or str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DeclarationError([(Place(shown), _unreadable(error))]) from None
    return parse_documents(data, shown)


def parse_documents(data: bytes, name: str) -> list[Document]:
    """The documents in `data`, a YAML file of the name `name`; raises as `read_documents`."""
    if len(data) > MAX_BYTES:
        raise DeclarationError(
            [(Place(name), _("The file is larger than {size} MB.", size=MAX_BYTES // 10**6))]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DeclarationError([(Place(name, line), undecodable(data))]) from None
    reading = _Reading(name)
    try:
        documents = list(reading.documents(yaml.parse(text, Loader=_LOADER)))
    except yaml.YAMLError as error:
        # A surprise before it is most often the cause of where the parser stops.
        raise DeclarationError(reading.problems or [_stopped(error, text, name)]) from None
    if reading.problems:
        raise DeclarationError(reading.problems)
    return documents


def _unreadable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("There is no such file.")
    if isinstance(error, PermissionError):
        return _("The file may not be read: check its permissions.")
    return _("The file cannot be read.")


def _stopped(error: yaml.YAMLError, text: str, name: str) -> tuple[Place, str]:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    if mark is None:
        offset = getattr(error, "position", 0) or 0
        before = text[:offset]
        line, column = before.count("\n"), offset - (before.rfind("\n") + 1)
    else:
        # What was opened and never closed, or never got its colon, is to be mended where it begins.
        begun = "end of stream" in problem or "expected ':'" in problem
        opened = getattr(error, "context_mark", None) if begun else None
        line, column = ((opened or mark).line, (opened or mark).column)
    lines = text.split("\n")
    return Place(name, line + 1, column + 1), in_words(problem, lines[line] if line < len(lines) else "")


class _Reading:
    """One pass over a file's parser events."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[tuple[Place | None, str]] = []
        self._marks: dict[KeyPath, Mark] = {}
        self._events: Iterator[Any] = iter(())

    def documents(self, events: Iterator[Any]) -> Iterator[Document]:
        self._events = events
        first = True
        for event in events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            self._marks = {}
            root = next(events)
            line = root.start_mark.line + 1
            body = self._node(root, (), flow=False)
            if first and isinstance(body, dict) and "grammar" in body:
                self._grammar(body.pop("grammar"))
            first = False
            if body is not None and body != {}:
                yield Document(self.name, line, body, self._marks)

    def _grammar(self, version: object) -> None:
        if version != _GRAMMAR:
            mark = self._marks.get(("grammar",), (1, 1))
            self.problems.append(
                (
                    Place(self.name, *mark),
                    _("The file is written for grammar {version}; this version of Regulars reads grammar {known}.",
                      version=version, known=_GRAMMAR),
                )
            )  # fmt: skip

    def _problem(self, event: Any, message: str) -> None:
        mark = event.start_mark
        self.problems.append((Place(self.name, mark.line + 1, mark.column + 1), message))

    def _node(self, event: Any, path: KeyPath, *, flow: bool) -> Any:
        if isinstance(event, yaml.AliasEvent):
            self._problem(
                event, _("Aliases (*{name}) are not allowed: write the value out.", name=event.anchor)
            )
            return None
        if event.anchor is not None:
            self._problem(event, _("Anchors (&{name}) are not allowed: remove it.", name=event.anchor))
        if event.tag is not None:
            self._problem(event, _("Tags ({tag}) are not allowed: remove it.", tag=_short(event.tag)))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, flow=flow, key=False)
        if len(path) >= MAX_DEPTH:
            self._problem(event, _("More than {depth} levels, one inside the other.", depth=MAX_DEPTH))
            raise DeclarationError(self.problems)
        inside = flow or bool(event.flow_style)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, flow=inside)
        return self._mapping(path, flow=inside)

    def _sequence(self, path: KeyPath, *, flow: bool) -> list[Any]:
        items: list[Any] = []
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            here = (*path, len(items))
            self._marks[here] = (event.start_mark.line + 1, event.start_mark.column + 1)
            items.append(self._node(event, here, flow=flow))
        return items

    def _mapping(self, path: KeyPath, *, flow: bool) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if flow and self._goes_on(event, body):
                continue
            key = self._key(event, path, flow=flow)
            here = (*path, key)
            if key in body:
                first = self._marks[here][0]
                self._problem(
                    event, _("The key {key} stands twice; the first is in line {line}.", key=key, line=first)
                )
            else:
                self._marks[here] = (event.start_mark.line + 1, event.start_mark.column + 1)
            body[key] = self._node(next(self._events), here, flow=flow)
        return body

    def _goes_on(self, event: Any, body: dict[str, Any]) -> bool:
        """Whether a flow mapping's comma stood inside a function's parentheses: {line_no: occurrence(a, b)}.

        YAML takes `b)` for a key without a value; it is the rest of the value before.
        """
        name, value = next(reversed(body.items()), (None, None))
        if name is None or not isinstance(value, str) or value.count("(") <= value.count(")"):
            return False
        if not isinstance(event, yaml.ScalarEvent) or not event.implicit[0]:
            return False
        following = next(self._events)
        if isinstance(following, yaml.ScalarEvent) and following.implicit[0] and not following.value:
            body[name] = f"{value}, {event.value}"
            return True
        self._events = chain((following,), self._events)
        return False

    def _key(self, event: Any, path: KeyPath, *, flow: bool) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            if isinstance(event, yaml.AliasEvent):
                self._problem(
                    event, _("Aliases (*{name}) are not allowed: write the value out.", name=event.anchor)
                )
            else:
                self._problem(event, _("A key must be a text, not a list or a mapping."))
                self._node(event, (*path, ""), flow=flow)
            return ""
        if event.anchor is not None or event.tag is not None:
            self._problem(event, _("Anchors and tags are not allowed: remove it."))
        value = self._scalar(event, flow=flow, key=True)
        if value == "<<" and event.implicit[0]:
            self._problem(event, _("Merging with << is not allowed: write the keys out."))
        if not isinstance(value, str):
            self._problem(event, _("A key must be a text: put it in quotes, '{key}'.", key=event.value))
        return str(event.value)

    def _scalar(self, event: Any, *, flow: bool, key: bool) -> Any:
        # implicit[0] is true for a plain scalar without a tag: quoted ones are texts as they stand.
        if not event.implicit[0]:
            return event.value
        try:
            return plain_value(event.value, flow=flow, key=key)
        except SurpriseError as surprise:
            self._problem(event, str(surprise))
            return event.value


def _short(tag: str) -> str:
    return "!!" + tag.removeprefix("tag:yaml.org,2002:") if tag.startswith("tag:yaml.org") else tag
