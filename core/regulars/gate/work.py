"""What stands behind a session: its actor's policy, the open transaction and change set, reader and writer."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, ScalarSelect, select

from regulars.errors import NotFoundError, RecordError, RegularsError, StoreBusyError
from regulars.expressions import to_rule
from regulars.gate import views
from regulars.gate.finding import find_text
from regulars.gate.frames import statement
from regulars.gate.guard import WritingGuard
from regulars.gate.held import HeldQueue, NoQueue
from regulars.gate.past import Past
from regulars.gate.reading import Reader, roots
from regulars.gate.refusals import Refusals
from regulars.gate.store import Store
from regulars.history.entries import SYSTEM, Happening, Who, who
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.permissions.policy import Policy
from regulars.permissions.principals import PluginPolicy
from regulars.permissions.systemmode import SystemMode
from regulars.records.changes import ChangeSet, Journal, open_change_set
from regulars.records.contributions import HAND
from regulars.records.deleting import delete
from regulars.records.guard import Touched
from regulars.records.heldrows import Held
from regulars.records.parts import Batch, Contribution, Entry, Hit, Outcome, Page, Part
from regulars.records.takingpart import Queue
from regulars.records.transaction import Transaction
from regulars.records.undoing import undo
from regulars.records.writing import Writer
from regulars.storage.bulk import among

Streamed = TypeVar("Streamed")


@dataclass
class Current:
    """The transaction and the change set that are open; a plugin's session shares its caller's."""

    transaction: Transaction | None = None
    #: Where a transaction hangs that begins with its first write; None where none is to begin so.
    awaiting: ExitStack | None = None
    change_set: int | None = None
    #: What was refused in the open transaction.
    refusals: Refusals = field(default_factory=Refusals)
    #: Plugins whose after_write runs now: what they write does not call them again.
    telling: list[str] = field(default_factory=list)
    #: What the access log was told of the plugins' own reads in this transaction: each sort once.
    told: set[Any] = field(default_factory=set)


@dataclass
class Life:
    """Whether a session may still be used; shared by those that stand for one."""

    over: bool = False


class Renewal(Protocol):
    """Asked for the store and the actor as they are now."""

    @property
    def sign(self) -> ScalarSelect[str]:
        """Selects what changes whenever rights do."""

    @property
    def known(self) -> str | None:
        """What the sign was when rights were last read."""

    def __call__(self, store: Store, actor: Actor) -> tuple[Store, Actor]:
        """Both as they are now. NotPermittedError where the actor is nobody's any longer."""


class _Rehearsed(Exception):  # noqa: N818 - it is how a rehearsal ends, no error
    """Ends a rehearsal: the transaction is undone."""


