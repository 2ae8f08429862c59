"""The queue of held contributions: rows that clash with what their author may not see wait here for an admin."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from regulars.errors import NotFoundError, NotPermittedError, RecordError, RegularsError
from regulars.gate.reading import Reader
from regulars.gate.reads import Asked
from regulars.gate.store import Store
from regulars.history.entries import HELD, Happening, who
from regulars.messages import _
from regulars.permissions.policy import Policy
from regulars.records import heldrows
from regulars.records.guard import Clash
from regulars.records.heldrows import ACCEPTED, DROPPED, WAITING, Held, Written
from regulars.records.parts import Alias, Outcome, Part
from regulars.records.transaction import Transaction

#: Writes the parts of a held contribution by the rights of the admin.
Write = Callable[[Held], Outcome]


@dataclass(frozen=True)
class HeldQueue:
    """What one actor holds for, or takes from the queue."""

    store: Store
    policy: Policy
    transaction: Callable[[], AbstractContextManager[Transaction]]
    #: Told of what is read in the queue before it is given out.
    reader: Reader

    def hold(
        self, parts: Sequence[Part], rows: Mapping[int, set[Clash]], source: str, at: str, zone: str | None
    ) -> None:
        """Set these source rows of `parts` aside, each with what it clashes with."""
        actor = self.policy.actor
        with self.transaction() as transaction:
            written = Written(actor.name, actor.on_behalf_of, source, at, zone)
            ids = heldrows.hold(transaction, parts, rows, written)
            self._tell(transaction, "hold", ids)

    def all(self, state: str | None) -> list[Held]:
        """What is held, in a state or at all, in order; NotPermittedError for who is no admin."""
        self._demand()
        with self.store.reading() as connection:
            found = list(heldrows.read(connection, state=state))
        self._listed(found)
        return [self._as_shown(each) for each in found]

    def one(self, number: int) -> Held:
        """One held contribution."""
        self._demand()
        with self.store.reading() as connection:
            found = self._known(number, list(heldrows.read(connection, number)))
        self._listed([found])
        return self._as_shown(found)

    def accept(self, number: int, write: Write) -> Outcome:
        """Write it by the rights of the admin; RecordError where it does not fit."""
        self._demand()
        with self.transaction() as transaction:
            held = self._waiting(transaction, number)
            outcome = write(held)
            if outcome.rejected:
                raise RecordError(outcome.rejected[0].messages)
            self._settle(transaction, held, ACCEPTED)
            return outcome

    def drop(self, number: int, reason: str) -> None:
        """Give it up, for a reason."""
        self._demand()
        with self.transaction() as transaction:
            self._settle(transaction, self._waiting(transaction, number), DROPPED, reason)

    def _listed(self, found: Sequence[Held]) -> None:
        """Tell of a read of the queue: whose fields, and the records that these clash with."""
        fields: dict[str, dict[tuple[str, ...], None]] = {}
        against: dict[str, set[int]] = {}
        for each in found:
            for part in each.parts:
                fields.setdefault(part.domain, {}).update(
                    ((name.partition(".")[0],), None) for name in part.columns
                )
            for clash in each.against:
                against.setdefault(clash.domain, set()).add(clash.record)
        for domain, names in fields.items():
            self.reader.listed("held", [Asked(domain, names)], {domain: sorted(against.get(domain, ()))})

    def _demand(self) -> None:
        if not self.policy.may("*", "admin"):
            raise NotPermittedError(
                _("{actor} may not look after held contributions: admins may.", actor=self.policy.actor.name)
            )

    def _as_shown(self, held: Held) -> Held:
        """As far as the admin is shown its fields whole, whatever the record."""
        return replace(held, parts=tuple(replace(each, columns=self._columns(each)) for each in held.parts))

    def _columns(self, part: Part) -> dict[str, Sequence[Any] | Alias]:
        return {
            name: values
            if isinstance(values, Alias)
            or self.policy.shown(part.domain, name.partition(".")[0]).always == "whole"
            else [None if each is None else "****" for each in values]
            for name, values in part.columns.items()
        }

    def _waiting(self, transaction: Transaction, number: int) -> Held:
        held = self._known(number, list(heldrows.read(transaction.connection, number)))
        if held.state != WAITING:
            raise RegularsError(
                _("The held contribution {id} is settled already: {state}.", id=number, state=_(held.state))
            )
        return held

    def _known(self, number: int, found: Sequence[Held]) -> Held:
        if not found:
            raise NotFoundError(
                _("There is no held contribution {id}. `regulars held list` shows them.", id=number)
            )
        return found[0]

    def _settle(self, transaction: Transaction, held: Held, state: str, reason: str | None = None) -> None:
        heldrows.settle(transaction.connection, held.id, state, self.policy.actor.name, reason)
        self._tell(
            transaction, "accept" if state == ACCEPTED else "drop", [held.id], held.written.actor, reason
        )

    def _tell(
        self,
        transaction: Transaction,
        done: str,
        ids: Sequence[int],
        author: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Put it into the history."""
        actor = self.policy.actor
        about = {"done": done, "held": list(ids), "author": author, "reason": reason}
        about = {name: value for name, value in about.items() if value is not None}
        transaction.journal.also(Happening(what=HELD, who=who(actor.name, actor.on_behalf_of), about=about))


class NoQueue:
    """For who takes from the queue: nothing is held twice."""

    def hold(
        self, parts: Sequence[Part], rows: Mapping[int, set[Clash]], source: str, at: str, zone: str | None
    ) -> None:
        """Raise NotPermittedError."""
        raise NotPermittedError(
            _("It clashes with something that you may not see either: another admin may accept it.")
        )
