"""The one write path: load, let plugins see, resolve, check, write, tell plugins."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from regulars.clock import now
from regulars.errors import NotPermittedError, RegularsError
from regulars.messages import _
from regulars.records import demands, facts, references, subjects
from regulars.records.guard import Guard, Meeting, Touched, fields_set, positions_set
from regulars.records.handed import Columns
from regulars.records.loading import Loaded, Refusals, load, refuse
from regulars.records.parts import Alias, Batch, Outcome, Part, Rejected
from regulars.records.transaction import Transaction
from regulars.storage.cells import civil
from regulars.storage.domains import Domains


class Hooks(Protocol):
    """The plugins that take part in a write."""

    def before_write(self, batch: Callable[[], Batch]) -> Iterable[tuple[str, Mapping[str, Sequence[Any]]]]:
        """(plugin, columns to set) of each plugin that sets any; each is handed `batch()`, with what is set so far."""

    def after_write(self, batch: Batch) -> None:
        """Tell every plugin."""


@dataclass(frozen=True)
class Writer:
    """Writes for one actor."""

    domains: Domains
    guard: Guard
    hooks: Hooks
    #: Gives the transaction to write in: the one that is open, or one for this write.
    transaction: Callable[[], AbstractContextManager[Transaction]]

    def write(
        self, parts: Sequence[Part], source: str, at: datetime | None = None, zone: str | None = None
    ) -> Outcome:
        """Write `parts` as one chunk; rows that fail are refused whole and told in the outcome."""
        for part in parts:
            self._demand(part)
        refusals: Refusals = {}
        loaded = [self._load(part, zone, refusals) for part in parts]
        _drop(loaded, refusals)
        for each in loaded:
            self._before(each, source, refusals)
        _drop(loaded, refusals)
        with self.transaction() as transaction:
            return self._write(transaction, loaded, source, civil((at or now()).astimezone(UTC)), refusals)

    def _demand(self, part: Part) -> None:
        """Refuse what is not permitted in any record, before anything is looked at."""
        shape = self.domains.get(part.domain)
        if shape is None:
            raise RegularsError(_("There is no domain {domain}.", domain=part.domain))
        actions = ("update",) if part.ids is not None else ("create", "update")
        self.guard.demand(part.domain, *actions)
        # A blank sets nothing but where something stands already.
        stated = [
            name
            for name, values in part.columns.items()
            if part.ids is not None or isinstance(values, Alias) or any(each is not None for each in values)
        ]
        fields = dict.fromkeys(name.partition(".")[0] for name in stated)
        self.guard.demand_fields(
            part.domain, actions, [each for each in fields if each in shape.domain.fields]
        )

    def _load(self, part: Part, zone: str | None, refusals: Refusals) -> Loaded:
        shape = self.domains[part.domain]
        return load(part, shape, zone or shape.zone, refusals)

    def _before(self, loaded: Loaded, source: str, refusals: Refusals) -> None:
        """Ask the plugins; two that set one field of one record are an error that names both."""
        if not len(loaded):
            return

        def batch() -> Batch:
            return Batch(loaded.shape.domain.name, Columns(loaded), source)

        setters: dict[str, str] = {}
        for plugin, columns in self.hooks.before_write(batch):
            for name, values in columns.items():
                if name in setters:
                    raise RegularsError(
                        _(
                            "The plugins {one} and {other} both set {field}.",
                            one=setters[name],
                            other=plugin,
                            field=name,
                        )
                    )
                setters[name] = plugin
                if name not in loaded.codecs or len(values) != len(loaded):
                    raise RegularsError(
                        _("The plugin {plugin} sets {field}, which does not fit.", plugin=plugin, field=name)
                    )
                cells, refused = loaded.codecs[name].load(values)
                loaded.cells[name] = cells
                for position, texts in refused.items():
                    refuse(refusals, loaded.rows[position], loaded.shape.domain.name, name, texts)

    def _write(
        self, transaction: Transaction, loaded: list[Loaded], source: str, at: str, refusals: Refusals
    ) -> Outcome:
        number = transaction.source(source)
        meeting = Meeting(self.guard, transaction)
        resolved, outcome = self._settled(loaded, number, refusals, meeting)
        done: dict[int, str] = {}
        before: set[str] = set()
        for one in resolved:
            domain = one.loaded.shape.domain.name
            if domain in before and isinstance(one, facts.Resolved):
                facts.renew(transaction, one)
            before.add(domain)
            _merge(done, self._apply(one, number, at, outcome, meeting))
            self._after(one, source)
        for row, (domain, messages) in sorted(refusals.items()):
            outcome.rejected.append(Rejected(row, domain, messages))
        for state in done.values():
            setattr(outcome, state, getattr(outcome, state) + 1)
        return outcome

    def _settled(
        self, loaded: Sequence[Loaded], source: int, refusals: Refusals, meeting: Meeting
    ) -> tuple[list[facts.Resolved | subjects.Resolved], Outcome]:
        """Every part resolved. Where that refuses rows, the others are resolved anew without them.

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
                        partial(self._check_stubs, transaction),
                    )  # fmt: skip
                    made = self._resolve(each, source, refusals, meeting)
                    resolved.append(made)
                    outcome.ids.append(dict(zip(each.rows, made.ids, strict=True)))
                    if each.alias:
                        aliases[each.alias] = outcome.ids[-1]
                if meeting.clashes:
                    raise NotPermittedError(_("This cannot be written. An admin can."))
                if len(refusals) == known:
                    return resolved, outcome
                attempt.rollback()
            _drop(loaded, refusals)

    def _check_stubs(self, transaction: Transaction, domain: str, records: Mapping[int, int]) -> None:
        self.guard.demand(domain, "create")
        identity = self.domains[domain].domain.identity
        self.guard.demand_fields(domain, ("create",), identity)
        self.guard.check(
            transaction, domain, "create", Touched(lambda: records, identity, lambda _field: records)
        )

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
        self._check(transaction, "update", loaded, ids, standing, clearing=clearing)
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
            check = partial(self._check_joined, transaction, one)
            done = subjects.apply(transaction, one, source, at, keep, outcome, meeting, check)
            new = {p for p in keep if one.ids[p] not in one.stood}
            clearing = loaded.ids is not None
        else:
            owner = references.SHARED if loaded.shape.domain.shared else source
            new = {p for p in keep if p in one.new}
            done = facts.apply(transaction, one, owner, keep, outcome)
            clearing = True
        transaction.rows.flush()
        # The row as it stands after the write must pass too; if not, the whole transaction is undone.
        self._check(transaction, "create", loaded, one.ids, sorted(new), clearing=False)
        changed = [p for p in keep if p not in new]
        self._check(transaction, "update", loaded, one.ids, changed, clearing=clearing)
        return done

    def _check(
        self,
        transaction: Transaction,
        action: str,
        loaded: Loaded,
        ids: Sequence[int],
        positions: Sequence[int],
        *,
        clearing: bool,
        others: Collection[int] = (),
        standing: bool = False,
    ) -> None:
        """Demand the right to do `action` to the records at `positions`, with what is set there, and to `others`."""
        if not self.guard.bounded or not (positions or others):
            return

        def rows() -> dict[int, int]:
            found = dict.fromkeys(others, 0)
            found.update((ids[p], loaded.rows[p]) for p in reversed(positions))
            return found

        def where_set(field: str) -> set[int]:
            mine = set(positions)
            return {ids[p] for p in positions_set(loaded, field, clearing=clearing) if p in mine}

        touched = Touched(rows, fields_set(loaded), where_set)
        self.guard.check(transaction, loaded.shape.domain.name, action, touched, standing=standing)

    def _check_joined(self, transaction: Transaction, one: subjects.Resolved, nodes: set[int]) -> None:
        """Demand the right to change the subjects that linking has found for what is written."""
        positions = [p for p, node in enumerate(one.ids) if node in nodes]
        others = nodes - set(one.ids)
        clearing = one.loaded.ids is not None
        self._check(
            transaction,
            "update",
            one.loaded,
            one.ids,
            positions,
            clearing=clearing,
            others=others,
            standing=True,
        )

    def _after(self, one: facts.Resolved | subjects.Resolved, source: str) -> None:
        if len(one.loaded):
            batch = Batch(one.loaded.shape.domain.name, Columns(one.loaded), source, list(one.ids))
            self.hooks.after_write(batch)


def _drop(loaded: Sequence[Loaded], refusals: Refusals) -> None:
    """Take the refused rows out of every part."""
    if not refusals:
        return
    for each in loaded:
        wanted = [position for position, row in enumerate(each.rows) if row not in refusals]
        if len(wanted) < len(each.rows):
            each.keep(wanted)


_WEIGHT = {"unchanged": 0, "updated": 1, "created": 2}


def _merge(done: dict[int, str], more: Mapping[int, str]) -> None:
    """A row is created if any of its records was, else updated if any was, else unchanged."""
    for row, state in more.items():
        if _WEIGHT[state] >= _WEIGHT[done.get(row, "unchanged")]:
            done[row] = state
