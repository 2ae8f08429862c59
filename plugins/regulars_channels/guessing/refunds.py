"""A choice that conditions tell, as refunds are told by their sign and voids by a status: an entry for each value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from regulars.catalog import Choice, Domain, Field
from regulars.errors import ExpressionError
from regulars_channels.guessing.columns import Column
from regulars_channels.guessing.drafts import Entry, Setting
from regulars_channels.guessing.makingup import filled_in, names_of
from regulars_channels.guessing.statuses import said_by
from regulars_channels.guessing.texts import alone, literal, number, within
from regulars_channels.mapping.chunk import Chunk
from regulars_channels.mapping.columns import ColumnScope, condition

_NUMBERS = {"integer", "decimal", "money"}
_SIGN = re.compile(r"[a-z_0-9]+ (?P<sign><|>=) 0")
#: So many rows are asked.
_ASKED = 20_000


def split(
    entries: Sequence[Entry], domain: Domain, head: Domain | None, columns: Sequence[Column], *, comma: bool
) -> list[Entry]:
    """The entries, each as many times as the choice has values, where the rows hold more than the usual one.

    `domain` is that of the last entry, whose amounts tell; a `head` has the same field.
    """
    main = entries[-1]
    for field in domain.fields.values():
        told = [choice for choice in field.values if choice.told_by]
        if not told or any(each.name == field.name for each in main.settings):
            continue
        conditions = {choice.value: _condition(choice, field, domain, main, comma=comma) for choice in told}
        if not all(conditions.values()) or not _varies(field, conditions, columns):
            # All are as most are.
            conditions = {}
        said = said_by(field, [each for each in (domain, head) if each], columns)
        if said is not None:
            usual = {str(field.default): None} if field.default is not None else {}
            conditions = {value: said.others(text) for value, text in (conditions or usual).items()}
            conditions[said.value] = said.when
        if conditions:
            mixed = (
                head is not None and len(entries) > 1 and _mixed(entries[0], head, conditions, field, columns)
            )
            return [
                _of_value(each, field, value, text or "")
                for value, text in conditions.items()
                for each in entries
                # What comes back at the table makes the bill no refund: its other rows tell of it.
                if not (
                    mixed
                    and each is entries[0]
                    and value in {choice.value for choice in told} - {field.default}
                )
            ]
    return list(entries)


def _mixed(
    entry: Entry, head: Domain, conditions: Mapping[str, str | None], field: Field, columns: Sequence[Column]
) -> bool:
    """Whether of the receipts that have rows of a value other than the usual one most have usual rows too."""
    usual = conditions.get(str(field.default))
    known = [column for each in entry.settings if each.name in head.identity for column in each.columns]
    if not usual or not known:
        return False
    cells = {column.name: column.cells[:_ASKED] for column in columns}
    count = max(map(len, cells.values()), default=0)
    chunk = Chunk("", None, cells, range(1, count + 1))
    answers, _refused = condition(usual, ColumnScope(cells)).of(chunk)
    told: dict[tuple[str | None, ...], set[bool]] = {}
    for row, answer in enumerate(answers):
        told.setdefault(tuple(column.cells[row] for column in known), set()).add(answer is True)
    other = [signs for signs in told.values() if False in signs]
    return sum(True in signs for signs in other) * 2 > len(other)


def _of_value(entry: Entry, field: Field, value: str, when: str) -> Entry:
    both = f"({when}) and {entry.when}" if entry.when is not None else when
    return replace(entry, when=both, settings=(*entry.settings, Setting(field.name, literal(value))))


def _condition(choice: Choice, field: Field, domain: Domain, main: Entry, *, comma: bool) -> str | None:
    """When a row has the value, as a condition on columns; None where what tells it is not there."""
    settings = {each.name: each for each in main.settings}
    names = names_of(choice.told_by or "")
    if not all(name in settings and domain.fields[name].type in _NUMBERS for name in names):
        return None
    if comma:
        # Expressions read no decimal comma; a sign they do.
        sign = _SIGN.fullmatch(choice.told_by or "")
        if sign is None or len(settings[names[0]].columns) != 1:
            return None
        below = f"starts_with({within(settings[names[0]].columns[0])}, '-')"
        text = below if sign["sign"] == "<" else f"not {below}"
    else:
        text = filled_in(choice.told_by or "", lambda name: _amount(settings[name]))
    if choice.value != field.default:
        return text
    # A row that does not say it is as most are.
    blanks = dict.fromkeys(f"{within(column)} is null" for name in names for column in settings[name].columns)
    return " or ".join([text, *blanks])


def _amount(setting: Setting) -> str:
    return number(setting.columns[0]) if setting.text == alone(setting.columns[0]) else str(setting.text)


def _varies(field: Field, conditions: Mapping[str, str | None], columns: Sequence[Column]) -> bool:
    """Whether a value other than the usual one occurs."""
    cells = {column.name: column.cells[:_ASKED] for column in columns}
    count = max(map(len, cells.values()), default=0)
    chunk = Chunk("", None, cells, range(1, count + 1))
    for value, text in conditions.items():
        if value != field.default and text is not None:
            try:
                answers, _refused = condition(text, ColumnScope(cells)).of(chunk)
            except ExpressionError:
                return False
            if any(answer is True for answer in answers):
                return True
    return False
