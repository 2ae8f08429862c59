"""The transactions and change sets of a session: begun, shared, rehearsed, committed with their part of the history."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from sqlalchemy import Connection, select

from regulars.errors import RegularsError, StoreBusyError
from regulars.gate.current import Current, Renewal, ended
from regulars.gate.store import Store
from regulars.history.entries import SYSTEM, Happening, Who
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode
from regulars.records.changes import ChangeSet, Journal, open_change_set
from regulars.records.transaction import Transaction


class Acting(Protocol):
    """Who has them."""

    store: Store
    actor: Actor
    current: Current
    renewal: Renewal | None

    #: Whether something is being written.
    writing: bool

    @property
    def who(self) -> Who:
        """Who acts, as the history tells it."""

    @property
    def over(self) -> bool:
        """Whether nothing more can be read or written."""


class _Rehearsed(Exception):  # noqa: N818 - it is how a rehearsal ends, no error
    """Ends a rehearsal: the transaction is undone."""


class _Abandoned(Exception):  # noqa: N818 - it is how what was left open ends
    """Ends what a hook has left open."""


class HeldOpen(NamedTuple):
    """What was open at some time."""

    transaction: Transaction | None
    awaiting: ExitStack | None
    change_set: int | None

    def left_by(self, now: "HeldOpen") -> bool:
        """Whether something that was not open is so `now`; what waits for its first write may have begun."""
        same = now.awaiting is self.awaiting and now.change_set == self.change_set
        return not same or (now.transaction is not self.transaction and self.awaiting is None)


@dataclass(frozen=True)
class Transactions:
    """Those of one session; what is open stands in `acting.current`."""

    acting: Acting

    @contextmanager
    def open(self) -> Iterator[Transaction]:
        """The open transaction, or a new one that is committed at the end."""
        if self.acting.over:
            raise ended()
        if self.acting.current.transaction is not None:
            if self.acting.who.plugin is not None:
                self._tell_of_plugin(self.acting.current.transaction, self.acting.who.plugin)
            yield self.acting.current.transaction
        elif self.acting.current.awaiting is not None:
            yield self.acting.current.awaiting.enter_context(self._begun())
        else:
            with self._begun() as transaction:
                yield transaction

    @contextmanager
    def whole(self) -> Iterator[Transaction]:
        """As `open`; but where the block fails, what was done in it is undone, whoever swallows the error."""
        current = self.acting.current
        of_its_own = current.transaction is None and current.awaiting is None
        with self.open() as transaction, nullcontext() if of_its_own else transaction.attempt():
            yield transaction

    @contextmanager
    def operation(self) -> Iterator[Transaction]:
        """For one thing that is written: `whole`, but once where it is made of several."""
        if self.acting.writing:
            with self.open() as transaction:
                yield transaction
            return
        self.acting.writing = True
        try:
            with self.whole() as transaction:
                yield transaction
        finally:
            self.acting.writing = False

    def held_open(self) -> "HeldOpen":
        """What is open now, to be compared with later."""
        current = self.acting.current
        return HeldOpen(current.transaction, current.awaiting, current.change_set)

    def abandon(self, before: "HeldOpen") -> None:
        """Undo and close what was opened since `before` and is open still."""
        current = self.acting.current
        if current.awaiting is not before.awaiting and current.awaiting is not None:
            current.awaiting.__exit__(_Abandoned, _Abandoned(), None)
        if current.transaction is not before.transaction and current.awaiting is None and current.opened:
            current.opened.__exit__(_Abandoned, _Abandoned(), None)
        current.awaiting, current.change_set = before.awaiting, before.change_set

    def _tell_of_plugin(self, transaction: Transaction, plugin: str) -> None:
        transaction.journal.through(plugin)
        principal = self.acting.store.catalog.principals.get(plugin)
        if principal is not None and principal.derives:
            about = {"reason": SystemMode.DERIVING.code}
            transaction.journal.also(Happening(what=SYSTEM, who=self.acting.who, about=about))

    @contextmanager
    def to_be(self) -> Iterator[None]:
        """A transaction for all writes inside that takes the writer's lock only when the first one is ready."""
        if self.acting.current.transaction is not None or self.acting.current.awaiting is not None:
            yield
            return
        with ExitStack() as stack:
            self.acting.current.awaiting = stack
            try:
                yield
            finally:
                if self.acting.current.awaiting is stack:
                    self.acting.current.awaiting = None

    @contextmanager
    def _begun(self) -> Iterator[Transaction]:
        try:
            with ExitStack() as opened:
                self.acting.current.opened = opened
                yield opened.enter_context(self._committed())
        finally:
            self.acting.current.refusals.put(self.acting.store)

    @contextmanager
    def _committed(self) -> Iterator[Transaction]:
        with self.acting.store.database.begin() as connection:
            self._demand_same_rights(connection)
            ledger = self.acting.store.ledger
            ledger.prepare(connection)
            number, opened = self.acting.current.change_set, None
            if number is None:
                opened = self._open_change_set(connection, "write", "")
                number = opened.id
            journal = Journal(number, ledger, self.acting.who, opened)
            transaction = Transaction(
                connection, self.acting.store.domains, self.acting.store.analyzers, journal
            )
            self.acting.current.transaction = transaction
            try:
                yield transaction
                transaction.finish()
            finally:
                self.acting.current.transaction = None
                self.acting.current.told.clear()

    def _demand_same_rights(self, connection: Connection) -> None:
        """StoreBusyError where rights were changed while this one waited to write: it goes by those of before."""
        if self.acting.renewal is None:
            return
        if connection.execute(select(self.acting.renewal.sign)).scalar() != self.acting.renewal.known:
            raise StoreBusyError(_("Rights were changed meanwhile: try again."))

    @contextmanager
    def rehearsed(self) -> Iterator[Transaction]:
        """A transaction that is undone at the end."""
        if self.acting.current.transaction is not None:
            raise RegularsError(_("A rehearsal does not begin inside a transaction."))
        try:
            with self.open() as transaction:
                yield transaction
                raise _Rehearsed
        except _Rehearsed:
            pass

    @contextmanager
    def change_set(self, reason: str, name: str) -> Iterator[int]:
        """One change set over many transactions."""
        if self.acting.current.change_set is not None:
            yield self.acting.current.change_set
            return
        if self.acting.current.transaction is not None:
            yield self.acting.current.transaction.journal.change_set
            return
        with self.acting.store.database.begin() as connection:
            self.acting.store.ledger.prepare(connection)
            opened = self._open_change_set(connection, reason, name)
            self.acting.store.ledger.put(connection, opened.happening(self.acting.who))
        self.acting.current.change_set = opened.id
        try:
            yield opened.id
        finally:
            if self.acting.current.change_set == opened.id:
                self.acting.current.change_set = None

    def _open_change_set(self, connection: Connection, reason: str, name: str) -> ChangeSet:
        return open_change_set(
            connection,
            reason=reason,
            name=name,
            actor=self.acting.actor.name,
            catalog=self.acting.store.catalog.version,
        )
