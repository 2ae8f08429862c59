"""Planning and applying: what is declared against what the store holds, and making it live in one transaction."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import Connection, inspect

from regulars.catalog import Catalog, Remembered
from regulars.changing.difference import Difference
from regulars.changing.making import Making
from regulars.changing.numbering import renumbered
from regulars.changing.refusals import refusals
from regulars.changing.standing import kept_domains, standing_domains
from regulars.changing.steps import Step
from regulars.changing.telling import Telling
from regulars.changing.upgrades import Upgrade, newer_data, pending, seen_after, seen_steps
from regulars.changing.within import Within
from regulars.declaring.fieldnumbers import FieldNumbers
from regulars.errors import DeclarationError
from regulars.gate.store import Store
from regulars.history.ledger import Ledger
from regulars.messages import _
from regulars.plugging.plannotes import PlanNote
from regulars.plugging.plugins import Plugins
from regulars.storage.database import Database
from regulars.workspaces.applied import FORMAT
from regulars.workspaces.plan import Plan, Upgraded, make_plan


class Past:
    """What was applied so far, as far as it is asked for."""

    def __init__(self, catalogs: Sequence[Catalog] = ()) -> None:
        self._catalogs = catalogs

    @cached_property
    def live(self) -> Catalog:
        """The catalog that was applied last."""
        return self._catalogs[-1] if self._catalogs else Catalog()

    @property
    def numbers(self) -> FieldNumbers:
        """The numbers of fields that were given out."""
        return FieldNumbers(self._catalogs)

    @cached_property
    def plugins(self) -> frozenset[str]:
        """The plugins that were live at any time."""
        return frozenset(plugin for each in self._catalogs for plugin in each.plugins)

    def difference(self, wanted: Catalog) -> Difference:
        """The difference to `wanted`, which gets its version, and its fields their numbers."""
        standing = standing_domains(self.live, self._catalogs)
        # What a plugin that is disabled has named goes on being called as it was.
        waiting = {
            name: new
            for name, new in self.live.aliases.items()
            if name.partition(".")[0] not in wanted.plugins
        }
        wanted = replace(wanted, aliases={**waiting, **wanted.aliases})
        numbered = renumbered(self.live, standing, wanted, self.numbers)
        return Difference(self.live, standing, replace(numbered, version=self.live.version + 1))


@dataclass(frozen=True)
class Applying:
    """Brings a database to a catalog that is declared, with the code of `plugins`."""

    past: Past
    wanted: Catalog
    plugins: Plugins
    #: How the core's own tables lie in the store; None where there is none.
    found_format: int | None

    @cached_property
    def difference(self) -> Difference:
        """All that changes."""
        return self.past.difference(self.wanted)

    def plan(
        self, connection: Connection | None, notes: Sequence[PlanNote] = (), *, tell: bool = True
    ) -> Plan:
        """What `make` would do; `tell`: with what that does to the data, which is counted over all of them."""
        seen = seen_steps(self.past.live, self.past.plugins)
        steps = list(self._formats())
        if self.past.live.version:
            steps += self._telling(connection if tell else None).steps()
        tables, columns = self._lacking(connection)
        return make_plan(
            self.difference,
            tables=tables,
            columns=columns,
            steps=steps,
            upgraded=list(self._upgraded()),
            refused=[*refusals(self.difference), *newer_data(seen, self.plugins.manifests)],
            notes=notes,
        )

    def demand(self, plan: Plan, losses: Collection[str]) -> None:
        """DeclarationError where `plan` is refused, where records stand in its way, or a loss is not in `losses`."""
        problems = [*plan.refused, *(_in_the_way(each) for each in plan.in_the_way)]
        for name in losses:
            if name not in plan.losses:
                problems.append(
                    _("Nothing that is called {name} would be lost. What would be: {known}.",
                      name=name, known=", ".join(plan.losses) or "-")
                )  # fmt: skip
        unnamed = plan.unnamed(losses)
        if unnamed and not problems:
            problems = [_lost(each) for each in unnamed]
            problems.append(_("To apply it all the same, and lose that: {command}", command=plan.command()))
        if problems:
            raise DeclarationError([(None, text) for text in problems])

    def make(
        self, connection: Connection, database: Database, ledger: Ledger, losses: Collection[str]
    ) -> Catalog:
        """Bring the database to it, in the transaction of `connection`; gives the catalog to be stored."""
        within = Within(database, connection)
        difference = self.difference
        Making(
            connection,
            difference,
            losses,
            self._upgrades,
            lambda catalog: Store(within, catalog, self.plugins, ledger=ledger),
        ).make()
        return replace(difference.wanted, remembered=self._remembered(difference))

    def _remembered(self, difference: Difference) -> Remembered:
        live = self.past.live
        before = live.remembered or Remembered()
        manifests = self.plugins.manifests
        return Remembered(
            kept=kept_domains(difference.pairs, difference.wanted.plugins, difference.renamed_domains),
            versions={**before.versions, **{name: each.version for name, each in manifests.items()}},
            upgrades=seen_after(seen_steps(live, self.past.plugins), manifests),
            moves=tuple(difference.moves),
            renamed=difference.renamed_domains,
        )

    @property
    def _upgrades(self) -> list[Upgrade]:
        seen = seen_steps(self.past.live, self.past.plugins)
        return list(pending(seen, self.plugins.manifests))

    def _telling(self, connection: Connection | None) -> Telling:
        return Telling(self.difference, connection, self._upgrades)

    def _formats(self) -> Iterator[Step]:
        if self.found_format is not None and self.found_format < FORMAT:
            text = _("Regulars' own tables get the form of this version ({old} becomes {new}).",
                     old=self.found_format, new=FORMAT)  # fmt: skip
            yield Step(what="format", name=str(FORMAT), text=text)

    def _upgraded(self) -> Iterator[Upgraded]:
        remembered = self.past.live.remembered
        for name, manifest in self.plugins.manifests.items() if remembered is not None else ():
            old = remembered.versions.get(name) if remembered is not None else None
            if old is not None and old != manifest.version and name in self.past.live.plugins:
                yield Upgraded(plugin=name, old=old, new=manifest.version)

    def _lacking(self, connection: Connection | None) -> tuple[list[str], list[str]]:
        """The tables that are to be made, and the columns of tables that stand: `table.column`."""
        wanted = self.difference.tables_after.sorted_tables
        if connection is None:
            return [each.name for each in wanted], []
        found = inspect(connection)
        have = set(found.get_table_names())
        moves = {each.to: each for each in self.difference.moves if each.to is not None}
        tables, columns = [], []
        for table in wanted:
            move = moves.get(table.name)
            old = move.table if move else table.name
            if old not in have:
                tables.append(table.name)
                continue
            renamed = move.columns if move else {}
            there = {renamed.get(str(each["name"]), each["name"]) for each in found.get_columns(old)}
            columns += [f"{table.name}.{each.name}" for each in table.columns if each.name not in there]
        return tables, columns


def _in_the_way(step: Step) -> str:
    first = "; ".join(f"{each.domain} {each.record}: {each.value}" for each in step.violations[:3])
    if not first:
        return _(
            "{text} {count} records stand in the way. Mend them first.", text=step.text, count=step.violating
        )
    return _("{text} {count} records stand in the way ({first}). Mend them first. All: regulars plan",
             text=step.text, count=step.violating, first=first)  # fmt: skip


def _lost(step: Step) -> str:
    if step.lost is None:
        return _("{text} What it holds is lost.", text=step.text)
    return _("{text} {count} values or records are lost.", text=step.text, count=step.lost)
