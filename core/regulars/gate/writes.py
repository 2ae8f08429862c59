"""The writes of a session: what is written, edited, deleted, undone; and the plugins that take part in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from sqlalchemy import Connection

from regulars.errors import HookError, NotFoundError, PluginError, RecordError
from regulars.expressions import to_rule
from regulars.gate.frames import statement
from regulars.gate.guard import WritingGuard
from regulars.gate.held import HeldQueue, NoQueue
from regulars.gate.hooks import HookCall
from regulars.gate.reading import Reader, roots
from regulars.gate.transactions import Acting, HeldOpen, Transactions
from regulars.history.entries import PLUGIN, Happening
from regulars.messages import _
from regulars.permissions.policy import Policy
from regulars.permissions.principals import PluginPolicy
from regulars.permissions.stakes import Stake, stake_in
from regulars.records.answers import Answer, Flawed
from regulars.records.concerned import Concerned
from regulars.records.contributions import HAND
from regulars.records.deleting import delete
from regulars.records.guard import Touched
from regulars.records.handed import only_shown
from regulars.records.heldrows import Held
from regulars.records.hookfailures import HookFailure
from regulars.records.parts import Batch, Outcome, Part
from regulars.records.takingpart import Queue
from regulars.records.transaction import Transaction
from regulars.records.undoing import undo
from regulars.records.writing import Writer
from regulars.storage.bulk import among


class Working(Acting, Protocol):
    """Who writes."""

    policy: Policy
    plugin_session: Callable[[Any, str], AbstractContextManager[object]]

    @property
    def reader(self) -> Reader:
        """Reads in the open transaction, else in a snapshot of its own."""

    @property
    def guard(self) -> WritingGuard:
        """What the actor may do to records."""

    @property
    def transactions(self) -> Transactions:
        """The open transaction, and those to come."""

    def connect(self) -> AbstractContextManager[Connection]:
        """The open transaction's connection, else one for reading."""