class Work:
    """One session's. `plugin_session` makes what a plugin's hook is handed."""

    def __init__(
        self,
        store: Store,
        actor: Actor,
        plugin_session: Callable[["Work", str], AbstractContextManager[object]],
        current: Current | None = None,
        told: set[Any] | None = None,
        *,
        policy: Policy | None = None,
    ) -> None:
        self.store = store
        self.actor = actor
        self.policy = policy or Policy(store.catalog, actor)
        self.current = current or Current()
        self._plugin_session = plugin_session
        self._told = told
        #: Asks for the store and the actor as they are now; None: they stay as they were given.
        self.renewal: Renewal | None = None
        #: The work whose rights this one has, as far as what is read may leave the store; and its policy then.
        self._origin: Work | None = None
        self._derived_from: Policy | None = None
        self._life = Life()

    @property
    def over(self) -> bool:
        """Whether nothing more can be read or written."""
        return self._life.over

    def end(self) -> None:
        """Nothing more can be read or written, nor what is still streamed."""
        self._life.over = True

    def streamed(self, rows: Iterable[Streamed]) -> Iterator[Streamed]:
        """`rows` as long as the session is not over."""
        life = self._life
        for row in rows:
            if life.over:
                raise ended()
            yield row

    def renew(self) -> None:
        """Go by the rights as they stand now. Within a transaction nobody changes them."""
        if self._origin is not None:
            self._origin.renew()
            self._follow(self._origin)
            return
        if self.renewal is None or self.current.transaction is not None:
            return
        store, actor = self.renewal(self.store, self.actor)
        if store is not self.store or actor is not self.actor:
            self.store, self.actor = store, actor
            self.policy = Policy(store.catalog, actor)
            self.__dict__.pop("reader", None)

    def _follow(self, origin: "Work") -> None:
        """Have the rights of `origin` as they are now."""
        if self._derived_from is not origin.policy:
            self.store, self.actor, self._derived_from = origin.store, origin.actor, origin.policy
            self.policy = origin.policy.for_export()
            self.__dict__.pop("reader", None)

    def again(
        self,
        domain: str,
        where: str | None,
        fields: Any,
        order: Sequence[str],
        limit: int,
        as_of: date | None,
    ) -> Page | None:
        """A page that was asked for before, in one statement that asks whether rights still are what they were."""
        if self.over or self.current.transaction is not None or "reader" not in self.__dict__:
            return None
        if self._origin is not None and self._derived_from is not self._origin.policy:
            return None
        known = self.renewal.known if self.renewal is not None else None
        return self.reader.again(domain, where, fields, order, limit, as_of, known, self.store.glance)

    def for_plugin(self, plugin: str) -> "Work":
        """The work of a plugin's hook: by its own principal, in the same transaction and change set."""
        policy = PluginPolicy(self.store.catalog, plugin, self.policy)
        told = self.current.told
        return Work(self.store, policy.actor, self._plugin_session, self.current, told, policy=policy)

    def exporting(self) -> "Work":
        """The work of the same actor who reads for use elsewhere, in the same transaction."""
        policy = self.policy.for_export()
        made = Work(self.store, self.actor, self._plugin_session, self.current, self._told, policy=policy)
        made.renewal, made._life = self.renewal, self._life
        made._origin, made._derived_from = self, self.policy
        return made

    @property
    def who(self) -> Who:
        """Who acts, as the history tells it."""
        return who(self.actor.name, self.actor.on_behalf_of)

    @cached_property
    def reader(self) -> Reader:
        """Reads in the open transaction, else in a snapshot of its own."""
        reads = self.store.reads(self.actor, self._told)
        sign = self.renewal.sign if self.renewal is not None else None
        return Reader(self.store.domains, self.policy, self.store.functions, self.connect, reads, sign)

    @property
    def guard(self) -> WritingGuard:
        """What the actor may do to records."""
        return WritingGuard(self.store, self.policy)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """The open transaction's connection, with all that was written so far; else one for reading."""
        if self.over:
            raise ended()
        transaction = self.current.transaction
        if transaction is None:
            with self.store.reading() as connection:
                yield connection
        else:
            transaction.rows.flush()
            yield transaction.connection

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """The open transaction, or a new one that is committed at the end."""
        if self.over:
            raise ended()
        if self.current.transaction is not None:
            if self.who.plugin is not None:
                self._tell_of_plugin(self.current.transaction, self.who.plugin)
            yield self.current.transaction
        elif self.current.awaiting is not None:
            yield self.current.awaiting.enter_context(self._begun())
        else:
            with self._begun() as transaction:
                yield transaction

    def _tell_of_plugin(self, transaction: Transaction, plugin: str) -> None:
        transaction.journal.through(plugin)
        principal = self.store.catalog.principals.get(plugin)
        if principal is not None and principal.derives:
            about = {"reason": SystemMode.DERIVING.code}
            transaction.journal.also(Happening(what=SYSTEM, who=self.who, about=about))

    @contextmanager
    def transaction_to_be(self) -> Iterator[None]:
        """A transaction for all writes inside that takes the writer's lock only when the first one is ready."""
        if self.current.transaction is not None or self.current.awaiting is not None:
            yield
            return
        with ExitStack() as stack:
            self.current.awaiting = stack
            try:
                yield
            finally:
                self.current.awaiting = None

    @contextmanager
    def _begun(self) -> Iterator[Transaction]:
        try:
            with self._committed() as transaction:
                yield transaction
        finally:
            self.current.refusals.put(self.store)

    @contextmanager
    def _committed(self) -> Iterator[Transaction]:
        with self.store.database.begin() as connection:
            self._demand_same_rights(connection)
            ledger = self.store.ledger
            ledger.prepare(connection)
            number, opened = self.current.change_set, None
            if number is None:
                opened = self._open_change_set(connection, "write", "")
                number = opened.id
            journal = Journal(number, ledger, self.who, opened)
            transaction = Transaction(connection, self.store.domains, self.store.analyzers, journal)
            self.current.transaction = transaction
            try:
                yield transaction
                transaction.finish()
            finally:
                self.current.transaction = None
                self.current.told.clear()

    def _demand_same_rights(self, connection: Connection) -> None:
        """StoreBusyError where rights were changed while this one waited to write: it goes by those of before."""
        if self.renewal is None:
            return
        if connection.execute(select(self.renewal.sign)).scalar() != self.renewal.known:
            raise StoreBusyError(_("Rights were changed meanwhile: try again."))

    def _noting(self, action: str, domains: Iterable[str] = ()) -> AbstractContextManager[None]:
        """Around what may not be permitted: the history is told."""
        return self.current.refusals.noting(
            self.store, self.who, action, domains, is_open=lambda: self.current.transaction
        )

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """A transaction that is undone at the end."""
        with self._rehearsed():
            yield

    @contextmanager
    def _rehearsed(self) -> Iterator[Transaction]:
        if self.current.transaction is not None:
            raise RegularsError(_("A rehearsal does not begin inside a transaction."))
        try:
            with self.transaction() as transaction:
                yield transaction
                raise _Rehearsed
        except _Rehearsed:
            pass

    @contextmanager
    def change_set(self, reason: str, name: str) -> Iterator[int]:
        """One change set over many transactions."""
        if self.current.change_set is not None:
            yield self.current.change_set
            return
        if self.current.transaction is not None:
            yield self.current.transaction.journal.change_set
            return
        with self.store.database.begin() as connection:
            self.store.ledger.prepare(connection)
            opened = self._open_change_set(connection, reason, name)
            self.store.ledger.put(connection, opened.happening(self.who))
        self.current.change_set = opened.id
        try:
            yield opened.id
        finally:
            self.current.change_set = None

    def _open_change_set(self, connection: Connection, reason: str, name: str) -> ChangeSet:
        return open_change_set(
            connection, reason=reason, name=name, actor=self.actor.name, catalog=self.store.catalog.version
        )

    # Writing.

    def write(self, parts: Sequence[Part], source: str, at: datetime | None, zone: str | None) -> Outcome:
        """See Session.write."""
        with self._noting("write", (part.domain for part in parts)):
            return self._writer(self.held).write(parts, source, at, zone)

    def _writer(self, queue: Queue) -> Writer:
        return Writer(self.store.domains, self.guard, self, queue, self.transaction)

    @property
    def held(self) -> HeldQueue:
        """Where what clashes with something unseen waits for an admin."""
        return HeldQueue(self.store, self.policy, self.transaction, self.reader)

    def accept_held(self, number: int) -> Outcome:
        """See Session.accept_held."""

        def write(held: Held) -> Outcome:
            said = held.written
            at = datetime.fromisoformat(said.at).replace(tzinfo=UTC)
            with self._noting("write", (part.domain for part in held.parts)):
                return self._writer(NoQueue()).write(held.parts, said.source, at, said.zone)

        return self.held.accept(number, write)

    def add(self, domain: str, values: Mapping[str, Any]) -> int:
        """See Session.add."""
        columns = {name: [value] for name, value in values.items()}
        subject = domain in self.store.domains and self.store.domains[domain].domain.subject
        with self.transaction() as transaction:
            keys = [f"#{transaction.take(1)[0]}"] if subject else None
            part = Part(domain=domain, columns=columns, rows=[0], keys=keys)
            outcome = self.write([part], HAND, None, None)
            record = self._one(outcome)
            if not outcome.created:
                declared = self.store.domains[domain].domain
                text = _("There is such a {domain} already.", domain=declared.called)
                raise RecordError({declared.identity[0]: [text]})
        return record

    def edit(self, domain: str, record: int, values: Mapping[str, Any]) -> None:
        """See Session.edit."""
        with self._noting("update", [domain]), self.transaction():
            root = self.reader.one(domain, record)[0]["id"]
            # The other parts of an address as they stand, also what the actor is not shown of them.
            standing = replace(self.reader, policy=self.policy.trusted()).one(domain, root)[0]
            whole = _with_whole_parts(standing, values)
            columns = {name: [value] for name, value in whole.items()}
            part = Part(domain=domain, columns=columns, rows=[0], ids=[root])
            self._one(self.write([part], HAND, None, None))

    def _one(self, outcome: Outcome) -> int:
        if outcome.rejected:
            raise RecordError(outcome.rejected[0].messages)
        return outcome.ids[0][0]

    def delete(self, domain: str, records: Sequence[int]) -> int:
        """See Session.delete."""
        if domain not in self.store.domains:
            raise NotFoundError(_("There is no domain {domain}.", domain=domain))
        with self._noting("delete", [domain]):
            self.guard.demand(domain, "delete")
            return self._delete(domain, records)

    def _delete(self, domain: str, records: Sequence[int]) -> int:
        shape = self.store.domains[domain]
        with self.transaction() as transaction:
            self.guard.demand_seen(transaction, domain, records)
            found = roots(transaction.connection, list(records)) if shape.domain.subject else {}
            wanted = sorted({found.get(each, each) for each in records})
            self.guard.check(transaction, domain, "delete", Touched(lambda: dict.fromkeys(wanted, 0)))
            return delete(transaction, shape, wanted, self._derived, self.guard)

    def _derived(self, domain: str, records: Sequence[int]) -> set[int]:
        """Those of `records` that are derived from others, by their domain's rule."""
        rule = self.store.catalog.domains[domain].derived
        if rule is None or not records:
            return set()
        frame = replace(self.reader, policy=self.policy.trusted()).frame(domain)
        passing = to_rule(frame.checked(rule), frame).true
        with self.connect() as connection:
            wanted = among(connection, frame.main.c.id, records)
            rows = connection.execute(statement(frame, [frame.main.c.id], [wanted, passing]))
            return {int(record) for (record,) in rows}

    def undo(self, change_set: int) -> int:
        """See Session.undo."""
        with self._noting("undo"), self.transaction() as transaction:
            return undo(transaction, change_set, self._derived, self.guard)

    @property
    def past(self) -> Past:
        """The history."""
        return Past(self.store, self.reader, self.who, self._rehearsed)

    # The hooks of the writer.

    def before_write(self, batch: Callable[[], Batch]) -> Iterator[tuple[str, Mapping[str, Sequence[Any]]]]:
        """What each plugin sets, one after the other: each is handed a batch of its own, with what is set so far."""
        for call in self.store.plugins.calls("before_write"):
            with self._plugin_session(self, call.plugin) as session:
                answer = call(session=session, batch=batch())
            if answer:
                yield call.plugin, answer

    def guard_of(self, plugin: str) -> WritingGuard:
        """What a plugin may do to records when it works for the actor."""
        return WritingGuard(self.store, PluginPolicy(self.store.catalog, plugin, self.policy))

    def after_write(self, batch: Batch) -> None:
        """Tell every plugin, each in a SAVEPOINT of its own."""
        transaction = self.current.transaction
        for call in self.store.plugins.calls("after_write"):
            if call.plugin in self.current.telling or transaction is None:
                continue
            self.current.telling.append(call.plugin)
            try:
                with (
                    transaction.connection.begin_nested(),
                    self._plugin_session(self, call.plugin) as session,
                ):
                    call(session=session, batch=batch)
                    transaction.rows.flush()
            finally:
                self.current.telling.pop()

    # Views of one record.

    def search(self, text: str, domain: str | None, limit: int) -> list[Hit]:
        """See Session.search."""
        return find_text(self.reader, self.store.analyzers, text, domain, limit)

    def contributions(self, domain: str, record: int) -> list[Contribution]:
        """See Session.contributions."""
        return views.contributions(self.reader, domain, record)

    def brought(self, domain: str, source: str) -> Iterator[int]:
        """See Session.brought."""
        return views.brought(self.reader, domain, source)

    def timeline(self, domain: str, record: int, limit: int, before: datetime | None) -> list[Entry]:
        """See Session.timeline."""
        return views.timeline(self.reader, domain, record, limit, before)

    def pairs(self, domain: str) -> list[tuple[int, int, str]]:
        """See Session.pairs."""
        return views.pairs(self.reader, domain)


def ended() -> RegularsError:
    """What is raised where a session is used that is over."""
    return RegularsError(_("This session is over: it was for one block, or one call of a hook."))


def _with_whole_parts(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """An address survives whole, as a point does: who edits one part states the others as they stand."""
    whole = dict(values)
    for name in values:
        outer, dot, _part = name.partition(".")
        if dot and isinstance(record.get(outer), Mapping):
            for part, held in record[outer].items():
                whole.setdefault(f"{outer}.{part}", held)
    return whole
