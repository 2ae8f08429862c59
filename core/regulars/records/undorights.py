"""Who may undo a change set: who may change back each record that it touched."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from regulars.errors import NotPermittedError
from regulars.messages import _
from regulars.records.guard import Guard, Touched
from regulars.records.transaction import Transaction
from regulars.storage.bulk import fetch
from regulars.storage.domains import Shape


@dataclass
class UndoRights:
    """The rights of one author over the records that a change set touched, asked before and after it is undone."""

    transaction: Transaction
    guard: Guard
    change_set: int
    #: Domain -> what stood before, and of that what may be deleted, and what may be updated.
    _before: dict[str, tuple[set[int], set[int], set[int]]] = field(default_factory=dict)

    def before(self, touched: Mapping[str, Collection[int]]) -> None:
        """Look at the records (of a subject: any contributions) as they stand; what is not seen is not changed back."""
        if not self.guard.bounded:
            return
        for domain, records in touched.items():
            standing = self._standing(self.transaction.domains[domain], records)
            if self.guard.unseen(self.transaction, domain, standing):
                raise self._refusal()
            passing = [
                self.guard.passing(self.transaction, domain, action, standing)
                for action in ("delete", "update")
            ]
            self._before[domain] = (standing, passing[0], passing[1])

    def after(
        self, touched: Mapping[str, Collection[int]], put_back: Iterable[tuple[Shape, int, Any]]
    ) -> None:
        """Demand the right to delete what is gone, to create what stands again, to update the rest before and after.

        `put_back`: shape, record and columns of each row that was put back.
        """
        if not self.guard.bounded:
            return
        fields: dict[str, dict[str, set[int]]] = {}
        for shape, record, columns in put_back:
            for place in shape.places.values():
                if place.column in columns:
                    fields.setdefault(shape.domain.name, {}).setdefault(place.field.name, set()).add(record)
        for name, held in fields.items():
            if self.transaction.domains[name].domain.subject:
                groups = self.transaction.golden.members(set().union(*held.values()))
                root = {node: each for each, group in groups.items() for node in group}
                fields[name] = {each: {root.get(n, n) for n in nodes} for each, nodes in held.items()}
        for domain, records in touched.items():
            stood, deletable, updatable = self._before[domain]
            standing = self._standing(self.transaction.domains[domain], records)
            if not (stood - standing <= deletable and stood & standing <= updatable):
                raise self._refusal()
            for action, wanted in (("update", stood & standing), ("create", standing - stood)):
                self._check(domain, action, wanted, fields.get(domain, {}))

    def _check(self, domain: str, action: str, wanted: set[int], fields: Mapping[str, set[int]]) -> None:
        rows = dict.fromkeys(wanted, 0)
        touched = Touched(lambda: rows, fields, lambda name: fields[name] & wanted)
        try:
            self.guard.check(self.transaction, domain, action, touched)
        except NotPermittedError:
            raise self._refusal() from None

    def _standing(self, shape: Shape, records: Collection[int]) -> set[int]:
        """The records that stand, of a subject the golden ones."""
        wanted = set(records)
        if shape.domain.subject:
            wanted = set(self.transaction.golden.members(wanted))
        key = shape.main.c.id
        return {each for (each,) in fetch(self.transaction.connection, (key,), key, wanted)}

    def _refusal(self) -> NotPermittedError:
        return NotPermittedError(
            _(
                "To undo the change set {id} one must be allowed to change back each record that it touched.",
                id=self.change_set,
            )
        )
