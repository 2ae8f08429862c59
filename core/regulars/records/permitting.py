"""What a write asks of the rights of its author, and of the plugins that set something in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from regulars.errors import RegularsError
from regulars.messages import _
from regulars.records import subjects
from regulars.records.guard import Guard, Touched, fields_set, positions_set
from regulars.records.loading import Loaded
from regulars.records.parts import Alias, Part
from regulars.records.takingpart import Hooks
from regulars.records.transaction import Transaction
from regulars.storage.domains import Domains


@dataclass(frozen=True)
class Permitting:
    """Asks, in the order of a write: what may never be, the row before, the row after."""

    domains: Domains
    guard: Guard
    hooks: Hooks

    def demand(self, part: Part) -> None:
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

    def check_stubs(self, transaction: Transaction, domain: str, records: Mapping[int, int]) -> None:
        self.guard.demand(domain, "create")
        identity = self.domains[domain].domain.identity
        self.guard.demand_fields(domain, ("create",), identity)
        self.guard.check(
            transaction, domain, "create", Touched(lambda: records, identity, lambda _field: records)
        )

    def blind(self, loaded: Loaded, *, clearing: bool) -> set[int]:
        """The positions in which the author sets what it is not shown."""
        fields = self.guard.blind(loaded.shape.domain.name, fields_set(loaded))
        return {p for each in fields for p in positions_set(loaded, each, clearing=clearing)}

    def check(
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

        domain = loaded.shape.domain.name
        setters = [(self.guard, fields_set(loaded))]
        setters += [(self.hooks.guard_of(plugin), fields) for plugin, fields in loaded.set_by.items()]
        for guard, fields in setters:
            guard.check(transaction, domain, action, Touched(rows, fields, where_set), standing=standing)

    def check_joined(self, transaction: Transaction, one: subjects.Resolved, nodes: set[int]) -> None:
        """Demand the right to change the subjects that linking has found for what is written."""
        positions = [p for p, node in enumerate(one.ids) if node in nodes]
        others = nodes - set(one.ids)
        clearing = one.loaded.ids is not None
        self.check(
            transaction,
            "update",
            one.loaded,
            one.ids,
            positions,
            clearing=clearing,
            others=others,
            standing=True,
        )
