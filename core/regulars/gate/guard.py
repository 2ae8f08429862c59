"""The rights of who writes, held to: what may not be done at all, which rows may not be touched, what is not seen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from regulars.clock import today
from regulars.errors import NotFoundError, NotPermittedError
from regulars.gate.frames import Frame
from regulars.gate.reading import roots
from regulars.gate.store import Store
from regulars.messages import _
from regulars.permissions.policy import Policy
from regulars.permissions.rowrules import RowRules
from regulars.records.guard import Touched
from regulars.records.transaction import Transaction
from regulars.storage.bulk import among, fetch
from regulars.storage.ids import is_id


@dataclass(frozen=True)
class WritingGuard:
    """Holds one author to its policy, in the order: what is not allowed at all, the row before, the row after."""

    store: Store
    policy: Policy

    @property
    def bounded(self) -> bool:
        """Whether there is anything that the author may not do."""
        return not self.policy.actor.trusted

    def demand(self, domain: str, *actions: str) -> None:
        """NotPermittedError where none of `actions` is allowed on any record of `domain`."""
        if all(self.policy.rows(domain, action).none for action in actions):
            self.policy.demand(domain, actions[-1])

    def demand_fields(self, domain: str, actions: Sequence[str], fields: Iterable[str]) -> None:
        """NotPermittedError where one of `fields` may be set by none of `actions` in any record."""
        for field in fields:
            if all(self.policy.writing(domain, action, field).none for action in actions):
                raise self.policy.refusal(domain, actions[-1], field)

    def blind(self, domain: str, fields: Iterable[str]) -> set[str]:
        """Those of `fields` that the author is not shown whole in each record; of admins, who bring data in, none."""
        if not self.bounded or self.policy.may("*", "admin"):
            return set()
        return {each for each in fields if self.policy.shown(domain, each).always != "whole"}

    def unseen(
        self, transaction: Transaction, domain: str, records: Collection[int], fields: Iterable[str] = ()
    ) -> set[int]:
        """Those of `records` (of a subject: any contributions) that the author may not see, or not find by `fields`."""
        rules = self._met(domain, fields)
        if rules.every:
            return set()
        if rules.none:
            return set(records)
        found = self._roots(transaction, domain, records)
        passing = self._passing(transaction, domain, rules, set(found.values()))
        return {each for each in records if found[each] not in passing}

    def passing(
        self, transaction: Transaction, domain: str, action: str, records: Collection[int]
    ) -> set[int]:
        """Those of `records` (of a subject: golden ones) that pass the row rules of `action` as they stand now."""
        rules = self.policy.rows(domain, action)
        if rules.every or rules.none:
            return set(records) if rules.every else set()
        return self._passing(transaction, domain, rules, records)

    def demand_seen(self, transaction: Transaction, domain: str, records: Collection[int]) -> None:
        """NotFoundError for the first of `records` that there is not, or that the author may not see.

        The system itself passes over what there is not.
        """
        if not self.bounded:
            return
        shape = self.store.domains[domain]
        table = shape.contributions[shape.domain.plugin] if shape.domain.subject else shape.main
        known = [each for each in records if is_id(each)]
        there = {each for (each,) in fetch(transaction.connection, (table.c.id,), table.c.id, known)}
        there -= self.unseen(transaction, domain, there)
        for each in records:
            if each not in there:
                raise NotFoundError(_("There is no {domain} {id}.", domain=self._called(domain), id=each))

    def check(
        self, transaction: Transaction, domain: str, action: str, touched: Touched, *, standing: bool = False
    ) -> None:
        """NotPermittedError unless each record, as it stands now, passes the row rules and those of its fields.

        `standing`: of the records only those that have a row already.
        """
        whole = self.policy.rows(domain, action)
        narrower = {each: self.policy.writing(domain, action, each) for each in touched.fields}
        narrower = {each: rules for each, rules in narrower.items() if rules != whole}
        if whole.every and not narrower:
            return
        rows = touched.rows()
        found = self._roots(transaction, domain, rows)
        if standing:
            key = self.store.domains[domain].main.c.id
            there = {each for (each,) in fetch(transaction.connection, (key,), key, set(found.values()))}
            found = {each: root for each, root in found.items() if root in there}
        self._demand_passing(transaction, domain, action, None, whole, found, rows)
        sets: dict[RowRules, set[int]] = {}
        for field, rules in narrower.items():
            mine = {each: found[each] for each in touched.where_set(field) if each in found}
            # What passes the same rules once passes them for the next field.
            mine = {each: root for each, root in mine.items() if root not in sets.get(rules, ())}
            self._demand_passing(transaction, domain, action, field, rules, mine, rows)
            sets.setdefault(rules, set()).update(mine.values())

    def _demand_passing(
        self,
        transaction: Transaction,
        domain: str,
        action: str,
        field: str | None,
        rules: RowRules,
        found: Mapping[int, int],
        rows: Mapping[int, int],
    ) -> None:
        """NotPermittedError that names the first source row whose record does not pass."""
        wanted = set(found.values())
        if rules.every or not wanted:
            return
        if rules.none:
            raise self.policy.refusal(domain, action, field)
        passing = self._passing(transaction, domain, rules, wanted)
        if wanted <= passing:
            return
        row = min(rows[each] for each, root in found.items() if root not in passing)
        told = {"actor": self.policy.actor.name, "domain": self._called(domain), "row": row}
        # By hand one record is written, which has no row.
        if field is None:
            text = (
                _("{actor} may not {action} this {domain}, in row {row}.", action=_(action), **told)
                if row
                else _("{actor} may not {action} this {domain}.", action=_(action), **told)
            )
        else:
            text = (
                _("{actor} may not set {field} of this {domain}, in row {row}.", field=field, **told)
                if row
                else _("{actor} may not set {field} of this {domain}.", field=field, **told)
            )
        raise NotPermittedError(text)

    def _met(self, domain: str, fields: Iterable[str]) -> RowRules:
        """The rows that a write of the author meets by `fields`: those that it may read, and find by each of them."""
        rules = self.policy.rows(domain, "read")
        # Admins bring data in, also what they are not shown.
        if self.policy.may("*", "admin"):
            return rules
        for field in fields:
            found = self.policy.found(domain, field)
            groups = () if found.always else (tuple(dict.fromkeys(_rules(found.cases))),)
            if any(each is None for _level, each in found.cases):
                groups = ()
            rules = rules.both(RowRules(groups, found.denials))
        return rules

    def _passing(
        self, transaction: Transaction, domain: str, rules: RowRules, wanted: Collection[int]
    ) -> set[int]:
        """Those of `wanted` that pass `rules` as they stand now."""
        transaction.rows.flush()
        catalog = self.store.catalog
        frame = Frame(self.store.domains, domain, self.policy, today(catalog.zone), self.store.functions)
        key = frame.main.c.id
        condition = frame.meeting(rules, "write")
        made = select(key).select_from(frame.joins.clause())
        made = made.where(among(transaction.connection, key, sorted(wanted)), condition)
        return {int(each) for (each,) in transaction.connection.execute(frame.joins.with_ctes(made))}

    def _roots(self, transaction: Transaction, domain: str, records: Iterable[int]) -> dict[int, int]:
        if not self.store.domains[domain].domain.subject:
            return {each: each for each in records}
        return roots(transaction.connection, list(records))

    def _called(self, domain: str) -> str:
        return self.store.catalog.domains[domain].called


def _rules(cases: Iterable[tuple[str, tuple[str, ...] | None]]) -> Iterable[str]:
    for _level, rules in cases:
        yield from rules or ()
