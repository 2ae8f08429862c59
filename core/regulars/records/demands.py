"""What a subject must have: refuse rows that would leave one without a required value, or with another's unique one."""

from collections.abc import Sequence
from dataclasses import dataclass

from regulars.catalog import Field
from regulars.messages import _
from regulars.records.guard import Meeting
from regulars.records.linking import Identifier, Linker, identifiers_of
from regulars.records.loading import Refusals, refuse
from regulars.records.subjects import Resolved
from regulars.records.transaction import Transaction
from regulars.storage.bulk import fetch
from regulars.storage.cells import Cell


def refuse_unmet(transaction: Transaction, resolved: Resolved, refusals: Refusals, meeting: Meeting) -> None:
    """Refuse the rows of `resolved` that do not meet what their domain demands of each subject."""
    fields = resolved.loaded.shape.domain.fields.values()
    required = [each for each in fields if each.required and each.default is None]
    unique = [each for each in fields if each.unique]
    if required or unique:
        subjects = _subjects(transaction, resolved, meeting)
        demands = _Demands(transaction, resolved, refusals, meeting, subjects)
        for field in required:
            demands.require(field)
        for field in unique:
            demands.tell_apart(field)


@dataclass
class _Demands:
    transaction: Transaction
    resolved: Resolved
    refusals: Refusals
    meeting: Meeting
    #: By position: the subject that exists, or the first new contribution of one that does not.
    subjects: Sequence[int]

    def require(self, field: Field) -> None:
        """Some row must say it of a new subject; no hand may empty it."""
        loaded = self.resolved.loaded
        column = loaded.cells.get(field.name)
        said = {s for s, cell in zip(self.subjects, column or (), strict=False) if cell is not None}
        for position, subject in enumerate(self.subjects):
            if loaded.ids is not None:
                lacks = column is not None and column[position] is None
            else:
                lacks = subject in self.resolved.new and subject not in said
            if lacks:
                self._refuse(position, field, _("{name} is missing.", name=field.name))

    def tell_apart(self, field: Field) -> None:
        """No two subjects hold the same value."""
        shape, column = self.resolved.loaded.shape, self.resolved.loaded.cells.get(field.name)
        if column is None:
            return
        at = shape.column((field.name,))
        wanted = [cell for cell in dict.fromkeys(column) if cell is not None]
        holders: dict[Cell, int] = dict(fetch(self.transaction.connection, (at, at.table.c.id), at, wanted))
        others = set(holders.values()) - set(self.subjects)
        unseen = self.meeting.unseen(shape.domain.name, others, (field.name,))
        for position, (cell, subject) in enumerate(zip(column, self.subjects, strict=True)):
            row = self.resolved.loaded.rows[position]
            if (
                cell is None
                or row in self.refusals
                or (other := holders.setdefault(cell, subject)) == subject
            ):
                continue
            if other in unseen:
                self.meeting.clash(row, shape.domain.name, other, field.name)
                continue
            text = _(
                "Another {domain} has this {name} already.", domain=shape.domain.called, name=field.called
            )
            self._refuse(position, field, text)

    def _refuse(self, position: int, field: Field, text: str) -> None:
        loaded = self.resolved.loaded
        refuse(self.refusals, loaded.rows[position], loaded.shape.domain.name, field.name, [text])


def _subjects(transaction: Transaction, resolved: Resolved, meeting: Meeting) -> list[int]:
    """By position, the subject that each contribution is part of or will be linked to."""
    loaded = resolved.loaded
    linker = Linker(transaction.connection, loaded.shape, meeting=meeting)
    carried = identifiers_of(loaded.shape, loaded.cells, len(loaded))
    linker.look_up(each for group in carried for each in group)
    linker.know_roots({*resolved.ids, *resolved.edits.values()})
    first: dict[Identifier, int] = {}
    of_node: dict[int, int] = {}
    found: list[int] = []
    for node, group in zip(resolved.ids, carried, strict=True):
        subject = of_node.get(node)
        if subject is None and node in resolved.edits:
            subject = linker.root(resolved.edits[node])
        if subject is None and node in resolved.new:
            links = (linker.linked(each) or first.get(each) for each in group)
            subject = next((each for each in links if each is not None), None)
        subject = of_node[node] = linker.root(node) if subject is None else subject
        for each in group:
            first.setdefault(each, subject)
        found.append(subject)
    return found
