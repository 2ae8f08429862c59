"""What a channel's `rows:` make of source rows: records of several domains, each row all or none."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from regulars import Alias, Part
from regulars_channels.mapping.chunk import Chunk
from regulars_channels.mapping.columns import Value
from regulars_channels.mapping.converting import Converted

#: Row number -> `domain.field` -> why the row is refused.
Refused = dict[int, dict[str, str]]


@dataclass(frozen=True)
class Setting:
    """One `set:`: a flat field name, and where its value comes from; or the entry that it refers to."""

    name: str
    value: Value | Alias
    convert: Callable[[Sequence[Any]], Converted]


@dataclass(frozen=True)
class Entry:
    """One entry of `rows:`."""

    domain: str
    alias: str | None
    key: Value | None
    when: Value | None
    at: Setting | None
    settings: tuple[Setting, ...]


@dataclass(frozen=True)
class Made:
    """The parts that a chunk's rows became, the rows that were refused, and those that no entry is for."""

    parts: list[Part]
    refused: Refused
    skipped: set[int]


@dataclass
class _Draft:
    entry: Entry
    positions: Sequence[int]
    columns: dict[str, list[Any] | Alias]
    keys: list[Any] | None
    at: list[Any] | None


@dataclass(frozen=True)
class RowMapping:
    """All that a channel makes of the rows of files with the same columns."""

    entries: tuple[Entry, ...]
    skip: Value | None
    #: The columns of each `occurrence(…)`, in which equal rows are counted.
    counted: Collection[tuple[str, ...]]
    #: The columns that the channel speaks of: those that `occurrence()` means.
    mapped: tuple[str, ...]

    def passed_over(self, chunk: Chunk) -> list[bool]:
        """Which rows `skip:` passes over; one that it cannot judge is not passed over."""
        if self.skip is None:
            return [False] * len(chunk)
        return [answer is True for answer in self.skip.of(chunk)[0]]

    def make(self, chunk: Chunk) -> Made:
        """The parts of the chunk's rows. A row of which one value cannot be converted is in none of them."""
        refused = self._faulty(chunk)
        drafts = [self._draft(entry, chunk, refused) for entry in self.entries]
        touched = {chunk.rows[position] for draft in drafts for position in draft.positions}
        parts: list[Part] = []
        for draft in drafts:
            made = {part.alias for part in parts}
            if (part := _part(draft, chunk, refused, made)) is not None:
                parts.append(part)
        return Made(parts, refused, set(chunk.rows) - touched - refused.keys())

    def _faulty(self, chunk: Chunk) -> Refused:
        """The rows of which a cell that this channel uses cannot be believed."""
        found: Refused = {}
        for row in chunk.rows if chunk.faults else ():
            used = {name: why for name, why in chunk.faults.get(row, {}).items() if name in self.mapped}
            if used:
                found[row] = used
        return found

    def _draft(self, entry: Entry, chunk: Chunk, refused: Refused) -> _Draft:
        positions: Sequence[int] = range(len(chunk))
        if entry.when is not None:
            answers, wrong = entry.when.of(chunk)
            _note(refused, f"{entry.domain}.when", wrong, chunk.rows)
            positions = [position for position, answer in enumerate(answers) if answer is True]
        part = chunk.at(positions)
        draft = _Draft(entry, positions, {}, None, None)
        for setting in entry.settings:
            draft.columns[setting.name] = _values(entry, setting, part, refused)
        if entry.key is not None:
            keys, wrong = entry.key.of(part)
            _note(refused, f"{entry.domain}.key", wrong, part.rows)
            draft.keys = [key.strip() or None if isinstance(key, str) else key for key in keys]
        if entry.at is not None:
            at = _values(entry, entry.at, part, refused)
            draft.at = at if isinstance(at, list) else None
        return draft


def _values(entry: Entry, setting: Setting, chunk: Chunk, refused: Refused) -> list[Any] | Alias:
    if isinstance(setting.value, Alias):
        return setting.value
    found, wrong = setting.value.of(chunk)
    _note(refused, f"{entry.domain}.{setting.name}", wrong, chunk.rows)
    values, wrong = setting.convert(found)
    _note(refused, f"{entry.domain}.{setting.name}", wrong, chunk.rows)
    return values


def _note(refused: Refused, name: str, wrong: dict[int, str], rows: Sequence[int]) -> None:
    for position, reason in wrong.items():
        refused.setdefault(rows[position], {})[name] = reason


def _part(draft: _Draft, chunk: Chunk, refused: Refused, made: Collection[str | None]) -> Part | None:
    """The draft without the rows that are refused; None where no row is left."""
    rows = [chunk.rows[position] for position in draft.positions]
    keys, at = draft.keys, draft.at
    # An entry that none of these rows has made nothing to refer to.
    columns = {
        name: [None] * len(rows) if isinstance(column, Alias) and column.name not in made else column
        for name, column in draft.columns.items()
    }
    if refused and not refused.keys().isdisjoint(rows):
        kept = [index for index, row in enumerate(rows) if row not in refused]
        rows = [rows[index] for index in kept]
        columns = {
            name: column if isinstance(column, Alias) else [column[index] for index in kept]
            for name, column in columns.items()
        }
        keys = None if keys is None else [keys[index] for index in kept]
        at = None if at is None else [at[index] for index in kept]
    if not rows:
        return None
    return Part(
        domain=draft.entry.domain, columns=columns, rows=rows, keys=keys, at=at, alias=draft.entry.alias
    )
