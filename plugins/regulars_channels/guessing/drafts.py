"""A channel as it is guessed, before it is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from regulars_channels.guessing.columns import Column


@dataclass(frozen=True)
class Setting:
    """One `set:`: the field's name and an expression, made of these columns."""

    name: str
    text: Any
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One entry of `rows:`."""

    to: str
    settings: tuple[Setting, ...]
    alias: str | None = None
    key: str | None = None
    when: str | None = None
    key_column: Column | None = None

    @property
    def columns(self) -> set[str]:
        """The names of the columns that its fields and its key are made of."""
        keyed = {self.key_column.name} if self.key_column is not None else set()
        return keyed | {column.name for each in self.settings for column in each.columns}


@dataclass(frozen=True)
class OwnField:
    """A column that no domain has a field for: the field of an extension that may hold it."""

    name: str
    column: Column
    body: Mapping[str, Any]


@dataclass
class Draft:
    """A channel: what it reads, what its rows become, what it leaves out, and what a person should look at."""

    name: str
    title: str
    settings: Mapping[str, Any]
    formats: Mapping[str, Any]
    entries: Sequence[Entry]
    about: str
    source: str | None = None
    #: Fields of the main thing that this company alone has; `kept` False: only proposed.
    own: Sequence[OwnField] = ()
    own_kept: bool = True
    left: Sequence[Column] = ()
    questions: Sequence[str] = ()
    #: (column, `domain.field`, how sure) as it is told, in the order of the file.
    understood: Sequence[tuple[Column, str, float]] = field(default_factory=tuple)
