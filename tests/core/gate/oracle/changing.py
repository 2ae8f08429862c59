"""What a user's writes do: the record before, the record after and the fields are asked; all or nothing is done."""

from collections.abc import Callable
from random import Random
from typing import Any

from smalltown import Row
from view import View

from regulars import Session
from regulars.errors import NotPermittedError, RegularsError

#: What is set: domain -> field -> values. No identity, identifier or reference is among them: those may clash.
SETTABLE: dict[str, dict[str, tuple[Any, ...]]] = {
    "client": {
        "name": ("ann", "Bob"), "card": ("c1",), "born": ("2000-01-01", "1990-05-05"), "level": ("gold", "silver"),
        "points": (0, 3, 9), "credit": (0, 20), "agrees": (True, False),
    },
    "sale": {"net": (0, 5, 60), "note": ("jam",), "code": ("x", "z"), "refund": (True, False)},
    "line": {"title": ("tea", "jam"), "amount": (0, 9)},
    "gift": {"worth": (0, 1, 9)},
}  # fmt: skip
#: What a new record must say.
REQUIRED: dict[str, Row] = {
    "client": {}, "sale": {"number": "new", "sold_at": "2026-05-05 10:00:00"}, "line": {"number": 999},
    "gift": {"number": 999},
}  # fmt: skip
#: An id that no record has.
NEVER = 10**9


class Changer:
    """One user's writes in one domain, each undone at once."""

    def __init__(self, session: Session, view: View, chance: Random, domain: str) -> None:
        self.session, self.reckoner, self.chance, self.domain = session, view.reckoner, chance, domain

    def an_edit(self) -> None:
        """An edit is made where record and fields may be changed as they stand before, and as they stand after."""
        record = self.chance.choice(sorted(self.reckoner.records[self.domain]))
        before = self.reckoner.records[self.domain][record]
        values = self._values()
        allowed = self._may("update", before, values) and self._may("update", before | values, values)
        self._hold(record, lambda each: self.session.edit(self.domain, each, values), allowed, values)

    def a_deletion(self) -> None:
        """A record that nothing refers to goes where it may be read and deleted."""
        lines = self.reckoner.records["line"].values()
        referred = {line["sale"] for line in lines} if self.domain == "sale" else set()
        records = self.reckoner.records[self.domain]
        if self.domain == "client":
            return
        record = self.chance.choice(sorted(records.keys() - referred))
        allowed = self.reckoner.may(self.domain, "delete", records[record])
        self._hold(record, lambda each: self.session.delete(self.domain, [each]), allowed, {})

    def an_addition(self) -> None:
        """A record is made where it may be created as it will stand, with each field that is said of it."""
        values = self._values() | REQUIRED[self.domain]
        empty = dict.fromkeys(next(iter(self.reckoner.records[self.domain].values()))) | {"spent": 0}
        allowed = self._may("create", empty | values, values)
        outcome = self._outcome(lambda: self.session.add(self.domain, values))
        assert outcome[0] is (None if allowed else NotPermittedError), (values, allowed, outcome)

    def _hold(self, record: int, call: Callable[[int], Any], allowed: bool, values: Row) -> None:
        outcome = self._outcome(lambda: call(record))
        if self.reckoner.reads(self.domain, record):
            assert outcome[0] is (None if allowed else NotPermittedError), (record, values, allowed, outcome)
            return
        nowhere = self._outcome(lambda: call(NEVER))
        told = (outcome[0], outcome[1].replace(str(record), "*"))
        assert outcome[0] is not None, (record, values, outcome)
        assert told == (nowhere[0], nowhere[1].replace(str(NEVER), "*")), (record, values, outcome, nowhere)

    def _outcome(self, call: Callable[[], Any]) -> tuple[type[Exception] | None, str]:
        try:
            with self.session.rehearsal():
                call()
        except RegularsError as error:
            return type(error), str(error)
        return None, ""

    def _values(self) -> Row:
        settable = SETTABLE[self.domain]
        names = self.chance.sample(sorted(settable), self.chance.randint(1, min(2, len(settable))))
        return {name: self.chance.choice(settable[name]) for name in names}

    def _may(self, action: str, row: Row, values: Row) -> bool:
        return self.reckoner.may(self.domain, action, row) and all(
            self.reckoner.writes(self.domain, action, name, row) for name in values
        )