@dataclass(frozen=True)
class Writes:
    """Those of one session."""

    work: Working

    def write(self, parts: Sequence[Part], source: str, at: datetime | None, zone: str | None) -> Outcome:
        """See Session.write."""
        with self._noting("write", (part.domain for part in parts)):
            return self._writer(self.held).write(parts, source, at, zone)

    def _writer(self, queue: Queue) -> Writer:
        return Writer(self.work.store.domains, self.work.guard, self, queue, self.work.transactions.operation)

    @property
    def held(self) -> HeldQueue:
        """Where what clashes with something unseen waits for an admin."""
        return HeldQueue(self.work.store, self.work.policy, self.work.transactions.open, self.work.reader)

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
        subject = domain in self.work.store.domains and self.work.store.domains[domain].domain.subject
        with self.work.transactions.operation() as transaction:
            keys = [f"#{transaction.take(1)[0]}"] if subject else None
            part = Part(domain=domain, columns=columns, rows=[0], keys=keys)
            outcome = self.write([part], HAND, None, None)
            record = self._one(outcome)
            if not outcome.created:
                declared = self.work.store.domains[domain].domain
                text = _("There is such a {domain} already.", domain=declared.called)
                raise RecordError({declared.identity[0]: [text]})
        return record

    def edit(self, domain: str, record: int, values: Mapping[str, Any]) -> None:
        """See Session.edit."""
        with self._noting("update", [domain]), self.work.transactions.operation():
            root = self.work.reader.one(domain, record)[0]["id"]
            # The other parts of an address as they stand, also what the actor is not shown of them.
            standing = replace(self.work.reader, policy=self.work.policy.trusted()).one(domain, root)[0]
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
        if domain not in self.work.store.domains:
            raise NotFoundError(_("There is no domain {domain}.", domain=domain))
        with self._noting("delete", [domain]):
            self.work.guard.demand(domain, "delete")
            return self._delete(domain, records)

    def _delete(self, domain: str, records: Sequence[int]) -> int:
        shape = self.work.store.domains[domain]
        with self.work.transactions.operation() as transaction:
            self.work.guard.demand_seen(transaction, domain, records)
            found = roots(transaction.connection, list(records)) if shape.domain.subject else {}
            wanted = sorted({found.get(each, each) for each in records})
            self.work.guard.check(transaction, domain, "delete", Touched(lambda: dict.fromkeys(wanted, 0)))
            return delete(transaction, shape, wanted, self._derived, self.work.guard)

    def _derived(self, domain: str, records: Sequence[int]) -> set[int]:
        """Those of `records` that are derived from others, by their domain's rule."""
        rule = self.work.store.catalog.domains[domain].derived
        if rule is None or not records:
            return set()
        frame = replace(self.work.reader, policy=self.work.policy.trusted()).frame(domain)
        passing = to_rule(frame.checked(rule), frame).true
        with self.work.connect() as connection:
            wanted = among(connection, frame.main.c.id, records)
            rows = connection.execute(statement(frame, [frame.main.c.id], [wanted, passing]))
            return {int(record) for (record,) in rows}

    def undo(self, change_set: int) -> int:
        """See Session.undo."""
        with self._noting("undo"), self.work.transactions.operation() as transaction:
            return undo(transaction, change_set, self._derived, self.work.guard)

    def _noting(self, action: str, domains: Iterable[str] = ()) -> AbstractContextManager[None]:
        """Around what may not be permitted: the history is told."""
        return self.work.current.refusals.noting(
            self.work.store, self.work.who, action, domains, is_open=lambda: self.work.current.transaction
        )

    def before_write(
        self, batch: Callable[[], Batch], about: Concerned, read: Callable[[str, Any], Answer | Flawed]
    ) -> Iterator[Answer]:
        """What each plugin answers, one after the other: each is handed a batch of its own, with what is set so far."""
        for call, stake in self._concerned("before_write", about.domain):
            with (
                self.work.current.runs(call.plugin, "before_write"),
                self.work.plugin_session(self.work, call.plugin) as session,
            ):
                given = {"session": session, "batch": only_shown(batch(), stake.withheld)}
                reading = partial(
                    self._closed, self.work.transactions.held_open(), partial(read, call.plugin)
                )
                answer = call.asked(given, reading, lambda: about)
            yield answer

    def after_write(self, batch: Batch, about: Concerned) -> Sequence[HookFailure]:
        """Tell every plugin, each in a SAVEPOINT of its own: where it fails, its own effect alone is lost."""
        transaction = self.work.current.transaction
        failures: list[HookFailure] = []
        for call, stake in self._concerned("after_write", about.domain):
            if call.left_out or transaction is None:
                continue
            try:
                with (
                    self.work.transactions.whole(),
                    self.work.current.runs(call.plugin, "after_write"),
                    self.work.plugin_session(self.work, call.plugin) as session,
                ):
                    given = {"session": session, "batch": only_shown(batch, stake.withheld)}
                    # What it has written is sent before it is believed to be well.
                    reading = partial(
                        self._closed, self.work.transactions.held_open(), lambda _: transaction.rows.flush()
                    )
                    call.asked(given, reading, lambda: about)
            except HookError as error:
                failures.append(self._lost(error, about, transaction))
        return failures

    def _concerned(self, hook: str, domain: str) -> Iterator[tuple[HookCall, Stake]]:
        """The implementations of `hook` by plugins that have a stake in what is written, and do not write it there."""
        for call in self.work.store.plugins.calls(hook):
            stake = stake_in(self.work.store.catalog, call.plugin, domain)
            if stake is not None and (call.plugin, hook) not in self.work.current.running:
                yield call, stake

    def _closed(self, before: HeldOpen, read: Callable[[Any], Any], answer: Any) -> Any:
        """What `read` makes of a hook's answer; PluginError where the hook has left a transaction open."""
        if before.left_by(self.work.transactions.held_open()):
            raise PluginError(_("it has left a transaction open, which was undone"))
        return read(answer)

    def _lost(self, error: HookError, about: Concerned, transaction: Transaction) -> HookFailure:
        """Put down in the history, and for who writes, that a hook failed whose write stands."""
        count = len(about.numbers)
        who = replace(self.work.who, plugin=error.plugin)
        told = {"state": "failed", "hook": error.hook, "kind": error.kind, "records": count}
        domains = (about.domain,)
        transaction.journal.also(Happening(what=PLUGIN, who=who, domains=domains, about=told))
        failure = HookFailure(error.plugin, error.hook, about.domain, count, str(error))
        self.work.current.failures.add(failure)
        return failure

    def guard_of(self, plugin: str) -> WritingGuard:
        """What a plugin may do to records when it works for the actor."""
        return WritingGuard(self.work.store, PluginPolicy(self.work.store.catalog, plugin, self.work.policy))


def _with_whole_parts(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """An address survives whole, as a point does: who edits one part states the others as they stand."""
    whole = dict(values)
    for name in values:
        outer, dot, _part = name.partition(".")
        if dot and isinstance(record.get(outer), Mapping):
            for part, held in record[outer].items():
                whole.setdefault(f"{outer}.{part}", held)
    return whole
