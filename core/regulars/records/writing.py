"""The one write path: load, let plugins see, resolve, check, write, tell plugins."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from regulars.clock import now
from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records import demands, facts, references, subjects
from regulars.records.answers import Answer, Flawed, read_answer
from regulars.records.aside import set_aside
from regulars.records.concerned import Concerned
from regulars.records.contributions import HAND
from regulars.records.guard import Clash, Guard, Meeting
from regulars.records.handed import Columns
from regulars.records.loading import Loaded, Refusals, load, refuse
from regulars.records.parts import Batch, Outcome, Part, Rejected
from regulars.records.permitting import Permitting
from regulars.records.takingpart import Hooks, Queue
from regulars.records.transaction import Transaction
from regulars.storage.cells import civil
from regulars.storage.domains import Domains


@dataclass(frozen=True)
class _Said:
    """A write as it was asked for."""

    parts: Sequence[Part]
    source: str
    #: The number of the source.
    number: int
    #: When the source said so, UTC.
    at: str
    zone: str | None


@dataclass(frozen=True)
class _Trial:
    """What came of a write without what its author may not see."""

    outcome: Outcome
    refusals: Refusals
    #: The rows to hold, each with what it clashes with.
    held: dict[int, set[Clash]]
    #: How many ids it took, and which for what.
    count: int
    numbered: Sequence[tuple[Hashable, int]]


@dataclass(frozen=True)
class Writer:
    """Writes for one actor."""

    domains: Domains
    guard: Guard
    hooks: Hooks
    queue: Queue
    #: Gives the transaction to write in: the one that is open, or one for this write.
    transaction: Callable[[], AbstractContextManager[Transaction]]

    @property
    def _permitting(self) -> Permitting:
        return Permitting(self.domains, self.guard, self.hooks)

    def write(
        self, parts: Sequence[Part], source: str, at: datetime | None = None, zone: str | None = None
    ) -> Outcome:
        """Write `parts` as one chunk; rows that fail are refused whole and told in the outcome."""
        for part in parts:
            self._permitting.demand(part)
        refusals: Refusals = {}
        loaded = [self._load(part, zone, refusals) for part in parts]
        _drop(loaded, refusals)
        for each in loaded:
            self._before(each, source, refusals)
        _drop(loaded, refusals)
        with self.transaction() as transaction:
            said = _Said(
                parts, source, transaction.source(source), civil((at or now()).astimezone(UTC)), zone
            )
            return self._write(transaction, loaded, said, refusals)

    def _load(self, part: Part, zone: str | None, refusals: Refusals) -> Loaded:
        shape = self.domains[part.domain]
        return load(part, shape, zone or shape.zone, refusals)

    def _before(self, loaded: Loaded, source: str, refusals: Refusals) -> None:
        """Ask the plugins; two that set one field of one record are an error that names both."""
        if not len(loaded):
            return

        def batch() -> Batch:
            columns, ids = Columns(loaded), tuple(loaded.ids or ())
            return Batch(loaded.shape.domain.name, columns, source, ids, len(loaded))

        setters: dict[str, str] = {}
        domain = loaded.shape.domain
        for answer in self.hooks.before_write(batch, _rows(loaded, source), partial(self._read, loaded)):
            if answer.cells:
                loaded.set_by[answer.plugin] = answer.fields(domain)
            for name, cells in answer.cells.items():
                if name in setters:
                    raise RegularsError(
                        _(
                            "The plugins {one} and {other} both set {field}.",
                            one=setters[name],
                            other=answer.plugin,
                            field=name,
                        )
                    )
                setters[name] = answer.plugin
                loaded.cells[name] = cells
                for position, texts in answer.refused.get(name, {}).items():
                    refuse(refusals, loaded.rows[position], domain.name, name, texts)

    def _read(self, loaded: Loaded, plugin: str, given: Any) -> Answer | Flawed:
        """What a plugin sets, where it may."""
        found = read_answer(plugin, loaded, given)
        answer: Answer = found.answer if isinstance(found, Flawed) else found
        domain = loaded.shape.domain
        actions = ("update",) if loaded.ids is not None else ("create", "update")
        self.hooks.guard_of(plugin).demand_fields(domain.name, actions, answer.fields(domain))
        return found

    def _write(
        self, transaction: Transaction, loaded: list[Loaded], said: _Said, refusals: Refusals
    ) -> Outcome:
        meeting = Meeting(self.guard, transaction)
        mine = {row: (domain, {**told}) for row, (domain, told) in refusals.items()}
        settled = self._settled([each.copy() for each in loaded], said.number, mine, meeting)
        if settled is None:
            return self._held(transaction, loaded, said, refusals, meeting.clashes)
        return self._done(*settled, said, mine, meeting)

    def _done(
        self,
        resolved: Sequence[facts.Resolved | subjects.Resolved],
        outcome: Outcome,
        said: _Said,
        refusals: Refusals,
        meeting: Meeting,
    ) -> Outcome:
        """Write what is resolved; gives `outcome` with what became of each row."""
        done: dict[int, str] = {}
        before: set[str] = set()
        for one in resolved:
            domain = one.loaded.shape.domain.name
            if domain in before and isinstance(one, facts.Resolved):
                facts.renew(meeting.transaction, one)
            before.add(domain)
            _merge(done, self._apply(one, said.number, said.at, outcome, meeting))
            self._after(one, said.source, outcome)
        for row, (domain, messages) in sorted(refusals.items()):
            outcome.rejected.append(Rejected(row, domain, messages))
        for state in done.values():
            setattr(outcome, state, getattr(outcome, state) + 1)
        return outcome

    def _held(
        self,
        transaction: Transaction,
        loaded: Sequence[Loaded],
        said: _Said,
        refusals: Refusals,
        clashes: Mapping[int, set[Clash]],
    ) -> Outcome:
        """Hold the rows that clash, and write the others; the answer is what it would be if nothing were unseen."""
        trial = self._tried(transaction, loaded, said, refusals, clashes)
        held = trial.held
        with transaction.numbered_again(trial.count, trial.numbered):
            while True:
                rest = [each.copy() for each in loaded]
                _drop(rest, trial.refusals.keys() | held.keys())
                meeting = Meeting(self.guard, transaction)
                more: Refusals = {}
                settled = self._settled(rest, said.number, more, meeting)
                # What can only be written with a row that is held is held with it.
                for row in more.keys() | meeting.clashes.keys():
                    held.setdefault(row, set()).update(meeting.clashes.get(row, ()))
                if settled is not None:
                    self._done(*settled, said, {}, meeting)
                    break
        self.queue.hold(said.parts, held, said.source, said.at, said.zone)
        return trial.outcome

    def _tried(
        self,
        transaction: Transaction,
        loaded: Sequence[Loaded],
        said: _Said,
        refusals: Refusals,
        clashes: Mapping[int, set[Clash]],
    ) -> _Trial:
        """Write all as if there were nothing that the author may not see, and undo it."""
        found = {row: set(each) for row, each in clashes.items()}
        while True:
            refused = {row: (domain, {**told}) for row, (domain, told) in refusals.items()}
            with transaction.trial() as numbered, transaction.attempt() as attempt:
                taken = transaction.taken
                set_aside(transaction, set().union(*found.values()))
                meeting = Meeting(self.guard, transaction)
                settled = self._settled([each.copy() for each in loaded], said.number, refused, meeting)
                if settled is not None:
                    outcome = self._done(*settled, said, refused, meeting)
                    held = {row: each for row, each in found.items() if row not in refused}
                    trial = _Trial(outcome, refused, held, transaction.taken - taken, list(numbered))
                attempt.rollback()
            if settled is not None:
                return trial
            for row, each in meeting.clashes.items():
                found.setdefault(row, set()).update(each)

    def _settled(
        self, loaded: Sequence[Loaded], source: int, refusals: Refusals, meeting: Meeting
    ) -> tuple[list[facts.Resolved | subjects.Resolved], Outcome] | None:
        """Every part resolved, without rows that it refuses; None where it met a clash.

        For what only a refused row would have made is not there for the others to refer to.
        """
        transaction = meeting.transaction
        while True:
            known = len(refusals)
            with transaction.attempt() as attempt:
                outcome = Outcome()
                aliases: dict[str, Mapping[int, int]] = {}
                resolved: list[facts.Resolved | subjects.Resolved] = []
                meeting.made.clear()
                for each in (one.copy() for one in loaded):
                    earlier = [one for one in resolved if isinstance(one, subjects.Resolved)]
                    references.resolve(
                        transaction, each, source, aliases, earlier, refusals, outcome, meeting,
                        partial(self._permitting.check_stubs, transaction),
                    )  # fmt: skip
                    made = self._resolve(each, source, refusals, meeting)
                    resolved.append(made)
                    outcome.ids.append(dict(zip(each.rows, made.ids, strict=True)))
                    if each.alias:
                        aliases[each.alias] = outcome.ids[-1]
                if not meeting.clashes and len(refusals) == known:
                    return resolved, outcome
                attempt.rollback()
            if meeting.clashes:
                return None
            _drop(loaded, refusals)

    def _resolve(
        self, loaded: Loaded, source: int, refusals: Refusals, meeting: Meeting
    ) -> facts.Resolved | subjects.Resolved:
        """The records of a part; those that stand already are checked as they stand."""
        transaction, domain = meeting.transaction, loaded.shape.domain
        found: facts.Resolved | subjects.Resolved
        if domain.subject:
            loaded.cells.update(loaded.references)  # type: ignore[arg-type]
            found = subjects.resolve(transaction, loaded, source, refusals, meeting)
            subject = found.edits
            ids = [subject.get(node, node) for node in found.ids]
            standing = [p for p, node in enumerate(found.ids) if node in subject or node not in found.new]
            clearing = loaded.ids is not None
        else:
            owner = references.SHARED if domain.shared else source
            found = facts.resolve(transaction, loaded, owner, refusals, meeting)
            ids, clearing = found.ids, True
            standing = [p for p, record in enumerate(ids) if record in found.old]
        passed = meeting.clashes.keys() | refusals.keys()
        standing = [p for p in standing if loaded.rows[p] not in passed]
        self._permitting.check(transaction, "update", loaded, ids, standing, clearing=clearing)
        if isinstance(found, subjects.Resolved):
            demands.refuse_unmet(transaction, found, refusals, meeting)
        return found

    def _apply(
        self,
        one: facts.Resolved | subjects.Resolved,
        source: int,
        at: str,
        outcome: Outcome,
        meeting: Meeting,
    ) -> dict[int, str]:
        transaction, loaded = meeting.transaction, one.loaded
        keep = range(len(loaded))
        if isinstance(one, subjects.Resolved):
            check = partial(self._permitting.check_joined, transaction, one)
            blind = self._permitting.blind(loaded, clearing=loaded.ids is not None)
            done = subjects.apply(transaction, one, source, at, keep, outcome, meeting, blind, check)
            new = {p for p in keep if one.ids[p] not in one.stood}
            clearing = loaded.ids is not None
        else:
            owner = references.SHARED if loaded.shape.domain.shared else source
            new = {p for p in keep if p in one.new}
            done = facts.apply(
                transaction, one, owner, keep, outcome, self._permitting.blind(loaded, clearing=True)
            )
            clearing = True
        transaction.rows.flush()
        # The row as it stands after the write must pass too; if not, the whole transaction is undone.
        self._permitting.check(transaction, "create", loaded, one.ids, sorted(new), clearing=False)
        changed = [p for p in keep if p not in new]
        self._permitting.check(transaction, "update", loaded, one.ids, changed, clearing=clearing)
        return done

    def _after(self, one: facts.Resolved | subjects.Resolved, source: str, outcome: Outcome) -> None:
        if len(one.loaded):
            columns, domain = Columns(one.loaded), one.loaded.shape.domain
            batch = Batch(domain.name, columns, source, tuple(one.ids), len(one.loaded))
            outcome.failures += self.hooks.after_write(batch, Concerned(domain.name, domain.label, one.ids))


def _rows(loaded: Loaded, source: str) -> Concerned:
    """What is about to be written, as it is named: by ids where there are some, else by the rows of the source."""
    domain = loaded.shape.domain
    if loaded.ids is not None:
        return Concerned(domain.name, domain.label, loaded.ids)
    return Concerned(domain.name, domain.label, () if source == HAND else loaded.rows, are_rows=True)


def _drop(loaded: Sequence[Loaded], rows: Collection[int]) -> None:
    """Take these source rows out of every part."""
    if not rows:
        return
    for each in loaded:
        wanted = [position for position, row in enumerate(each.rows) if row not in rows]
        if len(wanted) < len(each.rows):
            each.keep(wanted)


_WEIGHT = {"unchanged": 0, "updated": 1, "created": 2}


def _merge(done: dict[int, str], more: Mapping[int, str]) -> None:
    """A row is created if any of its records was, else updated if any was, else unchanged."""
    for row, state in more.items():
        if _WEIGHT[state] >= _WEIGHT[done.get(row, "unchanged")]:
            done[row] = state
