"""The one write path: load, let plugins see, resolve, check, write, tell plugins."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from regulars.clock import now
from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records import demands, facts, references, subjects
from regulars.records.handed import Columns
from regulars.records.loading import Loaded, Refusals, load, refuse
from regulars.records.parts import Batch, Outcome, Part, Rejected
from regulars.records.transaction import Transaction
from regulars.storage.cells import civil
from regulars.storage.domains import Domains


class Guard(Protocol):
    """What the gate lets an actor do."""

    def demand(self, domain: str, action: str) -> object:
        """Raises NotPermittedError where the action is not allowed at all."""

    def check(
        self,
        transaction: Transaction,
        domain: str,
        action: str,
        records: Collection[int],
        *,
        standing: bool = False,
    ) -> None:
        """Raise NotPermittedError unless every one of `records`, as it stands now, passes the row rules.

        `standing`: of the records only those that have a row already.
        """


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
        refusals: Refusals = {}
        loaded = [self._load(part, zone, refusals) for part in parts]
        _drop(loaded, refusals)
        for each in loaded:
            self._before(each, source, refusals)
        _drop(loaded, refusals)
        with self.transaction() as transaction:
            return self._write(transaction, loaded, source, civil((at or now()).astimezone(UTC)), refusals)

    def _load(self, part: Part, zone: str | None, refusals: Refusals) -> Loaded:
        shape = self.domains.get(part.domain)
        if shape is None:
            raise RegularsError(_("There is no domain {domain}.", domain=part.domain))
        for action in ("update",) if part.ids is not None else ("create", "update"):
            self.guard.demand(part.domain, action)
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
        resolved, outcome = self._settled(transaction, loaded, number, refusals)
        done: dict[int, str] = {}
        before: set[str] = set()
        for one in resolved:
            domain = one.loaded.shape.domain.name
            if domain in before and isinstance(one, facts.Resolved):
                facts.renew(transaction, one)
            before.add(domain)
            keep = range(len(one.loaded))
            _merge(done, self._apply(transaction, one, number, at, keep, outcome))
            self._after(one, source, keep)
        for row, (domain, messages) in sorted(refusals.items()):
            outcome.rejected.append(Rejected(row, domain, messages))
        for state in done.values():
            setattr(outcome, state, getattr(outcome, state) + 1)
        return outcome

    def _settled(
        self, transaction: Transaction, loaded: Sequence[Loaded], source: int, refusals: Refusals
    ) -> tuple[list[facts.Resolved | subjects.Resolved], Outcome]:
        """Every part resolved. Where that refuses rows, the others are resolved anew without them.

        For what only a refused row would have made is not there for the others to refer to.
        """
        while True:
            known = len(refusals)
            with transaction.attempt() as attempt:
                outcome = Outcome()
                aliases: dict[str, Mapping[int, int]] = {}
                resolved: list[facts.Resolved | subjects.Resolved] = []
                for each in (one.copy() for one in loaded):
                    earlier = [one for one in resolved if isinstance(one, subjects.Resolved)]
                    references.resolve(
                        transaction, each, source, aliases, earlier, refusals, outcome, self._check_stubs
                    )
                    made = self._resolve(transaction, each, source, refusals)
                    resolved.append(made)
                    outcome.ids.append(dict(zip(each.rows, made.ids, strict=True)))
                    if each.alias:
                        aliases[each.alias] = outcome.ids[-1]
                if len(refusals) == known:
                    return resolved, outcome
                attempt.rollback()
            _drop(loaded, refusals)

    def _check_stubs(self, transaction: Transaction, domain: str, records: Sequence[int]) -> None:
        self.guard.demand(domain, "create")
        self.guard.check(transaction, domain, "create", records)

    def _resolve(
        self, transaction: Transaction, loaded: Loaded, source: int, refusals: Refusals
    ) -> facts.Resolved | subjects.Resolved:
        name = loaded.shape.domain.name
        if loaded.shape.domain.subject:
            loaded.cells.update(loaded.references)  # type: ignore[arg-type]
            found = subjects.resolve(transaction, loaded, source)
            existing = list(found.edits.values())
            existing += [node for node in found.ids if node not in found.new]
            self.guard.check(transaction, name, "update", existing)
            demands.refuse_unmet(transaction, found, refusals)
            return found
        made = facts.resolve(
            transaction, loaded, references.SHARED if loaded.shape.domain.shared else source, refusals
        )
        self.guard.check(transaction, name, "update", list(made.old))
        return made

    def _apply(
        self,
        transaction: Transaction,
        one: facts.Resolved | subjects.Resolved,
        source: int,
        at: str,
        keep: Sequence[int],
        outcome: Outcome,
    ) -> dict[int, str]:
        shape = one.loaded.shape
        if isinstance(one, subjects.Resolved):
            check = partial(self.guard.check, transaction, shape.domain.name, "update", standing=True)
            done = subjects.apply(transaction, one, source, at, keep, outcome, check)
            fresh = [one.ids[p] for p in keep if one.ids[p] in one.new and one.ids[p] not in one.edits]
        else:
            owner = references.SHARED if shape.domain.shared else source
            done = facts.apply(transaction, one, owner, keep, outcome)
            fresh = [one.ids[p] for p in keep if p in one.new]
        transaction.rows.flush()
        # The row as it stands after the write must pass too; if not, the whole transaction is undone.
        self.guard.check(transaction, shape.domain.name, "create", fresh)
        changed = {one.ids[p] for p in keep} - set(fresh)
        self.guard.check(transaction, shape.domain.name, "update", sorted(changed))
        return done

    def _after(self, one: facts.Resolved | subjects.Resolved, source: str, keep: Sequence[int]) -> None:
        if not keep:
            return
        one.loaded.keep(keep)
        ids = [one.ids[p] for p in keep]
        self.hooks.after_write(Batch(one.loaded.shape.domain.name, Columns(one.loaded), source, ids))


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
