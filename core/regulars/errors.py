"""What can go wrong, named by what the reader should do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regulars.messages import _, sentences


@dataclass(frozen=True)
class Place:
    """Where in a file a text stands; line and column count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class RegularsError(Exception):
    """The root: one clear sentence that says what, where, what was expected and what to do."""

    exit_code = 1

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class DeclarationError(RegularsError):
    """Mend a schema file. `problems` holds every one that was found, each a (place, message)."""

    def __init__(self, problems: Sequence[tuple[Place | None, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{place}: {text}" if place else text for place, text in self.problems))


class ExpressionError(RegularsError):
    """Mend an expression: `text` is the whole of it, `position` the offset (from 0) of what is wrong."""

    def __init__(
        self, message: str, text: str, position: int | None = None, place: Place | None = None
    ) -> None:
        super().__init__(message, place)
        self.text = text
        self.position = position

    def __str__(self) -> str:
        if self.position is None or not self.text:
            return super().__str__()
        line = self.text.replace("\n", " ")
        return f"{super().__str__()}\n  {line}\n  {' ' * self.position}^"


class WorkspaceError(RegularsError):
    """Mend regulars.yaml, the database URL, or where the command was run."""


class PluginError(RegularsError):
    """Install, enable or mend a plugin."""


class HookError(PluginError):
    """Mend the plugin `plugin`: its hook `hook` failed.

    `reason` is what went wrong, in words; `kind` of what sort it is and where, without a word of what somebody wrote.
    """

    def __init__(self, message: str, *, plugin: str, hook: str, reason: str = "", kind: str = "") -> None:
        super().__init__(message)
        self.plugin = plugin
        self.hook = hook
        self.reason = reason or message
        self.kind = kind


class NotStatedError(PluginError):
    """Add to a plugin's plugin.yaml what its code does: the sentence has the line."""


class NotPermittedError(RegularsError):
    """Ask an admin for the right."""

    #: Whether the history is told of it already.
    noted = False


class NotFoundError(RegularsError):
    """There is no such record, or the actor may not see it."""


class StoreBusyError(RegularsError):
    """Another process is writing: try again."""


class StoreError(RegularsError):
    """The database cannot be used as it is."""


class MissingExtraError(RegularsError):
    """Install an extra of Regulars: the sentence names it."""


class RecordError(RegularsError):
    """Mend a record. `messages` keeps marshmallow's shape: field -> list of texts."""

    def __init__(self, messages: Mapping[str, Sequence[str]], place: Place | None = None) -> None:
        self.messages = {field: list(texts) for field, texts in messages.items()}
        told = (
            _("{name}: {told}", name=name, told=sentences(*texts)) for name, texts in self.messages.items()
        )
        super().__init__(_("; ").join(told), place)


class SourceError(RegularsError):
    """Mend a file or service that data come from."""
