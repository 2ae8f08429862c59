"""What is handed to a session to be written, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from regulars.records.hookfailures import HookFailure


@dataclass(frozen=True)
class Alias:
    """In a reference column of a Part: the record that the earlier Part `name` made from the same row."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """Records of one domain: `columns` maps fields (flat: `address.city`) to equally many values.

    Values are typed, or canonical text (`2026-01-31`, `12.50`, a choice's code); blank text is None. None says
    nothing of a subject; a fact holds nothing then, or the field's default. A field without a column stays as it is.
    A reference is a record id (int), a text or tuple (the target's identity, a subject's key in the source or
    one of its identifiers), or for the whole column an `Alias`.
    """

    domain: str
    columns: Mapping[str, Sequence[Any] | Alias]
    #: The source row of each record: parts of one row stand or fall together.
    rows: Sequence[int]
    #: A subject's key in its source; None in it: the strongest identifier, else the values themselves.
    keys: Sequence[Any] | None = None
    #: Records that exist, by id: each is changed, none is made.
    ids: Sequence[int] | None = None
    #: When the source says so (aware, or civil in the writer's zone), a value each; else the write's `at`.
    at: Sequence[Any] | None = None
    alias: str | None = None


@dataclass(frozen=True)
class Rejected:
    """A source row of which nothing was written, and why: field -> texts."""

    row: int
    domain: str
    messages: Mapping[str, Sequence[str]]


@dataclass
class Counts:
    """Records of one domain, counted."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass
class Outcome:
    """What became of the source rows, and of the records by domain."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    records: dict[str, Counts] = field(default_factory=dict)
    #: Of each Part in order: source row -> record id (of a subject: of its contribution).
    ids: list[Mapping[int, int]] = field(default_factory=list)
    #: Hooks of plugins that failed afterwards: all of this stands, without what they would have done.
    failures: list[HookFailure] = field(default_factory=list)


@dataclass(frozen=True)
class Batch:
    """Records of one domain on their way into the store, as hooks see them: never changed in place.

    `columns` maps flat field names to Python values; `ids` are known after the write (of a subject: the ids of
    its contributions, which references to it may hold), and before it where records are changed by their ids.
    """

    domain: str
    columns: Mapping[str, Sequence[Any]]
    source: str
    ids: Sequence[int] = ()
    #: How many records; None: as many as a column has values.
    count: int | None = None

    def rows(self) -> list[dict[str, Any]]:
        """The records one by one."""
        made: list[dict[str, Any]] = [{} for _ in range(len(self))]
        for name, values in self.columns.items():
            for record, value in zip(made, values, strict=True):
                record[name] = value
        return made

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ())) if self.count is None else self.count


@dataclass(frozen=True)
class Contribution:
    """What one source said of a subject: flat field name -> value, and when."""

    id: int
    source: str
    key: str
    at: datetime
    values: Mapping[str, Any]


class Hit(NamedTuple):
    """A record that a search found, and the field that it was found by."""

    domain: str
    id: int
    label: str
    field: str


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    time: datetime
    domain: str
    id: int
    record: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """A page of records; `next` is the mark to ask on after, None at the end."""

    rows: list[dict[str, Any]]
    next: str | None = None
