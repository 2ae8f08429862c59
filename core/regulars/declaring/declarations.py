"""Schema files read into declarations: each document one thing, checked against the grammar of its kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from regulars.declaring.grammar import Grammar
from regulars.declaring.yamlfile import Document, read_documents
from regulars.errors import DeclarationError, Place
from regulars.messages import _
from regulars.nearest import suggestion

Problem = tuple[Place | None, str]


class Calling(Protocol):
    """What is called otherwise in a workspace than its plugin calls it."""

    def settled(
        self, declarations: Sequence["Declaration"], grammars: Mapping[str, Grammar]
    ) -> tuple[list["Declaration"], list[Problem]]:
        """The declarations with the names that hold here, and what is wrong in that."""


@dataclass(frozen=True)
class Declaration:
    """One thing that a schema file declares."""

    kind: str
    name: str
    #: The plugin, or `workspace`.
    owner: str
    body: Mapping[str, Any]
    document: Document
    #: As its owner has written it, where something in it is called otherwise here.
    own: "Declaration | None" = None

    @property
    def file(self) -> str:
        return self.document.file

    @property
    def line(self) -> int:
        return self.document.line

    def place(self, *path: str | int) -> Place:
        """Where the key at `path` of the body stands in the file."""
        return self.document.place(*path)


@dataclass(frozen=True)
class SchemaFile:
    """A schema file to be read: whose it is, where it lies, and its name in messages."""

    owner: str
    path: Path
    shown: str


@dataclass
class Reading:
    """What was read: the declarations that are as their grammars say, and what is wrong with the others."""

    declarations: list[Declaration] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: The kinds of the documents that were refused; "" where that cannot be told.
    refused: set[str] = field(default_factory=set)


def read_declarations(
    files: Iterable[SchemaFile],
    grammars: Mapping[str, Grammar],
    bringing: Callable[[str], str | None] = lambda _kind: None,
    calling: Calling | None = None,
) -> list[Declaration]:
    """All declarations of `files`, in order; raises DeclarationError with every problem of every file.

    `bringing` tells which plugin that is not enabled brings a kind, `calling` what is called otherwise here.
    """
    reading = read_what_can_be_read(files, grammars, bringing, calling)
    if reading.problems:
        raise DeclarationError(reading.problems)
    return reading.declarations


def read_what_can_be_read(
    files: Iterable[SchemaFile],
    grammars: Mapping[str, Grammar],
    bringing: Callable[[str], str | None] = lambda _kind: None,
    calling: Calling | None = None,
) -> Reading:
    """The same, with the problems beside the declarations that have none."""
    reading = Reading()
    for each in files:
        try:
            documents = read_documents(each.path, each.shown)
        except DeclarationError as error:
            reading.problems += error.problems
            reading.refused.add("")
            continue
        for document in documents:
            wrong = _problems(document, grammars, bringing)
            body = document.body
            if wrong:
                reading.problems += wrong
                reading.refused.add(str(body.get("kind", "")) if isinstance(body, dict) else "")
            else:
                reading.declarations.append(
                    Declaration(body["kind"], body["name"], each.owner, body, document)
                )
    if calling is not None:
        reading.declarations, wrong = calling.settled(reading.declarations, grammars)
        reading.problems += wrong
    reading.problems += _twice(reading.declarations)
    return reading


def _problems(
    document: Document, grammars: Mapping[str, Grammar], bringing: Callable[[str], str | None]
) -> list[Problem]:
    if not isinstance(document.body, dict):
        return [(document.place(), _("A declaration is a mapping that begins with `kind:` and `name:`."))]
    kind = document.body.get("kind")
    if not isinstance(kind, str):
        return [(document.place(), _("The key `kind` is missing. {hint}", hint=suggestion("", grammars)))]
    if kind not in grammars:
        plugin = bringing(kind)
        text = (
            _("The kind `{kind}` needs the plugin {plugin}: enable it with `regulars plugin enable {plugin}`.",
              kind=kind, plugin=plugin)
            if plugin
            else _("Unknown kind `{kind}`. {hint}", kind=kind, hint=suggestion(kind, grammars))
        )  # fmt: skip
        return [(document.place("kind"), text)]
    return list(grammars[kind].problems(document))


def _twice(found: list[Declaration]) -> Iterable[Problem]:
    """Two declarations of one kind and name: the second is told, naming both owners."""
    first: dict[tuple[str, str], Declaration] = {}
    for each in found:
        other = first.setdefault((each.kind, each.name), each)
        if other is not each:
            yield (
                each.place("name"),
                _(
                    "{kind} `{name}` of {owner} is declared already by {other} ({place}): rename one of them.",
                    kind=each.kind,
                    name=each.name,
                    owner=each.owner,
                    other=other.owner,
                    place=other.place("name"),
                ),
            )
