"""Making a difference, in the transaction of a connection: all of it, or an error and nothing of it."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from sqlalchemy import Connection, select

from regulars.catalog import Catalog, Domain, Field
from regulars.changing.datawork import DataWork
from regulars.changing.demands import Found, Held, tighter_limits
from regulars.changing.difference import Difference
from regulars.changing.linkwork import changed_kinds, forget_subjects, link_anew
from regulars.changing.namework import NameWork, naming_renamed
from regulars.changing.tablework import TableWork
from regulars.changing.upgrades import Upgrade
from regulars.errors import RegularsError
from regulars.gate.session import open_session
from regulars.gate.store import Store
from regulars.gate.work import Work
from regulars.messages import _
from regulars.permissions.actor import Actor
from regulars.permissions.systemmode import SystemMode
from regulars.storage.domains import Shape

#: Opens the store in the transaction, under a catalog.
OpenStore = Callable[[Catalog], Store]

#: So many subjects are computed anew at a time.
_MANY = 2_000


class Making:
    """Makes `difference`. `losses`: the names of what may be lost; `upgrades`: the steps of plugins to be run."""

    def __init__(
        self,
        connection: Connection,
        difference: Difference,
        losses: Collection[str],
        upgrades: Sequence[Upgrade],
        open_store: OpenStore,
    ) -> None:
        self.connection = connection
        self.difference = difference
        self.losses = losses
        self.upgrades = upgrades
        self._open_store = open_store
        self._tables = TableWork(connection, difference)
        self._names = NameWork(connection, difference)
        self._data = DataWork(connection, difference)

    def make(self) -> None:
        """Bring tables and data to what is wanted. RegularsError where a record stands in the way."""
        self._tables.widen()
        self._names.rename()
        self._data.read_anew()
        self._upgrade()
        self._data.give_up(self.losses)
        self._data.fill_defaults()
        self._demand()
        self._data.renew_clocks()
        self._renew_identities()
        self._names.forget()
        self._data.forget_fields()
        forget_subjects(self.connection, self.difference)
        self._tables.narrow()
        self._renew_subjects()

    def _upgrade(self) -> None:
        """Let plugins change the data: they see what comes and what goes."""
        if not self.upgrades:
            return
        store = self._open_store(in_between(self.difference))
        for each in self.upgrades:
            session = open_session(store, Actor(f"plugin:{each.plugin}", system=SystemMode.UPGRADING))
            with session.change_set(reason="upgrade", name=f"{each.plugin} {each.number}"):
                each.run(session)

    def _demand(self) -> None:
        """Refuse where a record is not as the fields demand."""
        for domain, field, held in self._tightened():
            for found in held:
                for each in found.first[:1]:
                    raise RegularsError(
                        _("{count} records of {domain} are not as {name} demands; one is {id}: {reason} "
                          "Nothing was changed. Look at: regulars plan",
                          count=found.count, domain=domain.name, name=f"{domain.name}.{field}",
                          id=each.record, reason=each.reason)
                    )  # fmt: skip

    def _tightened(self) -> Iterator[tuple[Domain, str, list[Found]]]:
        difference = self.difference
        for domain, field in difference.coming_fields():
            if field.required:
                yield domain, field.name, [self._held(domain, field).lacking()]
            if field.unique:
                yield domain, field.name, [self._held(domain, field).twice()]
        for each in difference.fields:
            held = self._held(each.after, each.new)
            found = []
            if each.new.required and (not each.old.required or each.form != "same" or each.empties):
                found.append(held.lacking())
            if each.new.unique and (not each.old.unique or each.form != "same"):
                found.append(held.twice())
            if tighter_limits(each.old, each.new) or each.form != "same":
                found.append(held.beyond(each.new))
            found += [held.chosen(choice) for choice in each.removed_values()]
            yield each.after, each.new.name, found

    def _held(self, domain: Domain, field: Field) -> Held:
        return Held(self.connection, self.difference.tables_after, domain, field, self.difference.wanted.zone)

    def _renew_identities(self) -> None:
        named = {(domain.table, field.name) for domain, field in naming_renamed(self.difference)}
        domains = [
            new
            for old, new in self.difference.staying()
            if self.difference.new_identity(old, new) or named & {(new.table, name) for name in new.identity}
        ]
        for domain, equal in self._data.renew_identities(domains):
            raise RegularsError(
                _("{count} records of {domain} are equal in {fields}: nothing tells them apart any more; one is {id}. "
                  "Nothing was changed.",
                  count=len(equal), domain=domain.name, fields=", ".join(domain.identity), id=equal[0])
            )  # fmt: skip

    def _renew_subjects(self) -> None:
        """Link subjects anew and compute them, where that hangs on what has changed."""
        kinds, stale = changed_kinds(self.difference), self._data.find_stale()
        store = self._open_store(self.difference.wanted)
        self._data.renew_search(store.analyzers)
        wanted = [name for name in dict.fromkeys((*kinds, *stale)) if name in self.difference.wanted.domains]
        if not wanted:
            return
        work = Work(store, Actor("apply", system=SystemMode.APPLYING), _no_session)
        version, transactions = str(self.difference.wanted.version), work.transactions
        with transactions.change_set("apply", version), transactions.open() as transaction:
            for name in wanted:
                shape = store.domains[name]
                nodes = stale.get(name, set())
                touched = link_anew(transaction, shape, kinds[name]) if name in kinds else set()
                every = _ids(self.connection, shape) if nodes is None else sorted(nodes | touched)
                for start in range(0, len(every), _MANY):
                    transaction.golden.refresh(shape, every[start : start + _MANY])
                    transaction.rows.flush()


def _ids(connection: Connection, shape: Shape) -> list[int]:
    """Every contribution of a subject."""
    table = shape.contributions[shape.domain.plugin]
    return [int(each) for each in connection.execute(select(table.c.id).order_by(table.c.id)).scalars()]


def _no_session(_work: Work, plugin: str) -> AbstractContextManager[object]:
    """Nothing is written by the way that hooks are told of."""
    raise NotImplementedError(plugin)


def in_between(difference: Difference) -> Catalog:
    """What upgrade steps see: all that is wanted, and what goes with them done."""
    domains = dict(difference.wanted.domains)
    for domain in difference.leaving_domains():
        live = {name: each for name, each in domain.fields.items() if name == each.name}
        domains.setdefault(domain.name, replace(domain, fields=live))
    for _before, after, field in difference.leaving_fields():
        domain = domains[after.name]
        if field.name not in domain.fields:
            domains[after.name] = replace(domain, fields={**domain.fields, field.name: field})
    return replace(difference.wanted, domains=domains)
